"""What a quoted body is called in the ledger: the organisation's own name, else a short one (组织部门 → 组织部)."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache

from directives.extraction.body_patterns import SYSTEM_WORDS, named
from directives.extraction.lexicon import table
from directives.extraction.records import EVERYBODY, Body
from directives.extraction.wordlists import alternatives

EVERYONE = re.compile(
    r".*全体|.*广大|全(?:公司|集团|系统|局|镇|村|乡|街道|社会|员|馆|厅|委)|(?:参加|与)会[^，。]{0,4}(?:党员|干部)|大家|同志们|各位(?:同事|同仁|老师|同学|家长|职工|员工)|同事|各级|各部门|各单位|各地|各方|[各全我][省市区县州院校厂司]|县区|(?:^|各)党委(?!宣传部|组织部|统战部|办|工作部)|党委.?党组|各党|基层党组织|"
    r"党员|领导干部|干部$|广大|班子|每[个名]|局属|所属|直属|[一-龥]?属各|机关各|党组织|党委书记|党支部书记|其他成员|干部职工|机关干部|"
    r"部门(?:一把手|主要)?|各有关(?!承办|牵头|主办)|书记$|(?:主要|分管)?(?:领导|负责人|负责同志)$|一把手$|各相关(?!承办|牵头|主办)|[市县区州省]直各|"
    r"各?(?:责任|主责)(?:单位|部门|主体)|各?(?:牵头|主办)单位|各?责任人"
)
TOWNS_ALONE = re.compile(r"[各镇乡街道办、和与（）()]+")  # 各镇（街道), not 柳林街道 nor 各镇街各部门
PROVINCES = re.compile(r"各省.{0,12}人民政府$")
TOWNSHIPS = re.compile(r"街道|乡镇|镇街|街镇|镇办|各[乡镇]")
SYSTEMS = (
    ("组织部", "组织部"), ("宣传", "宣传部"), ("统战", "统战部"), ("统一战线", "统战部"), ("政法委", "政法委"),
    ("政法", "政法委"), ("纪委", "纪委监委"), ("监委", "纪委监委"), ("纪检监察机关", "纪委监委"),
)  # fmt: skip
POST = re.compile(
    r"(?<=[局厅委办部处科室院会心司校厂所站队组团位门业关社构区县乡镇街道村])(?:党委|党组)?(?:(?<!副)(?:(?<!支部)(?<!第一)书记|院长|主任|局长|处长)|主要负责(?:人|同志)|负责(?:人|同志)|分管领导|一把手|主要领导)$"
)
PLURAL = re.compile(
    r"^各位|^各(?:相关|有关)?(?=(?:牵头|承办|主办|协办)(?:单位|部门)$)|^[一两三]名|^各个?(?![省市县区州旗乡镇村])(?:(?=.{4,}$)|(?=.{2,3}[员师长]$))"
)
SET_UP = frozenset({"领导小组", "工作小组", "工作领导小组", "指挥部", "工作专班"})
EACH = re.compile(
    r"(?:各|所有|全部|有关|相关|各个)(?:[一-龥]{2})?(?P<kind>(?:代理|服务|评估|检测|培训|养老|医疗)?(?:机构|企业))(?:负责人|党委|党组织)?"
)
STATE_OWNED = re.compile(r"(?P<level>[省市县区])属国(?:有企业|企)")
MANY = 6  # mentions that make a name the usual one of a text
OWN_BODY = re.compile(r"[一-龥]{0,2}?分局|[一-龥]{0,3}?(?<!大)厅")
CABINET = re.compile(
    r"^国务院(?!办公厅|$)|^各级(?!党|政|有关|相关|组织|各|业务|职能|主管|责任|领导|行政)(?=[一-龥]{2,8}(?:部门|机关|医院|学校)$)"
)
AFFILIATION = re.compile(
    r"^[省市县区]?(?:纪委(?:监委)?|政府|委)(?=[一-龥]{2,}室$)(?!.*办公室)|^(?:集团公司|集团总部|集团|公司|总公司)(?=[^，、]{2,}(?:部|中心|办公室|处|科|工会)$)"
)
FULL_ONLY = frozenset(
    {
        "委",
        "政府",
        "人大",
        "政协",
        "委办",
        "政府办",
        "领导",
        "委书记",
        "级部门",
        "级主管部门",
        "委办公室",
        "政府办公室",
        "两办",
        "医院",
        "学校",
        "公司",
        "中学",
        "小学",
        "一中",
        "人民政府",
    }
)
OWN_LEVEL = re.compile(
    r"^(?:[省市]、)*县（市(?:）区|、区）)(?=.)|^(?:中共|我|全|[xX×*]+)*(?:[省县区州旗](?![级直属])(?=委|.{2,})|市(?![场政民容直属级]))(?:委(?!办|会))?(?=.)"
)


def short_name(words: str, bodies: tuple[Body, ...], text: str = "") -> str:
    """The ledger name of ``words``; ``text``, the speech, tells which body a sector means (公安分局, 商务厅)."""
    if words in named(bodies):
        return named(bodies)[words]
    name = _named_in(words, text)
    return _shortened(bodies).get(name, name)


@lru_cache(maxsize=512)
def _named_in(words: str, text: str) -> str:
    """What ``words`` come to by themselves in a text, which quotes the same few names again and again."""
    return _unaided_name(_in_full(words, text), text)


def _in_full(words: str, text: str) -> str:
    """领导小组 → the group the text sets up; 各机构 → the sort it speaks of throughout (招标代理机构)."""
    if words in SET_UP and (made := re.search(rf"(?:成立|设立|组建)了?“?(?P<name>[一-龥]{{2,16}}?{words})", text)):
        return made["name"]
    kind = EACH.fullmatch(words)
    return _sort_of(kind["kind"], text) or words if kind else words


@lru_cache(maxsize=64)
def _sort_of(kind: str, text: str) -> str | None:
    """What most mentions of ``kind`` in a text are called, where one name stands out (代理机构 → 招标代理机构)."""
    if state := STATE_OWNED.search(text, 0, 80) if kind == "企业" else None:
        return f"{state['level']}属企业"
    before = Counter(re.findall(rf"([一-龥]{{2}}){kind}", text))
    ranked = before.most_common(2)
    if not ranked or ranked[0][1] < MANY or (len(ranked) > 1 and ranked[0][1] < 3 * ranked[1][1]):
        return kind if len(kind) > 2 else None
    return _sort_of(ranked[0][0] + kind, text)


@cache
def _shortened(bodies: tuple[Body, ...]) -> Mapping[str, str]:
    """What each of the organisation's names comes to without its level (区住建局 → 住建局) → its canonical name."""
    means = {alias: name for alias, name in named(bodies).items() if _means_one(alias)}
    short = {_unaided_name(alias, ""): name for alias, name in means.items()}
    return {alias: name for alias, name in short.items() if alias != EVERYBODY}


