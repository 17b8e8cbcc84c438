"""What a quoted body is called in the ledger: the organisation's own name, else a short one (组织部门 → 组织部)."""

import re
from functools import cache

from directives.extraction.body_patterns import SYSTEM_WORDS, named
from directives.extraction.lexicon import table
from directives.extraction.records import EVERYBODY, Body
from directives.extraction.wordlists import alternatives

EVERYONE = re.compile(
    r".*全体|大家|同志们|各级|各部门|各单位|各地|各方|[各全我][省市区县州院校厂司]|县区|(?:^|各)党委|党委.?党组|各党|基层党组织|"
    r"党员|领导干部|广大|班子|每[个名]|局属|所属|直属|[一-龥]?属各|机关各|党组织|党委书记|党支部书记|其他成员|干部职工|机关干部|部门(?:一把手|主要)?|各有关|书记$|(?:主要|分管)?(?:领导|负责人|负责同志)$|一把手$|各相关|(?:牵头|责任|主责|主办|承办)(?:单位|部门|主体)|[市县区州省]直各"
)
TOWNSHIPS = re.compile(r"街道|乡镇|镇街|街镇|镇办|各[乡镇]")
SYSTEMS = (
    ("组织部", "组织部"), ("宣传", "宣传部"), ("统战", "统战部"), ("统一战线", "统战部"), ("政法委", "政法委"),
    ("政法", "政法委"), ("纪委", "纪委监委"), ("监委", "纪委监委"), ("纪检监察机关", "纪委监委"),
)  # fmt: skip
POST = re.compile(
    r"(?<=.{2})(?:党委|党组)?(?:(?<!副)(?:(?<!支部)书记|院长|主任|局长|处长)|主要负责(?:人|同志)|负责(?:人|同志)|分管领导|一把手|主要领导)$"
)
PLURAL = re.compile(r"^各位|^[一两三]名|^各个?(?=[^省市县区州]{4,}$)")
OWN_BODY = re.compile(r"[一-龥]{0,2}?分局|[一-龥]{0,3}?厅")
OWN_LEVEL = re.compile(
    r"^(?:中共|我|全|[xX×*]+)*(?:[省县区州旗](?![级直属])(?=委|.{2,})|市(?![场政民容直属]))(?:委(?!办|会))?(?=.)"
)


def short_name(words: str, bodies: tuple[Body, ...], text: str = "") -> str:
    """The ledger name of ``words``; ``text``, the speech, tells which body a sector means (公安分局, 商务厅)."""
    words = re.sub('[“”‘’"]', "", words).removeprefix("各级各类").removeprefix("我们")
    if words in named(bodies):
        return named(bodies)[words]
    if TOWNSHIPS.search(words):
        return "街道乡镇"
    if sector := _sector(words, text):
        return sector
    if EVERYONE.match(words):
        return EVERYBODY
    for key, name in SYSTEMS:
        if key in words and len(words) <= len(key) + 5:
            return name
    return _abbreviated(_without_post(OWN_LEVEL.sub("", words) or words))


def _abbreviated(words: str) -> str:
    for long, short in table("abbreviations").items():
        words = words.replace(long, short)
    return words


def _without_post(words: str) -> str:
    """各学院院长 → 各学院, 各定点机构 → 定点机构: the body, not the post or the plural."""
    bare = POST.sub("", words)
    return PLURAL.sub("", bare if len(bare) > 1 else words)


@cache
def _sector_pattern() -> re.Pattern[str]:
    levels = r"(?:[我全]?[省市县区州旗]|各级|地方|各)*"
    return re.compile(rf"{levels}(?P<sector>{alternatives(table('sectors'))})(?:{SYSTEM_WORDS})?")


def _sector(words: str, text: str) -> str | None:
    match = _sector_pattern().fullmatch(words)
    if not match:
        return None
    return _own_body(match["sector"], text) or table("sectors")[match["sector"]]


def _own_body(sector: str, text: str) -> str | None:
    """The body of ``sector`` that ``text`` names in full: 公安分局 in a district, 商务厅 in a province."""
    start = text.find(sector)
    while start >= 0:
        if found := OWN_BODY.match(text, start + len(sector)):
            return text[start : found.end()]
        start = text.find(sector, start + 1)
    return None
