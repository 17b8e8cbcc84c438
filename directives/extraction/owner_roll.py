"""Bodies a text names anywhere, so that they are known where a sentence does not begin with them (这件事应急办去谈)."""

import re
from collections.abc import Iterator
from functools import lru_cache

from directives.extraction.records import Span

NAMED_BEHIND = re.compile(r"\A|[、，。；：（\n　“由请]")
NAMED = re.compile(
    r"(?:(?:[省县区]|市(?!场))(?:委|政府)?)?"
    r"(?P<name>[一-龥]{2,7}?(?:局|办|部|处|科|中心|大队|派出所|所|公司|集团|社区|医院|学校|学院|街道|管委会))"
    r"(?=[、，。；：）要须把将去负牵会和与])"
)
TAKES = re.compile(
    r"(?:去(?!年)|来(?!自|源)|先(?!进)|自己|负责(?!人)|牵头|要(?!求|素|点)|必须|应当|这个?[周月]|[本下]个?[周月]|月底|今天|明天|讲了|"
    r"把|给我|拿出|拿个|马上|立即|抓紧|尽快|\d+月|周[一二三四五]|跟踪|盯)"
)
BEHIND = frozenset("和与、及由请给向到送报同对从把被的往跟找让比于在交设等")
LEVELLED = re.compile(
    r"[省市县区](?:委|政府)?(?P<name>[一-龥]{2,8}?(?:局|办|部|委|室|中心|公司))(?=牵头|负责(?!人|同志)|具体落实|承办)"
)
NEVER = re.compile(
    r"[了就我你的好难]|干部|全部|部分|办法|内部|外部|大局|全局|格局|布局|[何这那哪各每]|[^院]办公|处处|到处|[一二三四五六七八九十]"
)


@lru_cache(maxsize=64)
def roll(shadow: str) -> tuple[str, ...]:
    """The names that stand in ``shadow`` on their own, behind any words, the longest first."""
    names = {name for name in _named(shadow) if not NEVER.search(name)}
    whole = (name for name in names if not any(name.endswith(other) for other in names - {name}))
    return tuple(sorted(whole, key=lambda name: (-len(name), name)))


def _named(shadow: str) -> Iterator[str]:
    """What stands like a name at the head of a clause, of an item of a list, or behind 由 and 请."""
    end = 0
    for before in NAMED_BEHIND.finditer(shadow):
        if before.end() >= end and (found := NAMED.match(shadow, before.end())):
            end = found.end()
            yield found["name"]


def fronted(shadow: str, span: Span) -> Span | None:
    """The body that a sentence comes to after its object: 两处地下车库城管办去谈."""
    if found := LEVELLED.search(shadow, span.start, span.end):
        return Span(found.start("name"), found.end("name"))
    return next((place for name in roll(shadow) if (place := _taking(shadow, span, name))), None)


def _taking(shadow: str, span: Span, name: str) -> Span | None:
    """Where ``name`` stands in ``span`` as the one who acts."""
    start = shadow.find(name, span.start, span.end)
    if start < 0 or shadow[start - 1 : start] in BEHIND or not TAKES.match(shadow, start + len(name)):
        return None
    return Span(start, start + len(name))
