"""Limits (期限) that name a day, a span, a period or a rhythm of the calendar: one pattern a form."""

from directives.extraction.deadline_parts import (
    BEFORE,
    CLOSE,
    DAY,
    FROM,
    HOUR,
    MONTH,
    NUMBER,
    PART,
    SINCE,
    TO,
    UNIT,
    UPTO,
    WEEK,
    WITHIN,
    YEAR,
    Form,
    form,
)

REPORTS = "到岗|到校|报到|报送|上报|交"
THIS_MONTH = "本月 当月 这月 个月 下月"


def all_forms() -> tuple[Form, ...]:
    """The more specific before those that are contained in it."""
    return (*_cycles(), *_days(), *_weeks(), *_spans(), *_periods(), *_months(), *_years(), *_bare_years())


def _cycles() -> tuple[Form, ...]:
    unit = r"(?P<unit>工作日|日|天|周|星期|礼拜|旬|半个?月|月|季度|季|半年|年度?|学期)"
    nth = r"(?:第[一二三四]|最后一)个?"
    at = (
        rf"的?(?P<at>[一二三四五六日天](?![个次项年月])|月[底末初]|年[底末初]|(?:{MONTH}月)?{DAY}[日号]|{MONTH}月[底末]?|"
        rf"(?:首|末|第一|最后一)个?月(?:{DAY}[日号])?|开学(?:前|初|第一周)?|{nth}{WEEK}的?{WEEK}?[一二三四五六日天]?|[上中下]旬|[底末初中])?"
        rf"(?:[、和及](?:{WEEK}[一二三四五六日天]|{DAY}[日号]|{MONTH}月[底末]?))*(?:{HOUR}{BEFORE}|[上下]午|早上|晚上)?"
    )
    few = r"(?<![每\d十第后前])(?P<count>[一两二三四半]|\d)"
    turn = rf"{few}(?:个{unit}|(?P<bare>周|星期|日|天|旬|(?<=一)季度?|年|学期|(?<=[一两半])月(?![份底初内前中末])))"
    return (
        form("每", 3, rf"每[隔逢]?(?P<count>{NUMBER})?个?{unit}(?!都){at}", "每"),
        form("每", 3, rf"{turn}(?:一(?:次|[一-龥]{{1,3}}(?=[、，。；”])))", "一", needs="turn"),
        form("每", 3, rf"{turn}(?![后内前份底初中以之上下来])[一-龥]{{1,4}}一次", "一次", needs="turn"),
        form("每", 3, r"(?:按|逐)(?P<unit>周|旬|半月|月度?|季度?|半年|年度|学期)(?![照时期末底])", "按 逐"),
    )


def _days() -> tuple[Form, ...]:
    return (
        form(
            "起止", 5,
            rf"{FROM}{YEAR}{MONTH}月(?:{DAY}[日号])?(?:份|[上中下]旬|[底初中])?{UPTO}"
            rf"(?P<year2>今年|明年|20\d\d年)?(?:(?P<month>{MONTH})月)(?:(?P<day>{DAY})[日号]|份?{PART}){CLOSE}",
            needs="month",
        ),
        form(
            "起止", 5,
            rf"{FROM}{YEAR}(?P<month>{MONTH})月{DAY}[日号]?{UPTO}(?P<day>{DAY})[日号]{CLOSE}",
            needs="month",
        ),
        form("起止", 5, rf"{YEAR}{MONTH}月底、?(?P<month>{MONTH})月(?P<part>初){CLOSE}", "月底", "month"),
        form("起止", 5, rf"{FROM}{YEAR}\d{{1,2}}{UPTO}(?P<month>{MONTH})月份?{PART}{CLOSE}", needs="month"),
        form(
            "日期", 5,
            rf"(?:{TO}|从|自){YEAR}(?P<month>{MONTH})月(?P<day>{DAY})(?:[日号]|(?=前)){HOUR}{CLOSE}{SINCE}",
            needs="month",
        ),
        form(
            "日期", 5,
            rf"(?P<iso>20\d\d[-./](?:1[0-2]|0?[1-9])[-./](?:3[01]|[12]\d|0?[1-9])){HOUR}{CLOSE}{SINCE}", "20"),
        form(
            "本月某日", 5,
            rf"(?P<which>本|当|这个?|下个?)月的?(?P<day>{DAY})[日号]{HOUR}{CLOSE}{SINCE}",
            THIS_MONTH, "day",
        ),
        form("仅日", 4, rf"(?<![\d月年第])(?P<day>{DAY})[日号]{HOUR}{BEFORE}", needs="day"),
        form("仅日", 3, rf"(?<=[于在])(?P<day>{DAY})[日号]{HOUR}(?=[^，。；的]{{0,6}}(?:{REPORTS}))", needs="day"),
    )  # fmt: skip


