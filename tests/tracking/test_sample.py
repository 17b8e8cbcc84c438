"""The fictional district is whole, its speeches read naturally on whatever day they are loaded."""

import re
from collections import Counter
from datetime import date, timedelta
from typing import get_args

import pytest

from accounts.models import Role
from directives.documents.fingerprint import NEARLY_THE_SAME, similarity
from directives.extraction.records import Calendar
from tracking.sample import speeches, wording
from tracking.sample.district import DEPARTMENTS, DOMAIN, GROUPS, OFFICES, ORGANISATION, TOWNSHIPS, UNITS
from tracking.sample.people import ADMINS, CLERKS, HEADS, LEADERS, POSTS, SUPERVISORS, USERS
from tracking.sample.speeches import NAMES, SCRIPTS, Name, SampleSpeech, ShortName, render
from tracking.sample.wording import Moment

MONDAY = date(2026, 11, 23)
PLAIN = Calendar()
DAYS = [date(2026, 1, 1) + timedelta(days=9 * step) for step in range(82)]  # two years, every day of the week
DAYS += [date(2027, 12, 31), date(2028, 2, 29), date(2028, 6, 29), date(2028, 6, 30), date(2028, 3, 31)]

DATE = re.compile(r"(?:(明年|去年|\d{4}年)?(\d{1,2})月(\d{1,2})日)")
MONTH = re.compile(r"(?<!\d)(\d{1,2})月")
SHORT_NAMES = {department.name for department in DEPARTMENTS}


def on_every_day(name: Name) -> list[SampleSpeech]:
    return [render(name, day) for day in DAYS]


def the_speech(name: Name = "fire_safety", today: date = MONDAY) -> SampleSpeech:
    return render(name, today)


def dates_in(speech: SampleSpeech) -> list[date]:
    """Every day that the speech names, read as its listeners would. Raises where there is no such day."""
    years = {"": 0, "明年": 1, "去年": -1}
    found = []
    for year, month, day in DATE.findall(speech.text):
        number = speech.spoken_on.year + years[year] if year in years else int(year[:4])
        found.append(date(number, int(month), int(day)))
    return found


# --- the district --------------------------------------------------------------------------------------------------


def test_the_district_has_departments_and_townships_enough_to_try_everything() -> None:
    assert len(OFFICES) >= 16
    assert len(TOWNSHIPS) == 6
    assert {department.kind for department in TOWNSHIPS} == {"township"}


def test_the_tree_of_departments_has_two_levels() -> None:
    top = {department.name for department in (*OFFICES, *TOWNSHIPS)}
    assert all(department.parent is None for department in (*OFFICES, *TOWNSHIPS))
    assert UNITS
    assert {unit.parent for unit in UNITS} <= top


def test_no_two_departments_share_a_name_an_alias_or_a_mailbox() -> None:
    names = Counter(
        name for department in DEPARTMENTS for name in {department.name, department.full_name, *department.aliases}
    )
    assert [name for name, times in names.items() if times > 1] == []
    assert len({department.mailbox for department in DEPARTMENTS}) == len(DEPARTMENTS)


def test_a_group_is_called_by_no_name_of_a_department_or_of_another_group() -> None:
    names = Counter(name for group in GROUPS for name in (group.name, *group.aliases))
    assert max(names.values()) == 1
    assert not names.keys() & {name for department in DEPARTMENTS for name in (department.name, *department.aliases)}


def test_the_groups_hold_departments_that_exist() -> None:
    for group in GROUPS:
        assert set(group.members) <= SHORT_NAMES
        assert len(set(group.members)) == len(group.members)


def test_all_townships_are_the_townships() -> None:
    group = next(group for group in GROUPS if "各乡镇街道" in group.aliases)
    assert group.name == "各镇街"
    assert set(group.members) == {township.name for township in TOWNSHIPS}


