"""Marks of secrecy (密级标志): a classified paper must be refused before anything of it is stored.

A mark stands alone, in the head of a paper (机密★5年), or as the footer of an internal one (内部资料 注意保存).
The same words in prose (保守国家秘密, 商业秘密, 内部管理) are no marks.
"""

import re
from dataclasses import dataclass
from typing import Literal

_HEAD_LINES = 15  # that hold something
_GAP = r"[ \t\r\u3000]*"
_GRADE = rf"(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密)"
_TERM = rf"(?:长{_GAP}期|(?:\d{{1,3}}|[一二三四五六七八九十]{{1,3}}){_GAP}(?:年|个?月|天)|解密|启用前)"
_OPEN, _CLOSE = r"[【\[（(〔<《]?", r"[】\]）)〕>》]?"

_LABEL = rf"(?:密{_GAP}级|保密等级|秘密等级){_GAP}[:：]?{_GAP}"
_KEEP = r"(?:注意(?:保存|保管|保密|收回)|妥善保管|(?:请勿|不得|严禁|禁止)(?:外传|公开|转发|复印))"

# With a star the mark is one wherever it stands; without it only where the line holds nothing else but its label.
_STARRED = re.compile(
    rf"(?<!商业)(?<!国家)(?<!保守){_GRADE}级?{_GAP}[★☆⭐*＊]{_GAP}(?:{_TERM})?"
    rf"|[★☆⭐]{_GAP}{_GRADE}(?![\u4e00-\u9fff])"
)
_ALONE = re.compile(
    rf"^{_GAP}{_OPEN}{_GAP}(?:{_LABEL})?(?P<mark>{_GRADE}级?{_GAP}(?:{_TERM})?){_GAP}{_CLOSE}"
    rf"(?:{_GAP}(?:特急|加急|急件|平急|特提|第?[0-9０-９]{{1,8}}号?份?))*{_GAP}$",
    re.MULTILINE,
)
_LABELLED = re.compile(rf"{_LABEL}(?P<mark>{_GRADE})(?![\u4e00-\u9fff])")
_INTERNAL = re.compile(
    rf"^{_GAP}{_OPEN}{_GAP}(?:{_LABEL})?"
    rf"(?P<mark>内{_GAP}部{_GAP}(?:资料|文件|材料|刊物|参考|使用|传阅|掌握|文稿|讲话|情况)?{_GAP}(?:[★☆]{_GAP}(?:{_TERM})?)?"
    rf"(?:[，,、;；·\-—\s]*{_KEEP})*)[!！。.]?{_GAP}{_CLOSE}{_GAP}$",
    re.MULTILINE,
)
_WARNINGS = re.compile(
    rf"内部{_GAP}(?:资料|文件|材料|刊物|讲话)[，,、;；]?{_GAP}{_KEEP}"
    rf"|[★☆⭐]{_GAP}{_TERM}"
    rf"|^{_GAP}{_OPEN}(?:注意保密|工作秘密|不予公开){_CLOSE}{_GAP}$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class SecrecyFinding:
    """The gravest mark found: ``refuse``, ``warn`` or nothing, with its words and their place in the text."""

    level: Literal["refuse", "warn"] | None
    mark: str = ""
    start: int = 0
    end: int = 0


def secrecy_marks(text: str) -> SecrecyFinding:
    """Looks for a mark: one of 绝密, 机密, 秘密 in the head refuses, 内部 or a starred grade anywhere else warns."""
    head_end = _end_of_head(text)
    return (
        _found("refuse", _first(text, head_end, _STARRED, _ALONE, _LABELLED))
        or _found("warn", _first(text, len(text), _STARRED, _INTERNAL, _WARNINGS))
        or SecrecyFinding(None)
    )


def _first(text: str, end: int, *patterns: re.Pattern[str]) -> re.Match[str] | None:
    found = (pattern.search(text, 0, end) for pattern in patterns)
    return min((match for match in found if match), key=lambda match: match.start(), default=None)


def _found(level: Literal["refuse", "warn"], match: re.Match[str] | None) -> SecrecyFinding | None:
    if match is None:
        return None
    group = "mark" if "mark" in match.re.groupindex else 0
    mark = match[group].rstrip()
    return SecrecyFinding(level, mark, match.start(group), match.start(group) + len(mark))


def _end_of_head(text: str) -> int:
    position = held = 0
    for line in text.splitlines(keepends=True):
        position += len(line)
        held += bool(line.strip())
        if held == _HEAD_LINES:
            break
    return position
