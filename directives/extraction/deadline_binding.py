"""Which of the times a sentence names limit what it asks for: no label, no baseline, no condition, nothing quoted."""

import re
from collections.abc import Iterable

from directives.extraction.deadline_grammar import expressions
from directives.extraction.deadline_parts import Expression
from directives.extraction.own_words import own_events
from directives.extraction.records import Context

LABEL = re.compile(
    r"(?:度|的(?!硬指标|目标|任务|工作中|[^，。；的]{0,6}会上)|是(?!硬)|为[^，]{0,8}年|以来|以后的|上半年来|度.{0,6}(?:考核|工作|总结)|一季度以|版|级|"
    r"出台的|安排的|印发的|召开的|评优|换届|投资项目|(?:[^，。；是]{0,6}?(?:任务|目标|(?<!硬)指标|工作(?![日中])|情况|计划|资格)(?!是|为|：))|"
    r"[^，。；]{0,10}?(?:发生|出现|暴露|查出|发现|通报|没|未)[^，。；]{0,10}的|"
    r"[^，。；]{1,8}?(?:很|非常|十分|比较|严峻|紧张|繁重|艰巨|不容乐观|偏[多少高低重])|"
    r"[“《]|(?:[上下]午|晚上?)?，[^。；：]{2,40}?(?:主持召开|召开|举行|调研|一行)[^。；：]{0,30}[，：]|[一-龥]{3,10}?(?:减灾|安全|教育|宣传|环境|营养|禁毒|消防|志愿者|纪念|主题)日|(?:例会|会议|大会)(?:的|精神)?|"
    r"电(?=[ 　，])|讯|消息|，[^。；：]{2,40}?[作做]出[^。；]{0,3}批示)"
)
ENDS = re.compile(r"到期|届满|期满|以来|(?:印发|发布|施行|出台|召开)的")
RATE = re.compile(r"(?:的(?!时间)|[一-龥]{1,6}率|[^，。；]{0,4}(?:累计|连续|再次|两次|三次|不得超过|不得再|发生|出现))")
BASELINE = re.compile(
    r"(?:截至|自从|去年|上年|比|较|同比|近|连续|过去|(?<!不)(?<!不得)超过|满|不足|累计|逾期|账龄|已经|早在|曾于|始于|早于|"
    r"立足|着眼|面对|认清|研判|夯实|成立于|纳入|取消该单位|以上的|通报了?|刚才|对|(?<!则)上|不少于|不低于|不多于|不高于|少于|"
    r"每[人亩户名家车个所]|(?:压[减缩]|缩[短减]|降低|提速|控制|保持|限定|减少)[^，。；]{0,4}[至到在为]|平均|(?:周|星期|礼拜)[一二三四五六日天][至到—-])$"
)
WIDEST = 12  # characters that BASELINE reaches back at most
QUOTES = re.compile(r"“[^”\n]*”|《[^》\n]*》")
NO_LIMIT = frozenset({"尽快"})
MERE_WEEKDAY = 3
DELIVERED = re.compile(r"[^，。；]{0,3}?(?:给我|送到|交[给到上来]|报[给到上来]|拿出|清空|到位|完成)")
BARE = frozenset({"月", "季度", "日期"})
CONDITION = re.compile(r"[^，。；]*的，")
EVENT_BEFORE = re.compile(
    r"(?:收到|接到|受理|发现|发生|提出|受到|获得|接报|立案|签订|核准|批复)[^。；]*后?[，]?[^。；，]{0,14}$|之日起$|[有凡是][^，。；]*的$|(?:的|后)，[^，。；]{0,6}$|问题，$|事项，$"
)
EVENT_TOPIC = re.compile(
    r"(?:^|[，。；：])对[^，。；]{1,16}的[^，。；]{0,8}，[^，。；]{0,6}$|"
    r"(?:监测|排查|检查|巡查|发现|收集|反映|举报|投诉|转办|交办|上报|提出|受理|申请)[出到来]?的[^，。；]{2,6}(?:，[^，。；]{0,4})?$"
)
EVERY = re.compile(
    r"(?:每[起件个项名位笔批次]|凡是?|一旦|如有?|如果|若|遇[到有]?|新(?:提拔|任职|入职|录用|上岗|签|开|进))[^。；]*$"
)
SANCTION = re.compile(r"(?:没|未|不|逾期|落后|末位|超[过期])[^，。；]*的?，[^，。；]{0,8}$")
SANCTIONED = re.compile(
    r"[^。；]{0,16}(?:扣|取消|暂[停缓]|不得|不予|否决|约谈|检讨|免职|换人|述职|说明|问责|追责|核减|收回|考核|评优)"
)
NOW = re.compile(
    r"(?:这次|此次|本次|上述|这些|这几|今天|刚才|目前|现有|已经?|去年|上半年|前期|\d+[个项条起家件])[^。；]*$"
)
WAITING = (EVENT_BEFORE, EVENT_TOPIC, EVERY)
MODALS = re.compile(r"(?:必须|要|应当?|须|原则上|一律|务必)?在?$")


