"""Marks of secrecy (密级标志): a classified paper must be refused before anything of it is stored.

A mark stands alone, in the head of a paper (机密★5年), or as the footer of an internal one (内部资料 注意保存).
The same words in prose (保守国家秘密, 商业秘密, 内部管理) are no marks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_HEAD_LINES = 15  # that hold something
_LONGEST_LINE = 80
_GAP = r"[ \t\u3000]{0,16}"  # bounded: what is uploaded must not choose how long a search takes
_GRADE = rf"(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密)"
_TERM = rf"(?:长{_GAP}期|(?:\d{{1,3}}|[一二三四五六七八九十]{{1,3}}){_GAP}(?:年|个?月|天)|解密|启用前)"
_OPEN, _CLOSE = r"[【\[（(〔<《]?", r"[】\]）)〕>》]?"
_LABEL = rf"(?:密{_GAP}级|保密等级|秘密等级){_GAP}[:：]?{_GAP}"
_KEEP = r"(?:注意(?:保存|保管|保密|收回)|妥善保管|(?:请勿|不得|严禁|禁止)(?:外传|公开|转发|复印))"
_PRIORITY = rf"(?:{_GAP}(?:特急|加急|急件|平急|特提|第?[0-9０-９]{{1,8}}号?份?))"

# With a star the mark is one wherever it stands; without it only where the line holds nothing else but its label.
_STARRED = re.compile(
    rf"(?<!商业)(?<!国家)(?<!保守){_GRADE}级?{_GAP}[★☆⭐*＊]{_GAP}(?:{_TERM})?"
    rf"|[★☆⭐]{_GAP}{_GRADE}(?![\u4e00-\u9fff])"
)
_LABELLED = re.compile(rf"{_LABEL}(?P<mark>{_GRADE})(?![\u4e00-\u9fff])")
_INTERNAL = re.compile(
    rf"内部{_GAP}(?:资料|文件|材料|刊物|讲话)[，,、;；]?{_GAP}{_KEEP}|[★☆⭐]{_GAP}{_TERM}",
)
_GRADE_LINE = re.compile(
    rf"{_OPEN}{_GAP}(?:{_LABEL})?(?P<mark>{_GRADE}级?(?:{_GAP}{_TERM})?){_GAP}{_CLOSE}{_PRIORITY}{{0,3}}"
)
_INTERNAL_LINE = re.compile(
    rf"{_OPEN}{_GAP}(?:{_LABEL})?(?P<mark>(?:注意保密|工作秘密|不予公开)"
    rf"|内{_GAP}部{_GAP}(?:资料|文件|材料|刊物|参考|使用|传阅|掌握|文稿|讲话|情况)?(?:{_GAP}[★☆](?:{_GAP}{_TERM})?)?"
    rf"(?:[，,、;；·\-— \t\u3000]{{0,8}}{_KEEP}){{0,3}})[!！。.]?{_GAP}{_CLOSE}"
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
    head = _head(text)
    grades = [*_found(head, _STARRED, _LABELLED), *_found_in_lines(head, _GRADE_LINE)]
    if grades:
        return _finding("refuse", text, min(grades))
    marks = [*_found(text, _STARRED, _INTERNAL), *_found_in_lines(text, _INTERNAL_LINE)]
    return _finding("warn", text, min(marks)) if marks else SecrecyFinding(None)


def _found(text: str, *patterns: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where each of ``patterns`` stands first in the running text."""
    for pattern in patterns:
        match = pattern.search(text)
        if match:
            yield match.span("mark" if "mark" in pattern.groupindex else 0)


def _found_in_lines(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The lines that hold ``pattern`` and nothing else, as the places of their marks."""
    start = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        match = pattern.fullmatch(bare) if len(bare) <= _LONGEST_LINE else None
        if match:
            offset = start + len(line) - len(line.lstrip())
            yield offset + match.start("mark"), offset + match.end("mark")
        start += len(line)


def _finding(level: Literal["refuse", "warn"], text: str, place: tuple[int, int]) -> SecrecyFinding:
    mark = text[slice(*place)].rstrip()
    return SecrecyFinding(level, mark, place[0], place[0] + len(mark))


def _head(text: str) -> str:
    """The text up to the end of its first lines that hold something."""
    position = held = 0
    for line in text.splitlines(keepends=True):
        position += len(line)
        held += bool(line.strip())
        if held == _HEAD_LINES:
            break
    return text[:position]
