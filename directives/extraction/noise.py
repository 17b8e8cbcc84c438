"""Noise (噪声): what a web page or a library of texts puts around a speech; set aside before anything is judged."""

import re
from collections.abc import Sequence
from itertools import groupby

from directives.extraction.lexicon import pattern
from directives.extraction.structure import Cut

_HEAD_LINES = 30
_LONGEST, _LONGEST_OF_ALL = 60, 240
_HANZI = re.compile(r"[\u4e00-\u9fff]")
_BEGINS = re.compile(
    r"(?:尊敬的|亲爱的|各位|同志们|老师们|女士们|先生们|朋友们|同学们|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)"
)
_ENDED = re.compile(r"[。！？；]”?$")
_INVITES = re.compile(r"(?:请|欢迎|更多|点击|扫|关注|本文|本站|免费|注册|登录|下载|分享|微信|【)")
_ORDERS = re.compile(r"[^，。：；]{0,14}(?:要|必须|应当|不得|负责|牵头)")
_LIST_OF_OTHERS = re.compile(r"(?:相关|推荐|热门|延伸|猜你|最新)(?:阅读|推荐|文章|新闻|链接|信息|访问|喜欢)")

Line = tuple[str, list[int]]


def without_noise(shadow: str, cuts: Sequence[Cut]) -> tuple[list[Cut], list[Cut]]:
    """The cuts that belong to the speech, and those that do not; what stands around it changes nothing in it."""
    lines = _lines(shadow, cuts)
    first, last = _first_line(lines), _last_line(lines)
    noisy = {
        index
        for number, (text, indices) in enumerate(lines)
        for index in indices
        if _is_noise(text, is_alone=len(indices) == 1, is_edge=number < first) or number > last
    }
    return (
        [cut for index, cut in enumerate(cuts) if index not in noisy],
        [cut for index, cut in enumerate(cuts) if index in noisy],
    )


def _lines(shadow: str, cuts: Sequence[Cut]) -> list[Line]:
    grouped = groupby(range(len(cuts)), key=lambda index: cuts[index][1])
    lines = [list(indices) for _, indices in grouped]
    return [(shadow[cuts[own[0]][0].start : cuts[own[-1]][0].end], own) for own in lines]


def _is_noise(text: str, *, is_alone: bool, is_edge: bool) -> bool:
    """Anywhere a line that no speech holds; at the edges also what a speech may say, but not like this."""
    if not _HANZI.search(text):
        return True
    if len(text) > _LONGEST_OF_ALL:
        return False
    strong = len(pattern("noise").findall(text))
    if strong and (is_alone or is_edge) and (strong > 1 or len(text) < _LONGEST):
        return True
    return is_edge and _advertises(text, strong)


def _advertises(text: str, strong: int) -> bool:
    """A label, a button or an invitation, and no order to anybody."""
    signs = strong + sum(map(_is_label_or_button, pattern("noise_edges").finditer(text)))
    if not signs or _ORDERS.match(text):
        return False
    if signs > 1:
        return len(text) < _LONGEST or bool(_INVITES.match(text))
    return len(text) < _LONGEST and bool(_INVITES.match(text) or "：" in text or len(text) < 20)


def _is_label_or_button(sign: re.Match[str]) -> bool:
    """来源： begins or follows a blank on a page; in 资金来源： it is the end of a word."""
    return not (sign[0].endswith("：") and _HANZI.match(sign.string, max(sign.start() - 1, 0), sign.start()))


def _first_line(lines: Sequence[Line]) -> int:
    """The first line of the speech: its salutation, its first number, or the first that is a sentence and no noise."""
    for number, (text, indices) in enumerate(lines[:_HEAD_LINES]):
        is_noise = _is_noise(text, is_alone=len(indices) == 1, is_edge=True)
        if _BEGINS.match(text) or (len(text) > 18 and _ENDED.search(text) and not is_noise):
            return number
    return 0


def _last_line(lines: Sequence[Line]) -> int:
    """The last line of the speech: behind it there is noise only, or a list of other texts."""
    last = len(lines) - 1
    while last > 0 and _is_noise(lines[last][0], is_alone=len(lines[last][1]) == 1, is_edge=True):
        last -= 1
    others = next((number for number, (text, _) in enumerate(lines) if _is_list_of_others(text)), None)
    if others and 2 * others > len(lines) and not any(_ENDED.search(text) for text, _ in lines[others : last + 1]):
        return others - 1
    return last


def _is_list_of_others(text: str) -> bool:
    return len(text) < 12 and bool(_LIST_OF_OTHERS.search(text))