def test_the_housing_office_is_known_by_the_names_people_use() -> None:
    housing = next(department for department in DEPARTMENTS if department.name == "区住建局")
    assert {"住建局", "住房城乡建设局", "住建部门", "区住房和城乡建设局"} <= set(housing.aliases)


def test_every_department_is_overseen_by_exactly_one_post() -> None:
    overseen = Counter(name for post in POSTS for name in post.oversees)
    assert overseen == {department.name: 1 for department in (*OFFICES, *TOWNSHIPS)}


def test_somebody_may_approve_a_registration() -> None:
    assert {post.name for post in POSTS if post.can_approve} >= {"区长", "常务副区长", "区政府办公室主任"}


def test_every_post_is_held_by_a_leader_who_goes_by_it() -> None:
    assert {post.holder: post.name for post in POSTS} == {leader.username: leader.name for leader in LEADERS}


def test_there_is_somebody_in_every_role() -> None:
    assert {user.role for user in USERS} == set(Role.values)
    assert all((SUPERVISORS, HEADS, CLERKS, LEADERS, ADMINS))


def test_every_department_of_the_first_level_has_a_clerk() -> None:
    assert {clerk.department for clerk in CLERKS} >= {department.name for department in (*OFFICES, *TOWNSHIPS)}


def test_everybody_but_a_leader_belongs_to_a_department_that_exists() -> None:
    assert {user.department for user in USERS if user.role != "leader"} <= SHORT_NAMES
    assert {user.department for user in LEADERS} == {None}


def test_no_two_people_share_a_username_or_a_name() -> None:
    assert len({user.username for user in USERS}) == len(USERS)
    assert len({user.name for user in USERS}) == len(USERS)


def test_no_address_of_the_sample_can_be_reached() -> None:
    people = [user.email for user in USERS if user.has_address]
    addresses = [*people, *(department.mailbox for department in DEPARTMENTS), ORGANISATION.mailbox]
    assert DOMAIN.endswith(".example")
    assert all(re.fullmatch(rf"[a-z0-9.-]+@{re.escape(DOMAIN)}", address) for address in addresses)
    assert len(set(addresses)) == len(addresses)


def test_one_clerk_has_no_address_so_that_the_mailbox_of_the_department_is_tried() -> None:
    assert [user.department for user in USERS if not user.email] == ["竹园乡"]


# --- the speeches --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_speech_is_as_long_as_a_real_one(name: Name) -> None:
    assert min(len(speech.text) for speech in on_every_day(name)) >= 2_500


@pytest.mark.parametrize("name", NAMES)
def test_a_speech_is_the_same_whenever_it_is_rendered_for_a_day(name: Name) -> None:
    assert render(name, MONDAY) == render(name, MONDAY)


@pytest.mark.parametrize("name", NAMES)
def test_a_speech_of_another_day_is_another_speech(name: Name) -> None:
    assert render(name, MONDAY).text != render(name, date(2027, 3, 3)).text


@pytest.mark.parametrize("name", NAMES)
def test_no_placeholder_is_left_in_a_speech(name: Name) -> None:
    assert not [speech.spoken_on for speech in on_every_day(name) if re.search(r"[{}]|None", speech.text)]


@pytest.mark.parametrize("name", NAMES)
def test_a_speech_names_only_days_that_exist(name: Name) -> None:
    for speech in on_every_day(name):
        assert len(dates_in(speech)) >= 5
        assert all(1 <= int(month) <= 12 for month in MONTH.findall(speech.text))


@pytest.mark.parametrize("name", NAMES)
def test_every_limit_of_a_speech_lies_after_it_and_within_ten_months(name: Name) -> None:
    for speech in on_every_day(name):
        head, *limits = dates_in(speech)
        assert head == speech.spoken_on
        assert all(0 < (limit - speech.spoken_on).days < 300 for limit in limits)


