"""How the names of responsible bodies are built: level, core, suffix (区 + 住建 + 局), groups, posts, sectors."""

import re
from collections.abc import Mapping
from functools import cache

from directives.extraction.lexicon import table
from directives.extraction.records import Body
from directives.extraction.wordlists import alternatives, read, rows

LEVEL = (
    r"(?:中共)?(?:驻|我们?(?!先|向)|全)?"
    r"(?:(?:[省县区州旗厅]|市(?![场政民直容]))(?:委|政府)?|[xX×*]{1,3}[省市县区州旗]?委?)?"
)
NEVER = "的了着把被对从以是没该须都也还又再更其此这那哪们你他她它且但若让给至时将仍"
START = rf"[^\W\d_{NEVER}由请要到于等并使经按让来做给因如各每为有无不在]"
INSIDE = rf"(?:[^\W\d_{NEVER}由要各]|要素|对外)"
ALONE = rf"(?:[^\W\d_{NEVER}由要和与及]|要素|对外)"
CORE = rf"{START}{INSIDE}{{0,13}}?"
REMARK = r"（[^（）]{1,8}）"
LISTENERS = (
    r"大家|同志们|全体[一-龥]{0,8}|全[省市县区州院校厂司国体][一-龥]{0,6}?(?:职工|干部|员工|师生|党员|医务人员)|"
    r"党员干部|领导干部|全[省市县区州院校厂司国]上下|[一-龥]?班子(?:其他)?成员|部门|县区"
)
GROUP_SIGN = r"各|每[个名]?|广大|有关|相关|所有"
GROUP_INSIDE = rf"(?:[^\W_{NEVER}要由可]|{REMARK}|要素|对口)"
GROUP_END = (
    r"(?:的(?:负责|主要负责)?同志)?(?=[，、。；：“]|和|与|及|要|须|必|应|务|不得|不能|不要|将|把|对|在|每|按|\d|都|也|可|"
    r"一律|原则|至少|为|从|以|由|是|\Z)"
)
NO_GROUP = re.compile(
    r"(?:工作|措施|任务|项目|环节|领域|方面|制度|规定|群众|资源|渠道|平台|力量|因素|情况|要求|问题|政策|精神|指标|目标|"
    r"阶段|活动|类|项|种|界|民族|(?<!单)位|行各业|市场主体|优势|成果|意见|专项|建设|战略|事业|发展|改革|产业|内容|国|次|方|路|自)$"
)
SYSTEM_WORDS = r"(?:等?各?(?:有关|相关)?(?:行政)?(?:主管)?(?:部门|机关|系统|单位|口)(?:的同志)?)"


def suffixes() -> str:
    """The endings of body names; the second column of the list says what may not follow one (部 but not 部门)."""
    parts = []
    for suffix, unlike in sorted(rows("body_suffixes"), key=lambda row: -len(row[0])):
        parts.append(re.escape(suffix) + ("" if unlike == "-" else f"(?!{unlike})"))
    return "|".join(parts)


@cache
def named(bodies: tuple[Body, ...]) -> Mapping[str, str]:
    """Every name and alias the organisation gave → its canonical name."""
    return {alias: body.name for body in bodies for alias in (body.name, *body.aliases) if alias}


def given_pattern(bodies: tuple[Body, ...]) -> re.Pattern[str]:
    return re.compile(alternatives(named(bodies)) or "(?!)")


@cache
def patterns(bodies: tuple[Body, ...]) -> Mapping[str, re.Pattern[str]]:
    """Each way a body can be named, the surer first."""
    posts = alternatives(read("body_posts"))
    holder = rf"(?:(?:党委|党组|党支部|党总支|领导班子|{REMARK})*(?:{posts})?)?"
    names = alternatives(read("body_names"))
    sectors = alternatives(table("sectors"))
    kinds = r"(?:企业|单位|部门|乡镇|街道|镇街|街镇|县区|学校|学院|医院|科室|处室|园区|社区|村|机构|支部|党组织|公司)"
    levels = r"(?:全[省市县区州院校厂司国系统]+|我[省市县区]|地方|市直|区直|县直|省直)?"
    return {
        "given": given_pattern(bodies),
        "group": re.compile(rf"(?:{LISTENERS}|{levels}(?:{GROUP_SIGN}){GROUP_INSIDE}{{0,18}}?{GROUP_END})"),
        "kind": re.compile(rf"{levels}(?:{GROUP_SIGN}|全部){INSIDE}{{0,6}}?{kinds}(?:{REMARK})?(?:{posts})?"),
        "body": re.compile(rf"{LEVEL}{CORE}(?:{suffixes()}){holder}"),
        "name": re.compile(rf"{LEVEL}(?:{names}){holder}"),
        "sector": re.compile(rf"{LEVEL}(?:{sectors}){SYSTEM_WORDS}?"),
        "post": re.compile(rf"{LEVEL}(?:{START}{ALONE}{{0,7}}?)??(?:{posts})"),
        "some": re.compile(rf"{START}{ALONE}{{0,7}}?(?:部门|机关|单位|支部|企业|机构|[县镇乡村](?=要|须|必|应|将|在))"),
    }  # fmt: skip
