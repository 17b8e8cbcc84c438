"""The organisation's own words: which are taken, which are refused and why, and what extraction gets of them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from directives.actions import NotAllowedError
from directives.models import Directive, Speech
from directives.versions import basis_of, changed_parts
from tests.factories import MONDAY, at, make_directive, make_speech
from tracking.actions.departments import add_alias, remove_alias
from tracking.actions.words import add_stop_phrase, add_verb, remove_event_date, remove_word, set_event_dates
from tracking.models import Department, DepartmentGroup, EventDate, OwnWord
from tracking.models.words import WordKind
from tracking.naming import extraction_context
from tracking.own_words import event_days, load_own_words

NOW = at()


def dated(names: str, day: str, year: int | None, by: User) -> str:
    return set_event_dates(names, day, year, by=by, at=NOW, today=MONDAY)


def candidates(by: User, *texts: str, **fields: object) -> Speech:
    """A speech whose candidates say these words."""
    speech = make_speech(by, "\n".join(texts))
    for text in texts:
        make_directive(speech, text, **fields)
    return speech


def test_the_next_extraction_gets_what_was_entered(administrator: User) -> None:
    add_verb("亮晒", by=administrator, at=NOW)
    add_stop_phrase("以更加饱满的热情", by=administrator, at=NOW)
    dated("入汛、汛期", "5月15日", None, administrator)
    context = extraction_context(MONDAY)
    assert (context.verbs, context.stop_phrases) == (("亮晒",), ("以更加饱满的热情",))
    assert context.events["入汛"] == context.events["汛期"]
    assert {date(2020, 5, 15), date(2026, 5, 15), date(2030, 5, 15)} <= set(context.events["入汛"])
    assert list(context.events["入汛"]) == sorted(context.events["入汛"])


def test_without_own_words_extraction_gets_none(db: None) -> None:
    context = extraction_context(MONDAY)
    assert (context.verbs, context.stop_phrases, context.events) == ((), (), {})


def test_what_was_removed_is_gone_from_the_next_extraction(administrator: User) -> None:
    remove_word(add_verb("亮晒", by=administrator, at=NOW))
    dated("入汛", "5月15日", None, administrator)
    remove_event_date(EventDate.objects.get())
    assert (extraction_context(MONDAY).verbs, extraction_context(MONDAY).events) == ((), {})


def test_the_day_of_one_year_stands_before_the_yearly_one(administrator: User) -> None:
    dated("入汛", "5月20日", 2027, administrator)
    dated("入汛", "5月15日", None, administrator)
    days = event_days(range(2026, 2029))["入汛"]
    assert days == (date(2026, 5, 15), date(2027, 5, 20), date(2028, 5, 15))


def test_a_new_year_alone_changes_nothing_for_a_speech_but_a_new_day_does(administrator: User) -> None:
    def basis(today: date) -> dict[str, str]:
        return basis_of(extraction_context(today), date(2026, 11, 20))

    before = basis(date(2026, 12, 31))
    assert basis(date(2027, 1, 1)) == before
    dated("入汛", "5月15日", None, administrator)
    entered = basis(date(2026, 12, 31))
    assert changed_parts(before, entered) == ("事件日期",)
    assert basis(date(2027, 1, 1)) == entered
    dated("入汛", "5月20日", 2027, administrator)
    assert changed_parts(entered, basis(date(2026, 12, 31))) == ("事件日期",)


def test_an_event_of_one_year_has_only_that_day(administrator: User) -> None:
    dated("换届", "3月2日", 2027, administrator)
    assert event_days(range(2020, 2031)) == {"换届": (date(2027, 3, 2),)}


@pytest.mark.parametrize("written", ["亮晒", " 亮 晒 ", "“亮晒”"])
def test_blanks_and_quotation_marks_around_a_word_are_left_out(administrator: User, written: str) -> None:
    assert add_verb(written, by=administrator, at=NOW).text == "亮晒"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "太短"),
        ("晒", "太短"),
        ("亮晒问题清单整改台账", "最多 8 个字"),
        ("亮晒、比拼", "只写汉字"),
        ("PK一下", "只写汉字"),
        ("推进", "程序本来就认得"),
        ("必须", "不是动词"),
        ("切实", "不是动词"),
        ("亮晒了", "去掉最后的“了”"),
        ("住建部门", "是单位“区住建局”的名称"),
        ("亮曬", "“亮晒”已经在表里"),
    ],
)
def test_a_verb_that_would_do_nothing_or_harm_is_refused(
    administrator: User, housing: Department, text: str, sentence: str
) -> None:
    add_verb("亮晒", by=administrator, at=NOW)
    with pytest.raises(NotAllowedError, match=sentence):
        add_verb(text, by=administrator, at=NOW)
    assert OwnWord.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("要", "什么都提取不出来"),
        ("落实", "天天要说的词"),
        ("要落实", "天天要说的词"),
        ("必须加强", "天天要说的词"),
        ("必须", "天天要说的词"),
        ("各单位", "天天要说的词"),
        ("所有部门", "天天要说的词"),
        ("认真。", "一句话到那里就断了"),
        ("字" * 21, "最多 20 个字"),
        ("区住建局", "它的任务都不提取了"),
        ("亮晒", "两样互相打架"),
    ],
)
def test_a_phrase_that_would_swallow_tasks_is_refused(
    administrator: User, housing: Department, text: str, sentence: str
) -> None:
    add_verb("亮晒比拼", by=administrator, at=NOW)
    with pytest.raises(NotAllowedError, match=sentence):
        add_stop_phrase(text, by=administrator, at=NOW)
    assert OwnWord.objects.of_kind(WordKind.STOP).count() == 0


@pytest.mark.parametrize("text", ["久久为功", "要久久为功", "真抓实干", "一以贯之"])
def test_a_set_phrase_is_taken_with_a_modal_and_without(administrator: User, text: str) -> None:
    assert add_stop_phrase(text, by=administrator, at=NOW)[0].text == text


def test_a_set_phrase_in_a_fifth_of_all_candidates_is_still_refused(administrator: User, supervisor: User) -> None:
    candidates(
        supervisor, *(f"区住建局要久久为功抓好第{n}件事" for n in range(3)), *(f"完成第{n}件事" for n in range(9))
    )
    with pytest.raises(NotAllowedError, match="3 条都有它"):
        add_stop_phrase("久久为功", by=administrator, at=NOW)


def test_a_phrase_that_many_candidates_hold_is_refused_with_the_numbers(administrator: User, supervisor: User) -> None:
    candidates(supervisor, *(f"区住建局要扎实做好第{n}件事" for n in range(3)), *(f"完成第{n}件事" for n in range(9)))
    with pytest.raises(NotAllowedError, match="已有的 12 条候选事项里，3 条都有它"):
        add_stop_phrase("扎实做好", by=administrator, at=NOW)


def test_a_few_candidates_prove_nothing(administrator: User, supervisor: User) -> None:
    candidates(supervisor, "区住建局要扎实做好这件事")
    assert add_stop_phrase("扎实做好", by=administrator, at=NOW)[0].text == "扎实做好"


def test_whoever_adds_a_phrase_hears_how_many_adopted_ones_hold_it(administrator: User, supervisor: User) -> None:
    candidates(supervisor, "区住建局要扎实做好这件事", status="adopted")
    candidates(supervisor, "区住建局要扎实做好那件事", status="noted")
    assert add_stop_phrase("扎实做好", by=administrator, at=NOW)[1] == 1


def test_a_verb_inside_which_a_stop_phrase_stands_is_refused(administrator: User) -> None:
    add_stop_phrase("钉钉子", by=administrator, at=NOW)
    with pytest.raises(NotAllowedError, match="不提取的说法“钉钉子”"):
        add_verb("钉钉子抓", by=administrator, at=NOW)


@pytest.mark.parametrize(
    ("written", "month", "day"), [("5月15日", 5, 15), ("5-15", 5, 15), ("05.15", 5, 15), (" ５月 １号", 5, 1)]
)
def test_a_day_may_be_written_in_several_ways(administrator: User, written: str, month: int, day: int) -> None:
    assert dated("入汛", written, None, administrator) == f"“入汛”定为每年{month}月{day}日。"
    event = EventDate.objects.get()
    assert (event.month, event.day, event.year) == (month, day, None)


@pytest.mark.parametrize(
    ("names", "day", "year", "sentence"),
    [
        ("入汛", "2月30日", None, "2 月没有 30 日"),
        ("入汛", "2月29日", 2027, "2027 年2 月没有 29 日"),
        ("入汛", "2月29日", None, "不是每年都有"),
        ("入汛", "13月1日", None, "没有 13 月"),
        ("入汛", "0月1日", None, "没有 0 月"),
        ("入汛", "5月0日", None, "5 月没有 0 日"),
        ("入汛", "五月中旬", None, "日期写成“5月15日”这样"),
        ("入汛", "5月15日", 1900, "年份请填 2016 到 2036"),
        ("入汛前", "5月15日", None, "请写成“入汛”"),
        ("入汛、汛", "5月15日", None, "“汛”不能用"),
        ("春节", "2月6日", None, "程序已经知道"),
        ("、", "5月15日", None, "不能空着"),
        ("G20峰会", "9月4日", None, "2 到 12 个汉字"),
    ],
)
def test_a_date_that_cannot_be_is_refused_and_nothing_is_kept(
    administrator: User, names: str, day: str, year: int | None, sentence: str
) -> None:
    with pytest.raises(NotAllowedError, match=sentence):
        dated(names, day, year, administrator)
    assert EventDate.objects.count() == 0


def test_a_leap_day_is_taken_in_a_leap_year(administrator: User) -> None:
    assert dated("开园", "2月29日", 2028, administrator) == "“开园”定为2028年2月29日。"
    assert event_days(range(2028, 2029)) == {"开园": (date(2028, 2, 29),)}


def test_an_event_in_traditional_characters_is_the_same_event(administrator: User) -> None:
    dated("供暖", "11月15日", None, administrator)
    with pytest.raises(NotAllowedError, match="“供暖”已经是"):
        dated("供暖", "11月15日", None, administrator)
    dated("開學", "9月1日", None, administrator)
    assert set(event_days(range(2026, 2027))) == {"供暖", "开学"}


def test_dating_an_event_again_changes_its_day_and_says_from_what(administrator: User) -> None:
    dated("入汛", "5月15日", None, administrator)
    told = dated("入汛、汛期", "5月20日", None, administrator)
    assert told == "“入汛”由每年5月15日改为每年5月20日；“汛期”定为每年5月20日。"
    with pytest.raises(NotAllowedError, match="“入汛”已经是每年5月20日，没有改动"):
        dated("入汛", "5月20日", None, administrator)


def test_of_several_names_all_are_dated_or_none(administrator: User) -> None:
    dated("汛期", "5月15日", None, administrator)
    with pytest.raises(NotAllowedError, match="“汛期”已经是"):
        dated("入汛、汛期", "5月15日", None, administrator)
    assert [event.name for event in EventDate.objects.all()] == ["汛期"]


@pytest.mark.parametrize("fields", [{"month": 13}, {"day": 32}, {"name": "入汛"}])
def test_the_database_keeps_no_impossible_event(administrator: User, fields: dict[str, object]) -> None:
    dated("入汛", "5月15日", None, administrator)
    row = {"name": "供暖", "month": 11, "day": 15, "added_at": NOW} | fields
    with pytest.raises(IntegrityError), transaction.atomic():
        EventDate.objects.create(**row)


def test_the_page_counts_where_a_word_occurs(administrator: User, supervisor: User) -> None:
    """A verb is looked for in speeches, because what it opens may have been missed; a phrase in what was found."""
    candidates(supervisor, "亮晒问题清单", "亮晒整改台账", "春风化雨抓作风")
    make_speech(supervisor, "各镇街亮晒成绩单。大家春风化雨。")
    add_verb("亮晒", by=administrator, at=NOW)
    add_stop_phrase("春风化雨", by=administrator, at=NOW)
    add_stop_phrase("天上来的说法", by=administrator, at=NOW)
    own = load_own_words()
    assert [(one.word.text, one.count) for one in own.verbs] == [("亮晒", 2)]
    assert [(one.word.text, one.count) for one in own.phrases] == [("春风化雨", 1), ("天上来的说法", 0)]


def test_however_many_words_there_are_the_page_asks_as_often(
    administrator: User, supervisor: User, housing: Department, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    candidates(supervisor, "完成改造")
    for text in ("亮晒", "比拼赶超", "亮黄牌"):
        add_verb(text, by=administrator, at=NOW)
    add_stop_phrase("春风化雨", by=administrator, at=NOW)
    with django_assert_num_queries(7):
        load_own_words()
    assert Directive.objects.count() == 1


def test_an_alias_is_taken_away_again(housing: Department, city: Department) -> None:
    group = DepartmentGroup.objects.create(name="城建口")
    add_alias("建设口", group)
    add_alias("房管局", housing)
    for name, named in (("建设口", group), ("房管局", housing), ("住建部门", city)):
        remove_alias(name, named)
    group.refresh_from_db()
    assert group.aliases == []
    assert set(housing.aliases.values_list("name", flat=True)) == {"区住房城乡建设局", "住建部门"}