@pytest.mark.parametrize("name", NAMES)
def test_every_day_that_limits_something_is_a_working_day(name: Name) -> None:
    for speech in on_every_day(name):
        assert [limit for limit in dates_in(speech) if limit.weekday() > 4] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_year_is_never_written_out_where_people_say_this_year_or_next(name: Name) -> None:
    for speech in on_every_day(name):
        body = speech.text.partition("\n\n")[2]
        assert re.findall(rf"(?:{speech.spoken_on.year}|{speech.spoken_on.year + 1})年", body) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_speech_is_given_on_a_working_day_before_it_is_loaded(name: Name) -> None:
    for day, speech in zip(DAYS, on_every_day(name), strict=True):
        assert speech.spoken_on < day
        assert speech.spoken_on.weekday() < 5


@pytest.mark.parametrize("name", NAMES)
def test_a_speech_says_in_its_head_who_gave_it_and_when(name: Name) -> None:
    speech = the_speech(name)
    title, speaker, day, *_ = speech.text.split("\n")
    assert (title, speaker) == (speech.title, speech.speaker)
    assert f"{speech.spoken_on.year}年{speech.spoken_on.month}月{speech.spoken_on.day}日" in day
    assert speech.title == f"在{speech.meeting}上的讲话"


@pytest.mark.parametrize("name", NAMES)
def test_a_speech_names_departments_of_the_district_many_times(name: Name) -> None:
    text = the_speech(name).text
    named = [department.name for department in DEPARTMENTS if department.name in text]
    assert len(named) >= 12


@pytest.mark.parametrize("name", NAMES)
def test_a_speech_is_plain_text_without_stray_spaces(name: Name) -> None:
    text = the_speech(name).text
    assert re.findall(r"[ \t\u3000\ufeff]|\n{3,}", text) == []
    assert text.endswith("\n")
    assert text.count("“") == text.count("”")
    assert text.count("（") == text.count("）")


def test_the_three_speeches_come_in_three_ways() -> None:
    forms = {speech.form: speech.file_name for speech in speeches.render_all(MONDAY)}
    assert forms == {
        "txt": "在全区城市更新暨老旧小区改造推进会上的讲话.txt",
        "docx": "在全区安全生产暨火灾防控工作会议上的讲话.docx",
        "pasted": "",
    }


def test_the_first_speech_is_four_months_old_and_the_second_is_of_yesterday() -> None:
    assert the_speech("urban_renewal").spoken_on == date(2026, 7, 23)
    assert the_speech("fire_safety").spoken_on == date(2026, 11, 20)
    assert the_speech("countryside").spoken_on == date(2026, 11, 16)


def test_nobody_speaks_on_a_holiday_of_the_calendar_given() -> None:
    holidays = Calendar(holidays=frozenset({date(2026, 11, 19), date(2026, 11, 20)}))
    assert render("fire_safety", MONDAY, holidays).spoken_on == date(2026, 11, 18)


def test_a_weekend_day_that_is_worked_may_be_the_day_of_the_speech() -> None:
    made_up = Calendar(workdays=frozenset({date(2026, 11, 22)}))
    assert render("fire_safety", MONDAY, made_up).spoken_on == date(2026, 11, 22)


def test_the_old_speech_sets_limits_that_are_long_past_just_past_near_and_far() -> None:
    for day in DAYS:
        gaps = [(limit - day).days for limit in dates_in(render("urban_renewal", day))]
        assert min(gaps) < -90
        assert any(-20 < gap < -7 for gap in gaps)
        assert any(-7 < gap < 0 for gap in gaps)
        assert any(0 < gap < 5 for gap in gaps)
        assert max(gaps) > 60


@pytest.mark.parametrize("name", get_args(ShortName))
def test_a_short_speech_is_given_on_a_working_day_and_names_days_that_come(name: ShortName) -> None:
    for day in DAYS:
        speech = render(name, day)
        head, *limits = dates_in(speech)
        assert head == speech.spoken_on < day
        assert head.weekday() < 5
        assert re.search(r"[{}]|None", speech.text) is None
        assert all(head < limit for limit in limits)