def _means_one(alias: str) -> bool:
    """Whether a name may stand for all 街道乡镇: that of one of them, or of more than them, does not."""
    return not TOWNSHIPS.search(alias) or bool(TOWNS_ALONE.fullmatch(alias))


def _unaided_name(words: str, text: str) -> str:
    words = re.sub('[“”‘’"]', "", words).removeprefix("各级各类").removeprefix("我们")
    words = CABINET.sub("", words)
    words = AFFILIATION.sub("", words)
    bare = POST.sub("", words)
    if bare in table("generic_bodies"):
        return table("generic_bodies")[bare]
    if TOWNSHIPS.search(words):
        return "街道乡镇"
    return _sector(words, text) or _function(words, text) or _by_build(words)


def _by_build(words: str) -> str:
    if PROVINCES.match(words):
        return "省级人民政府"
    if EVERYONE.match(words):
        return EVERYBODY
    for key, name in SYSTEMS:
        if key in words and len(words) <= len(key) + 5:
            return name
    return _abbreviated(_without_post(_below_level(words)))


def _below_level(words: str) -> str:
    """区住建局 → 住建局; 区委, 区委办 and 区领导 are called so in full."""
    bare = OWN_LEVEL.sub("", words)
    return words if len(bare) < 2 or bare in FULL_ONLY else bare


@cache
def _glued() -> re.Pattern[str]:
    sectors = alternatives(table("sectors"))
    return re.compile(
        rf"(?!国家|全国|(?:{sectors}|综合|社会|经济|公共|行政))[一-龥]{{2,}}?(?<![省市县区州旗镇乡和与])(?P<own>(?:{sectors})局)"
    )


def _abbreviated(words: str) -> str:
    if glued := _glued().fullmatch(words):
        return glued["own"]  # 补偿款财政局三天内打到账上: the object stands right before the body
    for long, short in table("abbreviations").items():
        words = words.replace(long, short)
    return words


def _without_post(words: str) -> str:
    """各学院院长 → 各学院, 各定点机构 → 定点机构: the body, not the post or the plural."""
    bare = POST.sub("", words)
    return PLURAL.sub("", bare if len(bare) > 1 and bare != "各位" else words) or words


@cache
def _sector_pattern() -> re.Pattern[str]:
    levels = r"(?:[我全]?[省市县区州旗]|各级|地方|各|、|[两二三]级)*"
    return re.compile(rf"{levels}(?P<sector>{alternatives(table('sectors'))})(?:{SYSTEM_WORDS})?")


@cache
def _function_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:公司|集团)?(?P<function>{alternatives(table('functions'))})(?:[那这]边|这一?块|口|线|的[人同][志事]?)?"
    )


def _function(words: str, text: str) -> str | None:
    """财务 → 财务部, or 财务中心 where the text calls it so."""
    match = _function_pattern().fullmatch(words)
    if not match:
        return None
    full = re.search(match["function"] + r"(?:资源)?(?:管理|服务)?(?:中心|部(?!门|署|分)|处|科|室)", text)
    return full[0] if full else table("functions")[match["function"]]


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
