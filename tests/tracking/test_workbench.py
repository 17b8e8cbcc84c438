"""The read model of the review page: what a row and the open card say, which comes next, what the bar shows."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.forms import ModelChoiceField
from django.http import QueryDict

from accounts.models import User
from directives.actions.reviewing import decide, merge_directive
from directives.models import Directive, Speech
from directives.workflow import DirectiveStatus as S
from tests.factories import MONDAY, at, make_directive, make_post, make_speech
from tracking.cards import Card, open_card
from tracking.forms.review import CandidateForm
from tracking.models import CalendarYear, Department, DepartmentGroup, Handling
from tracking.office import Office
from tracking.workbench import Row, Workbench, open_workbench

CLAUSES = [f"第{name}件事区直单位要抓好落实" for name in "一二三四五"]


@pytest.fixture
def speech(supervisor: User) -> Speech:
    return make_speech(supervisor, "。".join(CLAUSES) + "。", spoken_on=MONDAY)


@pytest.fixture
def five(speech: Speech) -> list[Directive]:
    return [make_directive(speech, clause, title=clause[:4]) for clause in CLAUSES]


def bench(speech: Speech, show: str = "waiting") -> Workbench:
    return open_workbench(speech, Office.on(MONDAY), show)


def only_row(speech: Speech, **fields: Any) -> Row:
    make_directive(speech, CLAUSES[0], **fields)
    return bench(speech).rows[0]


def test_candidates_are_numbered_in_the_order_of_the_speech(speech: Speech) -> None:
    late, early = make_directive(speech, CLAUSES[3]), make_directive(speech, CLAUSES[1])
    assert [(row.number, row.directive) for row in bench(speech).rows] == [(1, early), (2, late)]


# --- what a row says ---


def test_a_row_names_the_lead(speech: Speech, housing: Department) -> None:
    row = only_row(speech, owners=["住建部门"])
    assert (row.who, row.has_nobody) == ("区住建局", False)


def test_a_row_names_the_group_where_nobody_leads(speech: Speech) -> None:
    DepartmentGroup.objects.create(name="各镇街")
    row = only_row(speech, owners=["各镇街"])
    assert (row.who, row.has_nobody) == ("各镇街", False)


def test_a_row_asks_about_an_unknown_name(speech: Speech) -> None:
    row = only_row(speech, owners=["有关部门"])
    assert (row.who, row.has_nobody) == ("有关部门？", True)


def test_a_row_says_that_nobody_is_named(speech: Speech) -> None:
    assert only_row(speech).who == "无单位"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"due_on": date(2026, 12, 31)}, "12月31日"),
        ({"due_on": date(2027, 6, 30)}, "27年6月30日"),
        ({"recurrence": "monthly:25"}, "每月25日"),
        ({"recurrence": "weekly"}, "每周五"),
        ({}, "默认30天"),
        ({"is_hard": False}, "长期坚持"),
    ],
)
def test_a_row_says_by_when_in_few_words(speech: Speech, fields: dict[str, Any], words: str) -> None:
    row = only_row(speech, **fields)
    assert row.when == words
    assert row.has_no_limit == (words in {"默认30天", "长期坚持"})


@pytest.mark.parametrize("status", [S.NOTED, S.REJECTED])
def test_what_nobody_has_to_do_has_no_default_term(speech: Speech, status: S) -> None:
    row = only_row(speech, status=status)
    assert (row.when, row.needs_limit) == ("", False)


def test_a_row_that_is_to_be_a_task_keeps_its_default_term(speech: Speech) -> None:
    assert only_row(speech, status=S.ADOPTED).when == "默认30天"


def test_a_plan_of_the_reviewer_stands_on_the_row(speech: Speech, housing: Department) -> None:
    directive = make_directive(speech, CLAUSES[0])
    Handling.objects.create(directive=directive, lead=housing, is_long_term=True)
    row = bench(speech).rows[0]
    assert (row.who, row.when) == ("区住建局", "长期坚持")


def test_every_state_has_its_mark_its_look_and_its_moves(
    speech: Speech, five: list[Directive], supervisor: User
) -> None:
    for directive, name in zip(five, ("adopt", "note", "reject"), strict=False):
        decide(directive, name, version=1, by=supervisor, at=at(), note="表态")
    merge_directive(five[3], five[0], version=1, by=supervisor, at=at())
    rows = bench(speech).rows
    assert [row.mark for row in rows] == ["pass", "note", "no", "join", "rest"]
    assert [row.highlight for row in rows] == [
        "cand cand-pass",
        "cand cand-note",
        "cand cand-no",
        "cand cand-note",
        "cand",
    ]
    assert set(rows[3].moves) == {"restore"}
    assert set(rows[4].moves) == {"adopt", "note", "reject", "merge"}


# --- which comes next ---


def test_the_next_is_the_one_below_and_after_the_last_the_first_that_waits(
    speech: Speech, five: list[Directive], supervisor: User
) -> None:
    decide(five[1], "adopt", version=1, by=supervisor, at=at())
    page = bench(speech)
    following = [page.next_after(directive.pk) for directive in five]
    assert [row.number if row else None for row in following] == [3, 3, 4, 5, 1]
    first = page.next_after(None)
    assert first is not None
    assert first.number == 1


def test_the_next_keeps_to_the_filter(speech: Speech, five: list[Directive]) -> None:
    Directive.objects.filter(pk=five[3].pk).update(is_hard=False)
    following = bench(speech, "soft").next_after(five[0].pk)
    assert following is not None
    assert following.directive == five[3]


def test_there_is_no_next_when_nothing_waits(speech: Speech, five: list[Directive], supervisor: User) -> None:
    for directive in five:
        decide(directive, "note", version=1, by=supervisor, at=at())
    assert bench(speech).next_after(five[0].pk) is None


# --- the bar ---


def test_the_parts_of_the_bar_lie_end_to_end_and_count_every_candidate(
    speech: Speech, five: list[Directive], supervisor: User
) -> None:
    for directive, name in zip(five, ("adopt", "adopt", "note"), strict=False):
        decide(directive, name, version=1, by=supervisor, at=at())
    page = bench(speech)
    assert page.bars == [("f-pass", 0, 2), ("f-note", 2, 1), ("f-no", 3, 0), ("f-rest", 3, 2)]
    assert (page.done, page.to_register, page.hard_waiting) == (3, 2, 2)


def test_what_all_hard_ones_lack_is_counted_before_they_are_adopted_together(
    speech: Speech, five: list[Directive], housing: Department
) -> None:
    DepartmentGroup.objects.create(name="各镇街")
    Directive.objects.filter(pk__in=[one.pk for one in five[:3]]).update(
        owners=["区住建局"], due_on=date(2026, 12, 31), deadline="年底前"
    )
    assert bench(speech).hard_lacks == "2 条没有单位，2 条没有期限"
    Directive.objects.filter(pk=five[3].pk).update(owners=["各镇街"], due_on=date(2026, 12, 31), deadline="年底前")
    assert bench(speech).hard_lacks == "1 条没有单位，1 条没有期限，1 条对着一组单位"
    Directive.objects.filter(pk__in=[five[3].pk, five[4].pk]).update(is_hard=False)
    assert bench(speech).hard_lacks == ""


def test_the_counts_beside_the_filters_are_of_what_they_show(
    speech: Speech, five: list[Directive], supervisor: User
) -> None:
    Directive.objects.filter(pk=five[4].pk).update(decision="unsure", is_hard=False)
    decide(five[0], "note", version=1, by=supervisor, at=at())
    for one in bench(speech).filters:
        assert len(bench(speech, "waiting" if one.is_on else one.show).shown) == one.count, one.filter.label


# --- the open card ---


def test_the_card_says_how_long_is_left(speech: Speech) -> None:
    assert open_card(only_row(speech, due_on=date(2026, 11, 27))).due_words == "周五，还剩 4 个工作日"


def test_the_card_says_that_a_date_lies_on_a_rest_day(speech: Speech) -> None:
    card = open_card(only_row(speech, due_on=date(2026, 12, 5)))
    assert card.due_words == "周六，休息日，到期提醒按12月4日算，还剩 9 个工作日"


def test_a_card_on_which_long_term_is_ticked_says_no_days_left(speech: Speech) -> None:
    row = only_row(speech, due_on=date(2026, 12, 31))
    form = CandidateForm(QueryDict("title=&is_long_term=on"), row=row)
    assert Card(row, form, problem="没有保存：请改好标红的地方。").due_words == ""


def test_the_card_says_that_a_date_is_over(speech: Speech) -> None:
    card = open_card(only_row(speech, due_on=MONDAY - timedelta(days=3)))
    assert card.due_words == "11月20日已经过了，请改日期或在立项时确认"


def test_the_card_says_when_holidays_are_not_known_yet(speech: Speech) -> None:
    directive = make_directive(speech, CLAUSES[0], due_on=date(2031, 3, 3))
    assert "2031 年放假安排还没有公布" in open_card(bench(speech).rows[0]).due_words
    CalendarYear.objects.create(year=2031, entered_by=directive.speech.imported_by, entered_at=at())
    assert "没有公布" not in open_card(bench(speech).rows[0]).due_words
    assert directive.due_on is not None


def test_the_card_opens_with_what_is_proposed(speech: Speech, housing: Department, city: Department) -> None:
    post = make_post("分管城建的副区长")
    post.oversees.add(housing)
    form = open_card(only_row(speech, owners=["区住建局", "区城管局"], due_on=date(2026, 12, 31))).form
    assert (form["lead"].value(), form["leader"].value()) == (housing.pk, post.pk)
    assert form.chosen == {city.pk}
    assert str(form["due_on"].value()) == "2026-12-31"


def test_only_unknown_names_bring_the_form_for_names(speech: Speech, housing: Department) -> None:
    assert open_card(only_row(speech, owners=["区住建局"])).names is None
    make_directive(speech, CLAUSES[1], owners=["有关部门"])
    names = open_card(bench(speech).rows[1]).names
    assert names is not None
    assert [choice.data["label"] for choice in names["target"].subwidgets] == ["选一个单位", "区住建局"]


def test_a_candidate_can_be_merged_into_any_other_but_itself_and_merged_ones(
    speech: Speech, five: list[Directive], supervisor: User
) -> None:
    merge_directive(five[1], five[0], version=1, by=supervisor, at=at())
    field = open_card(bench(speech).rows[2]).form.fields["into"]
    assert isinstance(field, ModelChoiceField)
    assert set(field.queryset or ()) == {five[0], five[3], five[4]}
