"""How the names of responsible bodies are built: level, core, suffix (区 + 住建 + 局), groups, posts, sectors."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from directives.extraction.lexicon import table, words
from directives.extraction.records import Body
from directives.extraction.wordlists import alternatives, read, rows

LEVEL = (
    r"(?:中共)?(?:驻|我们?(?!先|向)|全)?"
    r"(?:(?=[省市县][、（])(?:[省市]、)*县（市(?:）区|、区）)|(?:省市县|市县|县乡|[省县区州旗厅]|市(?![场政民直容]))(?:委|政府)?|[xX×*]{1,3}[省市县区州旗]?委?)?"
)
NEVER = "的了着把被对从以是没该须都也还又再更其此这那哪们你他她它且但若让给至时将仍"
NEVER_FIRST = NEVER + "由请要到于等并使经按让来做给因如各每为有无不在我某别谁自内当除凡非未向归入另与可应含"
FIRST_AFTER_ALL = (  # characters that begin a name only before these: 经信局, 自然资源局, 内务处, 非遗中心
    ("经", "开济信管营发贸"), ("自", "然治贸来"), ("内", "务控审科勤蒙江河分镜黄乡"), ("非", "遗公物税"), ("未", "成"),
    ("当", "阳涂地事"), ("向", "阳"), ("归", "侨"), ("入", "境"),
    ("应", "急用届"), ("可", "再持"), ("对", "外口台"), ("不", "动"),
)  # fmt: skip
_MAY_BEGIN = "|".join(rf"{first}(?=[{then}])" for first, then in FIRST_AFTER_ALL)
START = rf"(?:{_MAY_BEGIN}|(?!同一|所在)[^\W\d_{NEVER_FIRST}])"
INSIDE = rf"(?:[^\W\d_{NEVER}由要各]|要素|对外)"
ALONE = rf"(?:[^\W\d_{NEVER}由要和与及]|要素|对外)"
CORE = rf"{START}{INSIDE}{{0,13}}?"
REMARK = r"（[^（）\d]{1,8}）"
LISTENERS = (
    r"大家|同志们|全体[一-龥]{0,8}|全[省市县区州院校厂司国体][一-龥]{0,6}?(?:职工|干部|员工|师生|党员|医务人员)|"
    r"党员干部|领导干部|全[省市县区州院校厂司国]上下|[一-龥]?班子(?:其他)?成员|部门|县区"
)
GROUP_SIGN = r"各|每[个名]|广大|有关|相关|所有"
GROUP_INSIDE = rf"(?:[^\W_{NEVER}要由可]|{REMARK}|要素|对口|(?<=主)要(?=领导|负责))"
GROUP_END = (
    r"(?:的(?:负责|主要负责)?同志)?(?=[，、。；：“]|和|与|及|(?<!主)要|须|必|应|务|不得|不能|不要|将|把|对|在|每|按|\d|都|也|可|"
    r"一律|原则|至少|为|从|以|由|是|\Z)"
)
NO_GROUP = re.compile(
    r"(?:工作|措施|任务|项目|环节|领域|方面|制度|规定|群众|资源|渠道|平台|力量|因素|情况|要求|问题|政策|精神|指标|目标|"
    r"阶段|活动|类|项|种|界|民族|(?<!单)位|行各业|市场主体|优势|成果|意见|专项|建设|战略|事业|发展|改革|产业|内容|国|次|方|路|自|安排|事项|通知|规定|文件|方案|访问|网站|手续|材料|数据|信息|业务|产品|设备|设施|说明|表格|证明|费用|资金)$"
)
DEMANDED = (
    r"要(?!求)|必须|得(?!到)|去(?!年)|把|负责|牵头|先|再|也要|更要|在\d|[本下这]个?[周月季]|"
    r"\d{1,2}月|[一二三四五六七八九十]+月|明天|今天|月底|年底"
)
PEOPLE = (
    r"(?:人员|教师|老师|导师|教授|辅导员|领导|干部|职工|员工|师生|学生|同学|党员|成员|委员|代表|专家|家长|(?<!企)业主|负责人|经营者|工作者|"
    r"(?:承包|施工|建设|运营|经营|使用|监理|供货|开办)方|供应商|承包商|开发商|经营户|商户|(?:网格|楼栋|楼组|路)长|"
    r"报名者|竞聘者|使用者|经办人|评委|承包人|操作工|技术员|承包户|以上领导)"
)
TOLD_TO = (
    r"每(?!个|名|位|人)|立即|马上|全部到|根据|按照|按(?!时)|就(?!是|业|要)|于\d|填写|凭|"
    r"要(?!求|素|点)|必须|须|应(?!急|用|对|届)|不得|严禁|一律|在[^，。；]{1,14}要(?!求)"
)
TOLD_BEGINS = frozenset("每立马全根按就于填凭要必须应不严一在")
OF_A_LEVEL = (  # 区供销合作社要…, 区城投牵头…: behind a level and before an order even an unknown ending is a name
    r"(?:[省市县](?!城)|区)(?![省市县区州旗乡镇村里内外域场民容郊间位级直属])"
)
TOLD_AT_ONCE = r"(?<!主)要(?!求|素|点|闻|件)|必须|须|应当|应(?!急|用|对|届|有)|牵头|负责(?!人)|会同|配合"
UPPER = r"[一-龥]{0,4}(?:机关|系统|直属|所属|下属|属|直|片区|本级)"
TEAM = (
    r"(?:(?<![党人成委会动全职官议])员(?!工|会|额)|(?<![小分改重])组(?!织|成|建|长|合|团)|"
    r"(?<![领上加值培训])班(?!子|组|次|级|车|主任)|(?<![部军排团带])队(?!伍|列|长|员|友))"
)
SYSTEM_WORDS = r"(?:等?各?(?:有关|相关)?(?:行政)?(?:主管)?(?:部门|机关|系统|单位|口)(?:的同志)?)"


NO_ENDS = {  # 干部, 内部, 大局, 民办, 住院 end no name, though one may go on behind them (干部监督室)
    "部": "(?<![干内外东西南北中]部)(?<!(?<!安)全部)",
    "局": "(?<![大全格布结僵新开破棋战时]局)",
    "办": "(?<![民公主承举开兴创协]办)",
    "院": "(?<![住入出转]院)",
}


def unless(name: str) -> str:
    """The entries of a list, the longest first; its second column says what may not follow one (部 but not 部门)."""
    return "|".join(
        re.escape(word) + ("" if unlike == "-" else f"(?!{unlike})")
        for word, unlike in sorted(rows(name), key=lambda row: -len(row[0]))
    )


def suffixes() -> str:
    """The endings of body names, the longest first."""
    return "|".join(
        re.escape(word) + NO_ENDS.get(word, "") + ("" if unlike == "-" else f"(?!{unlike})")
        for word, unlike in sorted(rows("body_suffixes"), key=lambda row: -len(row[0]))
    )


@cache
def not_in_name() -> re.Pattern[str]:
    """Words that no name of a body holds, and a 所 that is none (为所, 有所)."""
    return re.compile(rf"(?<![公外])(?:{unless('not_in_names')})|[有党无众如为所人民回]所$")


@cache
def agency() -> re.Pattern[str]:
    """A sector that talk takes for its body (公安, 住建)."""
    return re.compile(alternatives(words("agencies")))


@cache
def office_pattern() -> re.Pattern[str]:
    """The office (内设机构) named right behind its body."""
    return re.compile(
        rf"(?!会同|会商|组[成织建]|成立|抽调|派出)(?:(?![一二三四五六七八九十\d日周月年内]){INSIDE}){{1,6}}?(?:室|办公室|部(?!门|署|分)|处(?!理|置)|科|中心|办|组)(?=[要须将应在把按会牵负每\d、，])"
    )


@cache
def named(bodies: tuple[Body, ...]) -> Mapping[str, str]:
    """Every name and alias the organisation gave → its canonical name."""
    return {alias: body.name for body in bodies for alias in (body.name, *body.aliases) if alias}


def given_pattern(bodies: tuple[Body, ...]) -> re.Pattern[str]:
    return re.compile(alternatives(named(bodies)) or "(?!)")


@cache
def _needed_characters() -> Mapping[str, frozenset[str]]:
    """The characters one of which every name of a shape must hold: looked for before its pattern is tried."""
    return {
        "body": frozenset(suffix[-1] for suffix, _ in rows("body_suffixes")),
        "post": frozenset(post[-1] for post in read("body_posts")),
        "name": frozenset(name[-1] for name in read("body_names")),
        "team": frozenset("员组班队"),
        "country": frozenset("中"),
        "every": frozenset("各每所其有相"),
        "kind": frozenset("各每广有相所全"),
        "person": frozenset("同"),
        "some": frozenset("门关位部业构区县镇乡村统"),
        "function": frozenset(name[0] for name in table("functions")),
        "people": frozenset("员师授导部工生学表家主人者委户方商长"),
        "each": frozenset("各"),
        "of_a_level": frozenset("省市县区"),
    }


@dataclass(frozen=True, slots=True)
class Shape:
    """A way a body can be named; ``needed`` and ``told`` are sets of which a stretch of text must hold a character."""

    name: str
    pattern: re.Pattern[str]
    needed: frozenset[str]
    told: frozenset[str]

    def can_be_in(self, held: frozenset[str]) -> bool:
        """Whether a stretch that holds these characters can hold such a name at all."""
        return not (self.needed and self.needed.isdisjoint(held)) and not (self.told and self.told.isdisjoint(held))


@cache
def shapes(bodies: tuple[Body, ...]) -> tuple[Shape, ...]:
    """Each way a body can be named, the surer first."""
    needed = _needed_characters()
    told = {"people", "each"}
    return tuple(
        Shape(name, pattern, needed.get(name, frozenset()), TOLD_BEGINS if name in told else frozenset())
        for name, pattern in patterns(bodies).items()
    )


@cache
def patterns(bodies: tuple[Body, ...]) -> Mapping[str, re.Pattern[str]]:
    """Each way a body can be named, the surer first."""
    posts = alternatives(read("body_posts"))
    holder = rf"(?:(?:党委|党组|党支部|党总支|领导班子|{REMARK})*(?:{posts})?)?"
    names = alternatives(read("body_names"))
    sectors = alternatives(table("sectors"))
    kinds = r"(?:企业|单位|部门|乡镇|街道|镇街|街镇|县区|学校|学院|医院|科室|处室|园区|社区|村|机构|支部|党组织|公司)"
    levels = r"(?:全[省市县区州院校厂司国系统]+|我[省市县区]|地方|市直|区直|县直|省直)?"
    signs = r"各|每[个名位]|所有|其他|其余|有关|相关"
    return {
        **({"given": given_pattern(bodies)} if bodies else {}),
        "every": re.compile(
            rf"(?:{levels}|{UPPER})(?:{signs})(?:{INSIDE}|{REMARK}){{0,8}}?"
            rf"(?:{suffixes()}|{kinds}|股室|片区)(?:{REMARK})?(?:的?(?:{posts}))?"
        ),
        "group": re.compile(rf"(?:{LISTENERS}|{levels}(?:{GROUP_SIGN}){GROUP_INSIDE}{{0,18}}?{GROUP_END})"),
        "kind": re.compile(rf"{levels}(?:{GROUP_SIGN}|全部){INSIDE}{{0,6}}?{kinds}(?:{REMARK})?(?:{posts})?"),
        "body": re.compile(rf"{LEVEL}(?:\d{{1,2}}号(?=线|楼|井|矿|机组|标段))?{CORE}(?:{suffixes()}){holder}"),
        "name": re.compile(rf"{LEVEL}(?:{names}){holder}"),
        "sector": re.compile(rf"(?:{LEVEL}|[省市县区乡镇](?:、[市县区乡镇])*[两三]级)(?:{sectors}){SYSTEM_WORDS}?"),
        "function": re.compile(
            rf"(?:公司|集团|我们)?(?:{alternatives(table('functions'))})(?:那边|这边|这块|这一块|口|线|的人|的同志|的同事)?(?={DEMANDED})"
        ),
        "post": re.compile(rf"(?:分管[一-龥]{{2,6}}的|{LEVEL}(?:{START}{ALONE}{{0,7}}?)??)(?:{posts})"),
        "people": re.compile(
            rf"{LEVEL}(?:{START}{ALONE}{{0,9}}?)??{PEOPLE}(?={TOLD_TO})"
        ),
        "each": re.compile(rf"{START}{ALONE}{{1,4}}各{INSIDE}{{1,5}}?(?={TOLD_TO})"),
        "of_a_level": re.compile(rf"{OF_A_LEVEL}{ALONE}{{2,9}}?(?={TOLD_AT_ONCE})"),
        "country": re.compile(r"中国(?=将(?![军士])|愿)"),
        "team": re.compile(rf"{LEVEL}{START}(?:(?!每|今天|明天|进驻){ALONE}){{0,5}}?{TEAM}"),
        "person": re.compile(
            r"(?!有的|各位|一些|部分|领导|负责|其他|广大|哪|这|那|同)[一-龥]{2,4}同志(?=负责|牵头|具体|全程)"
        ),
        "some": re.compile(
            rf"{START}{ALONE}{{0,7}}?(?:部门|机关|单位|支部|企业|机构|(?:[县镇乡村]|(?<![林城园景库校片厂小地山灾牧矿湖老新社])区)(?=要|须|必|应|将|在)|"
            r"(?<![信息控作操理务营算])系统(?=要(?!求)|必须|的同志))"
        ),
    }  # fmt: skip
