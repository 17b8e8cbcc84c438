"""Limits (期限) bound to something that happens: a festival, a season, a term, a meeting; and those left open."""

import re
from collections.abc import Mapping
from functools import cache

from directives.extraction.deadline_parts import BEFORE, DAY, YEAR, Form, form
from directives.extraction.festivals import festival_names
from directives.extraction.wordlists import alternatives, read

CLAUSE = r"(?:(?<=[，。；：、])|^)"
ARRIVES = "来临|到来|开始|召开|投产|开工|开园|开学|通车|启用"
WORKS = "开工|竣工|投产|投用|进场|开业|开园|通车|上线|验收|交付|考试|考核|评估"

CLOCK = r"(?P<what>(?:[上下]午|早上|晚上|中午)?\d{1,2}(?:[：:]\d\d分?|[时点](?:\d{1,2}分|半|整)?))"
DONE = "考试|培训|检查|验收|演练|评审|活动"


@cache
def needs() -> Mapping[str, re.Pattern[str]]:
    """What forms bound to something that happens cannot do without: its name, or a work and 前 behind it."""
    return {
        "festival": re.compile(alternatives(festival_names())),
        "event": re.compile(alternatives(read("events"))),
        "arrival": re.compile(rf"(?:{ARRIVES})[之以]?前"),
        "work": re.compile(rf"(?:{WORKS})[之以]?前"),
    }


@cache
def all_forms() -> tuple[Form, ...]:
    """The more specific before those that are contained in it."""
    return (*_feasts(), *_events(), *_terms(), *_meetings(), *_open())


def _feasts() -> tuple[Form, ...]:
    names = alternatives(festival_names())
    quoted = rf"[“\"]?(?:{names})(?:[”\"](?:节|假期|小长假)?)?"
    break_ = r"(?:放假|假期|长假|小长假|佳节|双节|[“\"]双节[”\"])?"
    several = rf"(?P<festival>{quoted})(?:[、和及]?(?:{quoted}))*{break_}"
    close = r"(?P<close>之前|以前|前夕|来临前|到来前|前|期间|(?:之|过|结束)?后)"
    until = r"(?P<close>到|至)(?:农历)?"
    feast = r"春节|国庆节?|元旦|五一|“五一”|节|假期?|长假|年|节假日"
    return (
        form(
            "节日", 4,
            rf"(?<![十双]{{1}})(?<!双“)(?:赶?在|从现在起[到至])?{YEAR}{several}{close}(?!提下|后)",
            needs="festival",
        ),
        form(
            "节日", 4,
            rf"{until}(?P<festival>{quoted})(?![前后期\d个万千百月年项家人次日号时点])", "到 至", "festival",
        ),
        form(
            "节后上班", 4,
            rf"(?P<festival>{quoted})?{break_}(?:节?[后完]|收假后)的?(?:上班)?(?:第一个?|首个?)(?:工作日|上班日|天|日)(?:上班)?",
        ),
        form(
            "节日", 3,
            rf"(?P<festival>{quoted})(?=必须|要(?![把到来])|正式|开[放园业]|投[用产]|上线|通车|见效|交付)",
            "五一 十一 节 国庆 元旦 七一 八一 六一 中秋 端午",
            "festival",
        ),
        form("事件", 3, rf"过(?:完|了)(?:{feast})", "过完 过了"),
        form("事件", 3, rf"{CLAUSE}年后(?=，|就|马上|立即|再|启动|开工)", "年后"),
        form("节日", 3, rf"{CLAUSE}(?P<festival>年)(?P<close>前)(?=，|必须|要|把|务必|全部|[一-龥]{{2}})", "年前"),
    )  # fmt: skip