def _weeks() -> tuple[Form, ...]:
    act = r"(?=之内|必须|[^，。；的]{0,10}(?:报|交|去|到|拿|发|送)[给来到出])"
    at_once = r"(?=就(?![是有说讲这能会可见])(?:[去改换补围上下开办发报交搬拆停]|[一-龥]{2})|(?:去|来)?把(?!话))"
    return (
        form(
            "星期", 5,
            rf"{FROM}(?P<which>本|这个?|下下个?|下个?)?(?<!每)(?<!每个){WEEK}(?P<weekday>[一二三四五六日天]|末(?![不照也加值轮和及、]))(?!期|[至到—-]{WEEK})(?:{HOUR}){CLOSE}{SINCE}",
        ),
        form(
            "周", 4,
            rf"{FROM}(?P<which>本|这一?个?|下下个?|下一?个?){WEEK}(?P<part>之内|以内|内|底|末)?{BEFORE}?{SINCE}",
        ),
        form(
            "当日", 5,
            rf"(?P<word>今天|今日|今晚|明天|明日|明早|明晚|后天|大后天|会后当天){HOUR}(?:之前|以前|前|之内|内|(?<=[上下]班)|(?<=[点半整早晚午钟上]))",
        ),
        form("当日", 4, r"(?<![天日晚一二三四五六天每])(?:下班|收工|中午)(?:之前|以前|前)", needs="break"),
        form("当日", 3, rf"(?<![的好我们着])(?P<word>今天|明天|后天|大后天){act}", "今天 明天 后天"),
        form(
            "当日", 1,
            rf"(?<![的好我们着想])(?P<word>今天|明天|后天)(?:一早|早上|上午|下午|晚上|夜里)?{at_once}",
            "今天 明天 后天",
        ),
        form("这几天", 3, r"这(?:几|一?两)天(?:之?内)?(?!来)|这一两天(?:之?内)?"),
    )  # fmt: skip


def _spans() -> tuple[Form, ...]:
    amount = rf"(?!20\d\d年)(?P<count>{NUMBER}|半|几)(?P<half>个半)?(?:个|(?!月)|(?<=个半)){UNIT}(?P<more>半)?"
    event = (
        r"(?:收到|接到|受理|接报|发现|立案|签订|取得|获得)[一-龥]{0,12}?后|"
        r"(?:(?<=[，。；：、在于要])|^)(?:(?![要在于]|会议?后)[一-龥]){2,12}?(?:之日起|后)"
    )
    anchor = rf"(?P<anchor>(?:散?会议?|讲话|文件|通知|方案|下发|印发)后|(?:自|从)?(?:即日|今天|现在)起|{event})"
    upto = rf"(?:{NUMBER}[-—–~～至到](?=\d|[一二两三四五六七八九十]))?"
    given = r"(?:(?<=给)|(?<=给[我你他])|(?<=给[我你他大咱各][们家局位]))"
    return (
        form(
            "期内",
            5,
            rf"(?:{anchor}[的，]?)?{upto}{amount}(?:（[^（）\n]{{1,14}}）)?(?:左右)?的?(?:时间)?{WITHIN}(?!部)",
            needs="amount",
        ),
        form(
            "期内",
            4,
            rf"(?:再?用|利用|花|通过|拿出)(?:好|足)?{upto}{amount}(?:左右)?的?(?:时间|努力)",
            "时间 努力",
            "amount",
        ),
        form("期内", 4, rf"(?:再?用|花){amount}(?:左右)?(?=，?把|将|完成|集中)", "用 花", "amount"),
        form("期内", 4, rf"{given}{amount}(?:左右)?(?:的?(?:时间|期限)|(?=[，。；]))", "给", "amount"),
        form("期内", 3, rf"(?:(?<=[，。；：])|^){amount}(?:左右)?的?时间(?=，|必须|内?完成|把)", "时间", "amount"),
        form("期内", 3, rf"(?<![\d第月时期权年局有无上下受])限(?:时|期)?{amount}{WITHIN}?", "限", "amount"),
        form(
            "期内",
            3,
            rf"(?<![\d第月连续]){amount}(?=(?:必须)?把[^，。；]{{1,14}}(?:出来|上来|完|好|掉|到位|干净|起来)|拿[出方]|报[送方名给]|交[上出方]|[弄办干做搞改]完|完成|搞定|见成?效|大变样)",
            "把 完 见 变 拿 报 交 搞定",
            "amount",
        ),
        form(
            "过后",
            3,
            rf"(?<![\d第月]){amount}(?:之|以)?后(?=[再我看来，]|检查|验收|回头|通报|评估|复查|总结|汇报|调度|核查)",
            needs="amount",
        ),
        form("期内", 4, rf"(?<![\d第月]){amount}(?:左右)?的?时间(?=，?把)", "时间", "amount"),
        form("百日", 4, rf"(?P<count>百)(?P<unit>日|天){WITHIN}"),
    )


