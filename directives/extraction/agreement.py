"""When what was read agrees with what people marked (一致): words with words, a body with a body, title with title."""

import re
from collections import Counter
from itertools import pairwise

from directives.extraction.records import EVERYBODY

_MARKS = re.compile(r"\W")
_ALL_OF_THEM = re.compile(
    r"全体|大家|广大|各级|各部门|各单位|各地|各方|[各全](?:[省市区县州]|院|校|厂|司)"
    r"|各?党委|基层党组织|党员干部|领导干部"
)
_ONE_SYSTEM = {
    "组织部": "组织部", "宣传": "宣传部", "统战": "统战部", "统一战线": "统战部",
    "政法委": "政法委", "政法部门": "政法委", "政法机关": "政法委",
    "纪委": "纪委监委", "监委": "纪委监委", "纪检": "纪委监委",
}  # fmt: skip
_TOWNS = re.compile(r"街道|乡镇|镇街|镇办")
_PLACE = re.compile(r"(?:中共|[xX]+)*(?:[省市区县](?=委)|市(?!场)|[省区县](?=.{2,}))委?")
_SORT = re.compile(r"(?<=.)(?:部门|机关)$")


def words_agree(one: str, other: str) -> bool:
    """Whether one expression contains the other and is at most twice as long, marks aside."""
    short, long = sorted((_plain(one), _plain(other)), key=len)
    return bool(short) and short in long and 2 * len(short) >= len(long)


def party(name: str) -> str:
    """What all names of a party come to: 区委组织部 and 组织部门 are 组织部, 大家 and 各级 are 全体."""
    name = _plain(name)
    if _ALL_OF_THEM.match(name):
        return EVERYBODY
    system = next((system for word, system in _ONE_SYSTEM.items() if word in name), None)
    if system:
        return system
    if _TOWNS.search(name):
        return "街道乡镇"
    place = _PLACE.match(name)
    return _SORT.sub("", name[place.end() :] or name if place else name)


def likeness(one: str, other: str) -> float:
    """How alike two titles are: Dice's coefficient of their pairs of neighbouring characters, marks aside."""
    first, second = _pairs(one), _pairs(other)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def _plain(text: str) -> str:
    return _MARKS.sub("", text)


def _pairs(title: str) -> Counter[tuple[str, str]]:
    return Counter(pairwise(sign for sign in title if sign.isalnum()))