def test_every_speech_that_is_written_has_its_text() -> None:
    assert {path.stem for path in speeches.TEMPLATES.glob("*.txt")} == set(SCRIPTS)


def test_the_printed_version_is_nearly_the_same_and_not_the_same() -> None:
    spoken, printed = (render(name, MONDAY).text for name in ("livelihood_meeting", "livelihood_printed"))
    assert spoken != printed
    assert similarity(spoken, printed) >= NEARLY_THE_SAME


# --- how a speaker names a day -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (date(2026, 6, 30), -4, date(2026, 2, 28)),
        (date(2028, 6, 30), -4, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 11, 1), 1, date(2026, 12, 1)),
    ],
)
def test_a_month_more_keeps_the_day_where_there_is_one(day: date, count: int, then: date) -> None:
    assert wording.add_months(day, count) == then


@pytest.mark.parametrize(
    ("count", "then"),
    [(0, MONDAY), (1, date(2026, 11, 24)), (5, date(2026, 11, 30)), (-1, date(2026, 11, 20)), (-6, date(2026, 11, 13))],
)
def test_working_days_are_counted_over_the_weekend(count: int, then: date) -> None:
    assert wording.count_workdays(MONDAY, count, PLAIN) == then


@pytest.mark.parametrize(
    ("template", "spoken_on", "said"),
    [
        ("{spoken}", date(2026, 3, 5), "2026年3月5日"),
        ("{day+14}前", date(2026, 12, 23), "明年1月6日前"),
        ("{day+10}前", date(2026, 11, 19), "11月27日前"),
        ("{month+1}底前", date(2026, 12, 23), "明年1月底前"),
        ("{month+2}中旬", date(2026, 8, 31), "10月中旬"),
        ("{month-1}", date(2026, 1, 5), "去年12月"),
        ("{quarter+1}末", date(2026, 7, 1), "四季度末"),
        ("{quarter+2}末", date(2026, 11, 20), "明年二季度末"),
        ("{last_year}年", date(2026, 1, 5), "2025年"),
        ("{since}", date(2026, 2, 27), "去年以来"),
        ("{since}", date(2026, 3, 2), "今年以来"),
        ("{festival}前", date(2026, 11, 20), "元旦前"),
        ("{festival}前", date(2026, 12, 15), "“五一”前"),
        ("{festival}前", date(2026, 8, 3), "国庆节前"),
        ("{forest}前", date(2026, 11, 20), "清明节前"),
        ("{forest}前", date(2026, 5, 20), "国庆节前"),
        ("{vacation}前", date(2026, 11, 20), "寒假前"),
        ("{vacation}前", date(2026, 3, 20), "暑假前"),
        ("{flood}前", date(2026, 2, 20), "今年汛期前"),
        ("{flood}前", date(2026, 7, 20), "明年汛期前"),
        ("{long}前", date(2026, 8, 31), "年底前"),
        ("{long}前", date(2026, 9, 1), "明年6月底前"),
        ("{season}", date(2026, 12, 1), "冬季天寒物燥、用火用电用气增多"),
        ("{season}", date(2026, 7, 1), "夏季高温多雨、用电负荷加大"),
    ],
)
def test_a_day_is_named_as_seen_from_the_day_of_the_speech(template: str, spoken_on: date, said: str) -> None:
    assert wording.fill(template, Moment(spoken_on, MONDAY, PLAIN)) == said


@pytest.mark.parametrize(("template", "said"), [("{workday+2}", "11月25日"), ("{workday-2}", "11月19日")])
def test_a_limit_near_today_is_counted_from_the_day_of_loading(template: str, said: str) -> None:
    assert wording.fill(template, Moment(date(2026, 7, 23), MONDAY, PLAIN)) == said


def test_a_year_far_off_is_written_in_figures() -> None:
    assert wording.year_words(2029, 2026) == "2029年"


def test_a_placeholder_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        wording.fill("{tomorrow}", Moment(MONDAY, MONDAY, PLAIN))
