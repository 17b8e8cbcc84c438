"""Who spoke (讲话人): the line or bracket under the title, or what precedes 在…上的讲话; a post serves as a name."""

import re
from collections.abc import Sequence

from directives.documents.dates import without_dates

_HANZI = r"[\u4e00-\u9fff]"
_POST = (
    r"(?:书记|主席|主任|[省市县区州旗盟镇乡局厅部处院校所行社站司署会科队厂村馆台]长|秘书长|董事长|检察长|理事长|总经理|总裁"
    r"|常委|主委|总工程师|巡视员|调研员|指挥长|组长|专员|政委|司令员)"
)
_PLACE = r"[\u4e00-\u9fff（）()“”]{0,18}?"
_POSTS = rf"{_PLACE}{_POST}(?:[、，兼 \u3000]+{_PLACE}{_POST}){{0,4}}"
_NOT_A_NAME = r"(?!会议|讲话|致辞|发言|同志|工作|部门|责任|述职|办公|例会|扩大|负责|接待|信箱)"
_NAME = rf"{_NOT_A_NAME}(?:[\u4e00-\u9fff·×xX*]{{2,4}}|{_HANZI}[ \u3000]+{_HANZI})"

_LINE = re.compile(rf"(?P<speaker>{_POSTS}[ \u3000]*(?:{_NAME})?)(?:同志)?")
_NAMED = re.compile(r"(?:讲话人|主讲人|报告人|发言人|致辞人|主讲)[ \u3000]*[:：][ \u3000]*(?P<speaker>[^。！？]{2,30})")
_IN_TITLE = re.compile(
    rf"^(?:[\d年月日.\-\s]*)(?P<speaker>{_POSTS}(?:{_NAME}(?<!同志))?|{_HANZI}{{2,4}}(?=同志))(?:同志)?"
    r"(?:在|的(?:讲话|致辞|发言)|于)"
)
_FRAME = "—–-－ \u3000\t（）()[]【】，,、：:；;·|"
_LONGEST = 40


def speaker_of(head: Sequence[str], *titles: str) -> str:
    """The speaker as the lines of the ``head`` write it, else as one of the ``titles`` does, else nothing."""
    named = (_NAMED.fullmatch(line.strip()) for line in head)
    standing = (_LINE.fullmatch(_bare(line)) for line in head if len(line) <= _LONGEST and line not in titles)
    in_title = (_IN_TITLE.match(title) for title in titles)
    match = next((found for group in (named, standing, in_title) for found in group if found), None)
    return re.sub(r"\s+", " ", match["speaker"]).strip() if match else ""


def _bare(line: str) -> str:
    """The line without its dates, brackets and dashes: （2026年3月5日 区长 …） is still a speaker's line."""
    return without_dates(line).strip(_FRAME)