def _months() -> tuple[Form, ...]:
    return (
        form(
            "月", 4, rf"(?<![年每\d十])(?:{TO}|从|自){YEAR}(?P<month>{MONTH})月份?{PART}{CLOSE}{SINCE}", needs="month"
        ),
        form("月", 4, rf"(?<=年)(?P<month>{MONTH})月份?{PART}{CLOSE}{SINCE}", needs="month"),
        form(
            "月内某周",
            4,
            rf"{YEAR}(?:(?P<month>{MONTH})月份?|(?P<which>本|下个?|这个?)月)的?(?:第(?P<nth>[一二三四五])|最后一)个?"
            rf"(?P<unit>工作日|{WEEK})(?P<weekday>[一二三四五六日天])?{BEFORE}?",
        ),
        form("本月", 4, rf"{FROM}(?P<which>本|当|这个?|下个?)月份?{PART}{CLOSE}{SINCE}", THIS_MONTH),
        form(
            "本月",
            4,
            rf"(?<![\d个每逐按年一二三四五六七八九十])月(?P<part>底|末|内|中旬|下旬|上旬|中(?=前|之前)|初(?=前)){BEFORE}?",
            "月底 月末 月内 月中 月下 月上 月初",
        ),
    )


def _periods() -> tuple[Form, ...]:
    return (
        form("旬", 4, r"(?P<which>本|下)?旬(?P<part>内|底|末)(?P<close>前)?"),
        form(
            "季度",
            4,
            rf"(?:到|至)?{YEAR}第?(?:[一二三][、和])?(?P<quarter>[一二三四1-4])季度?(?P<part>末|底|初|中)?{CLOSE}(?!度)",
        ),
        form("季度", 4, rf"{YEAR}Q(?P<quarter>[1-4])(?P<part>末|底|初)?{CLOSE}", "Q"),
        form("季度", 4, rf"{YEAR}(?P<quarter>前[二两三]|首)个?季度?{CLOSE}"),
        form("本季", 4, rf"(?P<which>本|这个?|下一?个?)季度?(?P<part>末|底|初)?(?:{BEFORE}|{WITHIN})?"),
        form("本季", 4, rf"(?<![一二三四\d每按逐个])季度?(?P<part>末|底|内){BEFORE}?"),
        form("半年", 2, rf"(?:到|至)?{YEAR}(?P<half>[上下])半年(?P<part>末|底)?{CLOSE}"),
    )


def _years() -> tuple[Form, ...]:
    plan = r"[“\"‘]?十(?P<plan>[一二三四五六七八])五[”\"’]?(?:规划)?"
    year = r"今年|本年度?|当年|明年|次年|来年|后年|去年|前年|上年|20\d\d年|二[〇○零][一二三四五六七八九〇○零]{2}年"
    return (
        form("五年规划", 4, rf"(?:到|至)?{plan}(?:时期|期)?(?:末|底|结束|收官)年?(?:之前|前|时)?"),
        form("五年规划", 1, rf"{plan}(?:时期|期间)(?=[，,内])"),
        form("年底", 4, rf"{TO}(?P<year>{year})度?年?(?P<part>[底末终]){BEFORE}?", "年底 年末 年终 度底 度末 度终"),
        form(
            "年底", 4,
            rf"{TO}(?<![半每历近两几然学\d一二三四五六七八九十])年(?:度内|(?P<part>底|末|终|内)){BEFORE}?(?!考核|总结|评)",
            "年底 年末 年终 年内 年度内",
        ),
        form("年底", 4, rf"(?<!\d)(?P<year>\d\d年)(?P<part>[底末]){BEFORE}?", "年底 年末"),
        form("年中", 3, rf"(?:到|至)?(?P<year>{year})年?(?P<part>[中初]){BEFORE}?(?!心|央|小|等|级|步|次|期|一)"),
        form("年中", 3, rf"(?<![半每历近两几全\d一二三四五六七八九十])年(?P<part>中|初){BEFORE}"),
    )  # fmt: skip


def _bare_years() -> tuple[Form, ...]:
    act = r"(?=，|全[面部]|基本|[建完]成|实现|达到|新[增建]|力争|启动|开工|要|再)"
    return (
        form("起止", 4, rf"{FROM}20\d\d年?{UPTO}(?P<year>20\d\d年)(?P<whole>底?){CLOSE}", "20"),
        form("某年", 4, rf"(?:到|至|力争)(?P<year>20\d\d年){BEFORE}?{WITHIN}?(?![度级底末初中])", "20"),
        form("某年", 4, rf"(?P<year>20\d\d年|今年|明年|后年|本年度?)(?:{BEFORE}|{WITHIN})"),
        form("某年", 2, r"今(?P<year>明)两年", "今明"),
        form("某年", 1, r"(?P<year>今年|明年|后年|本年度?|全年)(?![度级底末初中])"),
        form("某年", 1, rf"(?:(?<=[，：；。、])|^)(?P<year>20\d\d年){act}", "20"),
    )  # fmt: skip