def _events() -> tuple[Form, ...]:
    names = alternatives(read("events"))
    coming = r"(?:季节|到来|来临|开始|启动|结束|召开|进驻)?"
    close = r"(?P<close>之前|以前|前夕|前|期间)"
    ends = r"[上下]半年|[一二三四]季度|本?学期|汛期|假期|节?假日|高考|春耕|秋收|全国两会|两会|疫情|试点|大会"
    timeless = r"(?![月日号周年季旬期节内拜底班晚]|天(?![黑亮冷晴]))"
    return (
        form(
            "事件", 4,
            rf"{YEAR}(?:(?<=在)[一-龥]{{1,5}}?)?(?P<what>[“\"]?(?:{names})[”\"]?){coming}{close}",
            needs="event",
        ),
        form("事件", 3, rf"(?<=在)(?P<what>[一-龥]{{2,8}}(?:{ARRIVES})){BEFORE}", needs="arrival"),
        form(
            "事件", 3,
            rf"{CLAUSE}(?P<what>[一-龥]{{0,6}}(?:{WORKS})){BEFORE}(?!.{{0,6}}(?:不得|严禁|不能|一律))",
            needs="work",
        ),
        form(
            "事件", 3,
            rf"{CLAUSE}(?P<what>(?!没有|在此|此|这|以)(?:{timeless}[一-龥]){{2,8}}?)(?P<close>之前)(?=，|[一-龥]{{2}})"
            r"(?![^。；]*(?:不[得许准能要]|严禁|停))",
            "之前",
        ),
        form("事件", 3, r"(?:利用)?(?P<what>暑假|寒假|假期|农闲)(?:里|时间|时节)?(?=把|，|集中|完成)", "假 闲"),
        form("事件", 3, r"今冬明春|(?:今|明)年?[春夏秋冬][天季](?:之前|前)?", "春 夏 秋 冬"),
        form("事件", 3, rf"{YEAR}(?P<what>{ends})结束(?P<close>之后|以后|后)", "结束"),
        form("事件", 3, r"(?<![一-龥])(?:春)?节(?P<close>前|后)", "节前 节后"),
        form("事件", 3, rf"(?P<what>(?:[寒暑]假)?(?:返校|离校|开考)){BEFORE}", "返校 离校 开考"),
        form("事件", 2, rf"(?<![\d号日午]){CLOCK}(?:之前|以前|前)", "分 点 时 ： :"),
        form("事件", 2, rf"{CLAUSE}(?P<what>(?:{DONE})结束)(?P<close>之后|以后|后)(?=，)", "结束"),
        form("事件", 3, r"(?P<what>春节|国庆|元旦|节日|假期|长假|假日)(?P<close>之?后)", "后"),
        form(
            "农历", 4,
            r"(?:(?:赶在|到|至)?农历)?(?P<month>正月|腊月)(?P<day>初?[一二三四五六七八九十廿]{1,3})(?P<close>之前|以前|前)",
            "正月 腊月",
        ),
    )  # fmt: skip


def _terms() -> tuple[Form, ...]:
    when = r"(?:今年|明年|20\d\d年)?"
    which = r"(?:本|这个?|下一?个?|新|春季|秋季)"
    return (
        form(
            "学期", 4,
            rf"{when}(?P<what>{which}学期(?:开学|结束|期?末)?)(?P<close>之前|以前|前|之内|以内|内|末)",
            "学期",
        ),
        form("学期", 4, r"(?<![每本这下])(?P<what>学期|期)(?P<close>末)(?!考|成)", "期末"),
        form("学期", 3, r"(?:新学期|学生|春季|秋季)?开学(?:第一[天周]|伊始|当天|之初)(?!的)", "开学"),
        form("学期", 4, r"(?:开学)?第(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:教学)?周(?:之前|前|内|末)", "周"),
        form("学期", 2, rf"(?:从|自)?{when}(?P<what>{which}学期)(?:开学)?(?P<since>起|开始)", "学期"),
        form("学期", 2, rf"{when}(?P<what>[春秋]季学期)(?=必须|要|全面|正式|如期)", "学期"),
    )  # fmt: skip


def _meetings() -> tuple[Form, ...]:
    meeting = r"会议|会上|会|调度|检查"
    return (
        form("下次", 3, rf"下(?:一个?|个)?(?:次|回|轮)[一-龥]{{0,4}}?(?:{meeting})(?:召开)?(?:之?前)?"),
        form("下次", 4, rf"次[月季](?:{DAY}[日号]|[底末初])?(?:之前|以前|前)"),
        form("会后", 1, r"(?:散会|会议?(?:结束)?)(?:之|以)?后(?=立即|立刻|马上|就|把|当天|抓紧把)"),
        form("会后", 1, r"散会(?:之|以)?后"),
    )


def _open() -> tuple[Form, ...]:
    days = r"即日|今天|今日|现在|明天|今年|明年|本月|下个?月|下周[一二三四五六日]?|今晚|20\d\d年|(?:发布|印发|公布)之日"
    return (
        form("即日起", 2, rf"(?:从|自)?(?:{days})(?:起|开始)|立即起"),
        form("限期", 3, r"限期|限时(?!\d)"),
        form("尽快", 0, r"尽快|尽早|抓紧|近期|近日|适时"),
    )