def binding(words: str, context: Context) -> Iterable[Expression]:
    """The expressions that limit something: no labels, baselines, or parts of a quoted name."""
    quoted = [match.span() for match in QUOTES.finditer(words)]
    for found in (*expressions(words), *own_events(words, context)):
        if found.form.name in NO_LIMIT or _behind_baseline(words, found.start):
            continue
        if any(start < found.start and found.end < end - (found.form.name == "五年规划") for start, end in quoted):
            continue
        if not (_only_names(words, found) or _punishes(words, found)):
            yield found


def _behind_baseline(words: str, start: int) -> bool:
    """较去年, 不少于: what a time right behind it is only held against; looked for no further back than it reaches."""
    return bool(BASELINE.search(words, max(0, start - WIDEST), start))


def _punishes(words: str, found: Expression) -> bool:
    """完不成的，年底取消评优: when the sanction comes, not by when the task is done."""
    if found.rank > 4 or found.form.name == "期内":
        return False
    return bool(SANCTION.search(words[: found.start]) and SANCTIONED.match(words, found.end))


def _only_names(words: str, found: Expression) -> bool:
    """明年的项目, 一年内两次以上, 6月底到期: a time that describes something."""
    if ENDS.match(words, found.end):
        return True
    if found.form.name == "期内" and "anchor" not in found.parts:
        is_pace = found.parts["unit"] == "分钟" and not _follows_event(words, found)
        return is_pace or bool(RATE.match(words, found.end))
    if found.form.name == "星期" and len(found.words) <= MERE_WEEKDAY and not found.parts.keys() & {"close", "which"}:
        return not (
            DELIVERED.match(words, found.end) or words[: found.start].endswith(("将在", "要在", "须在", "定在"))
        )  # 周五, 礼拜天: which one is not said
    return _is_scope(found) and bool(LABEL.match(words, found.end) or CONDITION.match(words, found.end))


def _is_scope(found: Expression) -> bool:
    """A bare year, half-year, quarter, month or day, which may only name something."""
    if found.parts.keys() & {"close", "since"}:
        return False
    return found.rank <= 2 or (found.form.name in BARE and "part" not in found.parts)


def waits_for_event(words: str, found: Expression) -> bool:
    """收到信访事项后，必须在15日内…; 对请示事项，5个工作日内必须答复: counted from the event, not from the speech."""
    if found.form.name != "期内" or "anchor" in found.parts:
        return False
    return found.parts["unit"] in ("小时", "分钟") or _follows_event(words, found)


def _follows_event(words: str, found: Expression) -> bool:
    before = MODALS.sub("", words[: found.start])
    return not NOW.search(before) and any(pattern.search(before) for pattern in WAITING)
