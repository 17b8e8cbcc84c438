"""Which words name a responsible body (责任单位): names the organisation gave, and names by the way they are built."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from directives.extraction.lexicon import table
from directives.extraction.records import EVERYBODY, Body
from directives.extraction.wordlists import alternatives, read, rows

LEVEL = r"(?:中共)?(?:我|全)?(?:(?:[省市县区州旗]|[xX×*]{1,3}[省市县区州旗]?)(?:委|政府)?(?![场政民直容长域内里]))?"
CORE = r"[^\W\d_的了着把被对从为以是没该须都也还又再更其此这那哪们我你他她它且而但若让给至][^\W_的了着把被对从以是没须都也还又再更其此这那哪们你他她它且但若让给至]{0,13}?"
BRACKET = r"（[^（）]{1,6}）"
GROUP_TAIL = r"(?:[^，。；：、（）“”\n的要须将把对在]|（[^（）]{1,8}）|要素|对口|对外|在岗){0,18}?"
NO_BODY = r"(?:工作|措施|任务|项目|环节|领域|方面|制度|规定|群众|资源|渠道|平台|力量|因素|情况|要求|问题|政策|精神|指标|目标|阶段|活动|类|项|种|界|族|位|行各业|民族|市场主体|优势)$"
SEPARATOR = re.compile(
    r"、|以及|及其|和|与|及|(?<=[局委办部厅处院会心司团）])，(?=[省市县区][^，。]{1,12}[局委办部厅院会心司])"
)
SPEECH_MARKS = '“”‘’"'


@dataclass(frozen=True, slots=True)
class Mention:
    """A body as it stands in a text: its words, and how sure their shape makes us (``certain`` needs no modal)."""

    start: int
    end: int
    words: str
    certain: bool


def _suffixes() -> str:
    parts = []
    for suffix, unlike in sorted(rows("body_suffixes"), key=lambda row: -len(row[0])):
        ban = "" if unlike == "-" else f"(?!{unlike.replace('(', chr(92) + '(')})"
        parts.append(re.escape(suffix) + ban)
    return "|".join(parts)


@cache
def _named(bodies: tuple[Body, ...]) -> Mapping[str, str]:
    """Every name and alias the organisation gave → its canonical name."""
    return {alias: body.name for body in bodies for alias in (body.name, *body.aliases) if alias}


@cache
def _patterns(bodies: tuple[Body, ...]) -> tuple[re.Pattern[str], ...]:
    posts = alternatives(read("body_posts"))
    holder = rf"(?:(?:党委|党组|党支部|党总支|{BRACKET})*(?:{posts})?)?"
    given = alternatives(_named(bodies)) or "(?!)"
    names = alternatives(read("body_names"))
    sectors = alternatives(table("sectors"))
    return (
        re.compile(rf"(?P<given>{given})"),
        re.compile(rf"{LEVEL}(?:{names})(?![一-龥]*(?:工作|建设|体系)(?:[，。]|要)){holder}"),
        re.compile(rf"(?:全[省市县区州院校厂司国]|我[省市县区])?(?:各|每[个名]?|全体|广大|有关|相关|所有|大家|同志们|党员干部|领导干部|班子){GROUP_TAIL}(?=[，、。；]|和|与|及|要|须|必|应|务|不|将|把|对|在|每|\d|\Z)"),
        re.compile(rf"{LEVEL}{CORE}(?:{_suffixes()}){holder}"),
        re.compile(rf"{LEVEL}(?:[一-龥]{{0,8}}?)(?:{posts})"),
        re.compile(rf"{LEVEL}(?:{sectors})(?:等?各?(?:有关|相关)?(?:部门|机关|系统|单位|口|战线))?"),
        re.compile(r"[一-龥]{2,8}?(?:部门|机关|单位|各单位|支部|企业|[县镇乡村](?=要|须|必|应|将))"),
    )  # fmt: skip


def mention_at(text: str, position: int, bodies: tuple[Body, ...]) -> Mention | None:
    """The body that begins exactly at ``position``, or None."""
    for rank, pattern in enumerate(_patterns(bodies)):
        match = pattern.match(text, position)
        if match and match[0] and not (rank > 1 and re.search(NO_BODY, match[0])):
            return Mention(match.start(), match.end(), match[0], rank in (0, 1, 3) and len(match[0]) > 2)
    return None


def list_at(text: str, position: int, bodies: tuple[Body, ...]) -> list[Mention]:
    """The bodies listed from ``position`` on: 县公安局、县交通运输局和各乡镇."""
    found: list[Mention] = []
    while mention := mention_at(text, position, bodies):
        found.append(mention)
        separator = SEPARATOR.match(text, mention.end)
        if not separator:
            break
        position = separator.end()
    return found


EVERYONE = re.compile(
    r"全体|大家|同志们|各级|各部门|各单位|各有关|有关|相关|各地|各方|[各全][省市区县州院校厂司]|各?党委|党组|各?党组织|基层党组织|"
    r"党员|领导干部|广大|班子|各条|每[个名位]|各位|其他成员|干部职工|机关干部|各党"
)
SYSTEMS = (
    ("组织部", "组织部"), ("宣传", "宣传部"), ("统战", "统战部"), ("统一战线", "统战部"), ("政法", "政法委"),
    ("纪委", "纪委监委"), ("监委", "纪委监委"), ("纪检监察机关", "纪委监委"),
)  # fmt: skip
OWN_LEVEL = re.compile(r"^(?:中共|我|全|[xX×*]+)*(?:[省县区州旗](?=委|.{2,})|市(?!场|政|民|容))委?(?=.)")


def short_name(words: str, bodies: tuple[Body, ...]) -> str:
    """The name an owner goes by in the ledger: the organisation's own, else without level and 部门 (组织部门 → 组织部)."""
    words = words.strip(SPEECH_MARKS)
    if words in _named(bodies):
        return _named(bodies)[words]
    if EVERYONE.match(words) and not re.search(r"街道|乡镇|镇街|街镇|乡（镇", words):
        return EVERYBODY if not words.startswith(("有关", "相关")) else words
    if re.search(r"街道|乡镇|镇街|街镇|镇办", words):
        return "街道乡镇"
    for key, name in SYSTEMS:
        if key in words and len(words) <= 8:
            return name
    bare = OWN_LEVEL.sub("", words) or words
    sector = re.sub(r"等?各?(?:有关|相关)?(?:部门|机关|系统|单位|口|战线)$", "", bare)
    return table("sectors").get(sector, bare)
