"""Reading the State Council's notices of 2010–2026, written in the form of their year, however they were pasted."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.holidays import Arrangement, amended, check, parse_notice
from tracking.holidays.library import published_days, special_days, statutory_days

NOTICES = {int(path.stem): path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("notices/*.txt")}
# What later notices changed, so that the library (which knows how it ended) and the yearly notice differ.
CHANGED_LATER = {
    2015: {"09-03", "09-04", "09-06"},  # 抗战胜利纪念日
    2018: {"12-29", "12-31"},  # 元旦 of 2019
    2019: {"04-28", "05-02", "05-03", "05-05"},  # 劳动节 became four days
    2020: {"01-31", "02-01"},  # 春节 was extended
}
LABOUR_DAY = (
    "国务院办公厅关于调整2019年劳动节假期安排的通知\n国办发明电〔2019〕3号\n经国务院批准，现将2019年劳动节假期安排"
    "调整如下：\n2019年5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。\n国务院办公厅\n2019年3月20日"
)
LONGER = (
    "国务院办公厅关于延长2020年春节假期的通知\n国办发明电〔2020〕1号\n一、延长2020年春节假期至2月2日（农历正月初九，"
    "星期日），2月3日（星期一）起正常上班。\n二、开学时间由教育部门另行通知。\n国务院办公厅\n2020年1月26日"
)
REMEMBRANCE = (
    "国务院关于抗战胜利70周年纪念日调休放假的通知\n2015年9月3日全国放假1天。为方便公众安排假日期间生活，特作如下调休："
    "9月3日至5日调休放假，共3天。其中9月3日（星期四）放假，9月4日（星期五）调休，9月6日（星期日）上班。"
)


def works(notice: Arrangement, day: date) -> bool:
    found = notice.by_day().get(day)
    return found.is_working if found else day.weekday() < 5


def works_by_library(day: date) -> bool:
    return special_days(day.year).get(day, day.weekday() < 5)


def year(number: int) -> Iterator[date]:
    first = date(number, 1, 1)
    return (first + timedelta(days=n) for n in range((date(number + 1, 1, 1) - first).days))


def said(notice: Arrangement) -> list[tuple[date, bool, str]]:
    return [(day.on, day.is_working, day.name) for day in notice.days]


def doubts(text: str, number: int | None = None, expected: int | None = None) -> list[str]:
    notice = parse_notice(text, number)
    return [problem.words for problem in check(notice, statutory_days(notice.year or 2027), expected).problems]


@pytest.mark.parametrize("number", [number for number in NOTICES if number >= 2013])
def test_every_day_of_a_year_is_worked_or_off_as_the_library_has_it(number: int) -> None:
    notice = parse_notice(NOTICES[number])
    assert notice.year == number
    differs = {f"{day:%m-%d}" for day in year(number) if works(notice, day) != works_by_library(day)}
    assert differs == CHANGED_LATER.get(number, set())


@pytest.mark.parametrize("number", NOTICES)
def test_a_true_notice_raises_no_doubt(number: int) -> None:
    assert doubts(NOTICES[number], expected=number) == []


@pytest.mark.parametrize("number", NOTICES)
def test_every_day_is_shown_with_the_words_it_came_from(number: int) -> None:
    notice = parse_notice(NOTICES[number])
    for day in notice.days:
        sentence = notice.sentences[day.sentence]
        assert sentence.name == day.name
        assert re.sub(r"\s", "", NOTICES[number][sentence.start : sentence.end]) == sentence.text
        assert sentence.text.startswith(sentence.name[:2])


def test_days_that_reach_into_the_year_before_are_kept() -> None:
    assert (date(2022, 12, 31), False, "元旦") in said(parse_notice(NOTICES[2023]))
    assert {day for day, is_working, _ in said(parse_notice(NOTICES[2019])) if day.year == 2018} == {
        date(2018, 12, 29), date(2018, 12, 30), date(2018, 12, 31),
    }  # fmt: skip
    assert (date(2011, 12, 31), True, "元旦") in said(parse_notice(NOTICES[2012]))


def test_a_december_day_of_new_year_without_a_year_is_of_the_year_before() -> None:
    notice = parse_notice("元旦：12月30日（周六）至1月1日（周一）放假调休，共3天。12月29日（周五）上班。", 2024)
    assert [day.on for day in notice.days] == [
        date(2023, 12, 30), date(2023, 12, 31), date(2024, 1, 1), date(2023, 12, 29)
    ]  # fmt: skip
    assert not any("写的是周" in problem.words for problem in notice.problems)


def test_what_is_only_encouraged_is_not_a_holiday() -> None:
    notice = parse_notice(NOTICES[2024])
    assert works(notice, date(2024, 2, 9))
    assert notice.advice == ("鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。",)


def test_a_day_without_its_month_is_in_the_month_said_last() -> None:
    worked = [day for day, is_working, name in said(parse_notice(NOTICES[2010])) if is_working and name == "中秋节"]
    assert worked == [date(2010, 9, 19), date(2010, 9, 25)]


def test_it_is_known_which_notice_it_is() -> None:
    notice = parse_notice(LABOUR_DAY)
    assert (notice.number, notice.issued_on) == ("国办发明电〔2019〕3号", date(2019, 3, 20))
    assert parse_notice(NOTICES[2026]).issued_on == date(2025, 11, 25)


def test_reasons_given_in_older_notices_are_no_rulings() -> None:
    text = (
        "关于2009年部分节假日安排的通知。一、元旦：1月1日至3日放假，共3天。其中，1月1日（星期四、新年）为法定节假日，"
        "1月3日（星期六）为公休日，1月4日（星期日）公休日调至1月2日（星期五），1月4日（星期日）上班。"
    )
    notice = parse_notice(text)
    assert {(day.day, is_working) for day, is_working, _ in said(notice)} == {
        (1, False), (2, False), (3, False), (4, True),
    }  # fmt: skip
    assert notice.problems == ()


# ---- however it was pasted


def full_width(text: str) -> str:
    return text.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})


def other_weekdays(text: str) -> str:
    return text.replace("星期日", "星期天").replace("周日", "周天")


def half_width_signs(text: str) -> str:
    return text.replace("（", "(").replace("）", ")").replace("，", ",").replace("：", ":")


def broken(text: str) -> list[str]:
    return [line[place : place + 19] for line in text.split("\n") for place in range(0, len(line), 19)]


def lines_of_a_pdf(text: str) -> str:
    return "\n".join(broken(text))


def pages_of_a_pdf(text: str) -> str:
    return "\n".join(line if place % 7 else f"{line}\n— {place} —\n" for place, line in enumerate(broken(text)))


def dashes(text: str) -> str:
    return text.replace("至", "—")


def web_page(text: str) -> str:
    before = "首页 > 政策 > 正文\n字号：默认 大 超大|打印|收藏\n来源：中国政府网 2025-11-04 09:10\n<p>"
    after = "</p>\n扫一扫在手机打开当前页 责任编辑：本站 2025年11月4日"
    return before + text.replace("\n", "</p>\n<p>&nbsp;&nbsp;") + after


def without_full_stops(text: str) -> str:
    return text.replace("。\n", "\n")


def blanks_around_digits(text: str) -> str:
    return re.sub(r"(\d+)", r" \1 ", text)


def without_numbering(text: str) -> str:
    return re.sub(r"(?m)^　　（?[一二三四五六七][）、]", "", text)


def arabic_numbering(text: str) -> str:
    return re.sub(r"(?m)^　　（?([一二三四五六七])[）、]", lambda m: f"{'一二三四五六七'.index(m[1]) + 1}.", text)


def one_line(text: str) -> str:
    return text.replace("\n", "")


def windows_lines(text: str) -> str:
    return text.replace("\n", "\r\n")


def without_title(text: str) -> str:
    return text.partition("\n")[2]


FORMS: list[Callable[[str], str]] = [
    full_width, other_weekdays, half_width_signs, lines_of_a_pdf, pages_of_a_pdf, dashes, web_page, without_full_stops,
    blanks_around_digits, without_numbering, arabic_numbering, one_line, windows_lines, without_title,
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=lambda form: str(form.__name__))
@pytest.mark.parametrize("number", NOTICES)
def test_a_notice_reads_the_same_however_it_was_pasted(number: int, form: Callable[[str], str]) -> None:
    plain, pasted = parse_notice(NOTICES[number]), parse_notice(form(NOTICES[number]))
    assert (pasted.year, said(pasted)) == (number, said(plain))
    assert pasted.problems == ()


def test_months_and_days_may_be_written_in_words() -> None:
    notice = parse_notice("二〇二六年元旦：一月一日至三日放假，共三天。一月四日（星期日）上班。")
    assert said(notice) == said(parse_notice("2026年元旦：1月1日至3日放假，共3天。1月4日上班。"))
    assert notice.year == 2026


# ---- what does not fit is pointed out

TRUE = NOTICES[2026]


WHOLE = "五、端午节：6月19日（周五）至21日（周日）放假，共3天。"
FALSE = {  # what is written instead of what: what is said of it
    ("1月4日（周日）上班", "1月4日（周六）上班"): "2026年1月4日是周日，通知里写的是周六，请对照原文。",
    ("放假调休，共9天", "放假调休，共8天"): "写着“共8天”，从日期数是 9 天，请对照原文。",
    ("2月28日（周六）上班", "2月27日（周五）上班"): "2月27日本来就上班，不是周末，请对照原文。",
    (WHOLE, ""): "没有读到端午节的安排；通知里有的话，请贴完整，或者在日历上勾选。",
    ("4月4日（周六）至6日", "4月31日（周六）至6日"): "没有4月31日这一天，请对照原文。",
    ("9月25日（周五）至27日", "9月25日（周五）至11月27日"): "前后日期对不上，没有采用，请在日历上勾选。",
    ("9月20日（周日）、10月10日", "8月15日（周六）、10月10日"): "8月15日上班，离国庆节隔了一个多月，请对照原文。",
    ("5月9日（周六）上班", "5月9日（周六）"): "“5月9日（周六）”没有读出是放假还是上班，请在日历上勾选。",
    (
        "9月25日（周五）至27日（周日）放假，共3天",
        "10月1日（周四）放假",
    ): "10月1日在“中秋节”里已经说过，两处重了，请对照原文。",
    ("2月14日（周六）、", "2月16日（周一）、"): "2月16日又放假又上班，请对照原文。",
    (
        "6月19日（周五）至21日（周日）放假，共3天",
        "7月17日（周五）至19日（周日）放假，共3天",
    ): "端午节是6月19日，不在放假的日子里，请对照原文。",
    (
        "、10月10日（周六）上班",
        "上班",
    ): "应当有 6 个周末的日子补班，通知里有 5 个；请对照原文，看有没有漏读的日期。",
}


@pytest.mark.parametrize(("change", "doubt"), FALSE.items())
def test_a_contradiction_is_pointed_out(change: tuple[str, str], doubt: str) -> None:
    old, new = change
    assert old in TRUE
    assert any(said.endswith(doubt) for said in doubts(TRUE.replace(old, new)))


def test_a_doubt_stands_at_the_words_it_is_about() -> None:
    notice = check(parse_notice(TRUE.replace("共9天", "共8天")), statutory_days(2026))
    [doubt] = notice.problems
    assert doubt.sentence is not None
    assert notice.sentences[doubt.sentence].name == "春节"
    assert notice.problems_of(doubt.sentence) == [doubt]


def test_the_notice_of_another_year_is_noticed() -> None:
    assert "这是 2026 年的通知，不是 2027 年的；确认以后记在 2026 年。" in doubts(TRUE, expected=2027)
    shifted = doubts(TRUE.replace("2026年", "2027年"))
    assert any("处星期和 2027 年的日历对不上，请看这是不是 2027 年的通知。" in doubt for doubt in shifted)


def test_a_signature_later_than_the_year_is_noticed() -> None:
    assert "落款是 2027 年，说的是更早的 2026 年，请对照原文。" in doubts(
        TRUE.replace("2025年11月25日", "2027年11月25日")
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "关于报送年度工作总结的通知",
        "同志们：国庆节前要完成17个老旧小区改造，10月1日以前向区政府报告。",
        "关于2026年部分节假日安排的通知，全文见附件。",
        "2026年" * 500,
        "一" * 5000,
        "（" * 3000,
    ],
)
def test_a_text_that_is_no_notice_gives_no_day(text: str) -> None:
    notice = parse_notice(text, 2026)
    assert not notice.is_notice
    assert notice.days == ()


def test_a_notice_that_does_not_say_its_year_takes_the_one_given() -> None:
    text = "一、元旦：1月1日放假。二、春节：2月5日至12日放假调休。"
    assert parse_notice(text).year is None
    assert parse_notice(text, 2027).year == 2027


@given(
    st.text(
        alphabet="元旦春节：、，。；（）0123456789年月日至-放假调休共天上班周六一二星期 \n延长鼓励为法定", max_size=300
    )
)
def test_nonsense_is_read_without_an_error(text: str) -> None:
    notice = parse_notice(text, 2026)
    check(notice, statutory_days(2026))
    assert all(0 <= sentence.start < sentence.end <= len(text) for sentence in notice.sentences)


# ---- notices that change an earlier one


def test_a_notice_that_changes_one_holiday_leaves_the_others() -> None:
    notice = parse_notice(LABOUR_DAY)
    assert notice.is_amendment
    assert doubts(LABOUR_DAY, expected=2019) == []
    days = amended(parse_notice(NOTICES[2019]).by_day(), notice)
    assert {day for day, one in days.items() if one.is_working and one.name == "劳动节"} == {
        date(2019, 4, 28), date(2019, 5, 5),
    }  # fmt: skip
    for day in year(2019):
        worked = days[day].is_working if day in days else day.weekday() < 5
        assert worked == works_by_library(day)


def test_a_holiday_can_be_made_longer() -> None:
    notice = parse_notice(LONGER)
    assert notice.is_notice
    assert notice.sentences[0].extended_to == date(2020, 2, 2)
    days = amended(parse_notice(NOTICES[2020]).by_day(), notice)
    assert not days[date(2020, 2, 1)].is_working, "the day that was to be worked is off now"
    for day in year(2020):
        worked = days[day].is_working if day in days else day.weekday() < 5
        assert worked == works_by_library(day)


def test_a_day_of_remembrance_is_added_to_the_year() -> None:
    notice = parse_notice(REMEMBRANCE)
    assert {name for _, _, name in said(notice)} == {"抗战胜利70周年纪念日"}
    days = amended(parse_notice(NOTICES[2015]).by_day(), notice)
    for day in year(2015):
        worked = days[day].is_working if day in days else day.weekday() < 5
        assert worked == works_by_library(day)


def test_what_the_library_knows_can_be_amended_too() -> None:
    days = amended(
        published_days(2026), parse_notice("调整2026年劳动节放假安排：5月1日（周五）至3日（周日）放假，共3天。")
    )
    assert {day for day, one in days.items() if one.name == "劳动节"} == {date(2026, 5, day) for day in (1, 2, 3)}
    assert date(2026, 10, 10) in days


# ---- what the library knows by name


@pytest.mark.parametrize("number", [number for number in NOTICES if number >= 2021])
def test_the_library_and_the_notice_call_the_days_the_same(number: int) -> None:
    notice = {day.on: (day.is_working, set(day.name.split("、"))) for day in parse_notice(NOTICES[number]).days}
    known = {day.on: (day.is_working, set(day.name.split("、"))) for day in published_days(number).values()}
    assert {day: one for day, one in notice.items() if day.year == number} == known


def test_festivals_of_years_to_come_are_known_by_law() -> None:
    days = statutory_days(2031)
    assert days["春节"][:2] == (date(2031, 1, 22), date(2031, 1, 23))
    assert days["国庆节"] == tuple(date(2031, 10, day) for day in (1, 2, 3))
    assert published_days(2031) == {}
