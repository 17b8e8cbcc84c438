"""What an import proposes (题头): title, day, speaker and meeting, read off the head; a person corrects it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import PurePath

from directives.documents.dates import without_dates
from directives.documents.meetings import meeting_of
from directives.documents.speakers import speaker_of
from directives.documents.spoken_days import spoken_day

_HEAD_LINES, _OPENING_LINES = 15, 5
_LONGEST_TITLE = 60
_LONGEST_WHOLE = 100  # of a title that stands on one line, nothing else with it: 在…暨…动员部署会议上的讲话

_SALUTATION = re.compile(r"^(?:尊敬的|亲爱的)?(?:各位|同志们|老师们|同学们|朋友们|女士们|先生们|代表们|委员们)")
_NOISE = re.compile(
    r"首页|>|小编|导读|点击|字号|浏览|来源|作者|发布|上传|下载|打印|收藏|订阅|会员|扫码"
    r"|网址|http|www|Insert title|^附件|版权|责任编辑"
    r"|^\W*(?:全屏|还原|加大|减小|大|中|小|true|false)\W*$"
)
_KIND = (
    r"(?:讲话|致辞|贺辞|发言|讲稿|报告|党课|纪要|通知|意见|方案|要点|决定|通报|总结|安排|清单|计划|办法|措施|函|批复|公报|指标|规定)"
    r"(?:稿|提纲|摘要|全文|节选|实录)?"
)
_BRACKET = r"[（(【\[]"
_TITLE = re.compile(rf"^[#\s《]*(?P<title>[^。！？；]{{0,{_LONGEST_WHOLE}}}?{_KIND})》?\s*(?=$|{_BRACKET})")
_WHOLE_TITLE = re.compile(
    rf"^[#\s《]*[^。！？；，：]{{{_LONGEST_TITLE - 20},{_LONGEST_WHOLE}}}{_KIND}》?\s*"
    rf"(?:{_BRACKET}[^）)】\]]{{0,40}}[）)】\]])?$"
)
_GLUED = re.compile(rf"(?:^(?!.*整理的)|整理的)(?P<title>[^。，,！？\n]{{0,14}}?在[^。！？\n]{{2,50}}?上的?{_KIND})")
_OPENER = re.compile(r"在|关于|印发|转发|^20\d\d年")
_NUMBER = re.compile(r"〔\d{4}〕|文件$|^第\d+期|^[一二三四五六七八九十]+、|^（[一二三四五六七八九十]+）|^\d+[.．、]")
_ANNEX = re.compile(r"附件|附[：:]|[（(]此件")
_DRAFT = re.compile(
    rf"{_BRACKET}(?:定稿|终稿|修改稿|送审稿|最终稿|最终版|讨论稿|初稿|副本|改|\d{{1,2}})[）)】\]]"
    r"|[-_ ]*(?:副本|定稿|终稿|最终稿|最终版|修改稿|送审稿|[vV]\d+)$"
)


@dataclass(frozen=True, slots=True)
class Headline:
    """Proposals; what could not be read off is empty."""

    title: str = ""
    spoken_on: date | None = None
    speaker: str = ""
    meeting: str = ""


def propose(text: str, file_name: str = "") -> Headline:
    """Reads off title, day, speaker and meeting; the name of the file helps where the text is silent."""
    lines = [line.strip() for line in text[:200_000].splitlines() if line.strip()]
    tail = [*_above_annex(lines), *[line.strip() for line in text[-500:].splitlines() if line.strip()][-5:]]
    head = _head(lines)
    stem = _cleaned(file_name)
    title = _title(head) or _glued_title(lines) or (stem if _TITLE.match(stem) else "") or _first_short(head) or stem
    body = lines[len(head) :][:_OPENING_LINES]
    return Headline(
        title=title,
        spoken_on=spoken_day(head or [line[:80] for line in lines[:1]], body, tail, file_name),
        speaker=speaker_of(head, title, stem),
        meeting=meeting_of(title, (*head, *body)) or meeting_of(stem),
    )


def _above_annex(lines: Sequence[str]) -> list[str]:
    """The lines an annex stands under: a paper is signed above it."""
    return [line for line, below in pairwise(lines) if _ANNEX.match(below)][:1]


def _head(lines: Sequence[str]) -> list[str]:
    """What stands above the salutation or the first long paragraph."""
    head: list[str] = []
    for line in lines[:_HEAD_LINES]:
        if _SALUTATION.match(line) or _is_prose(line):
            break
        head.append(line)
    return head


def _is_prose(line: str) -> bool:
    return len(line) > _LONGEST_TITLE and not _NOISE.search(line) and not _WHOLE_TITLE.match(line)


def _title(head: Sequence[str]) -> str:
    """The first line that ends like a title, with the lines above it that belong to it."""
    for number, line in enumerate(head):
        match = None if _NOISE.search(line) or _NUMBER.search(line) else _TITLE.match(line)
        if match:
            whole = _with_lines_above(match["title"], head[:number])
            if len(whole) >= 4:
                return whole
    return ""


def _with_lines_above(title: str, above: Sequence[str]) -> str:
    """A title set in two or three lines begins with 在 or 关于; without one of these it is taken as it stands."""
    whole = title
    for line in reversed(above):
        if _OPENER.search(whole) or not _may_begin_title(line) or len(line) + len(whole) > _LONGEST_TITLE:
            break
        whole = line.lstrip("# 《") + whole
    return whole if _OPENER.search(whole) else title


def _may_begin_title(line: str) -> bool:
    is_other = (
        _NOISE.search(line)
        or _NUMBER.search(line)
        or line.endswith(tuple("。！？；：，"))
        or line.startswith(("（", "("))
    )
    return not is_other and bool(without_dates(line).strip())


def _glued_title(lines: Sequence[str]) -> str:
    """A title that runs into the text, as copies from the web have it."""
    found = (_GLUED.search(line[:120]) for line in lines[:3])
    return next((match["title"] for match in found if match), "")


def _first_short(head: Sequence[str]) -> str:
    """The first line that could be a title; words of a menu are shorter than titles."""
    short = [line.strip("#《》 ") for line in head if len(line) <= 40 and _may_begin_title(line)]
    likely = [line for line in short if len(line) >= 4 and not speaker_of([line])]
    return next((line for line in likely if len(line) >= 8), next(iter(likely), ""))


def _cleaned(file_name: str) -> str:
    """The name without folder, suffix, date and draft marks; one that says nothing in Chinese is nothing."""
    name = file_name.replace("\\", "/")
    stem = without_dates(_DRAFT.sub("", re.sub(r"\.[A-Za-z]{2,5}$", "", PurePath(name).name))).strip(" -_—.·、（）()")
    return stem if len(re.findall(r"[\u4e00-\u9fff]", stem)) >= 4 else ""
