"""Searching the ledger: every word is found wherever it stands, by whoever may read it, and is marked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests.factories import MONDAY, at, make_subtask, make_task
from tests.tracking.figures_kept import LOCKING
from tracking.actions.reports import Progress, report_progress
from tracking.actions.words_on_task import remark
from tracking.ledger import Conditions, open_page, select
from tracking.ledger.hits import excerpt, hits_in, marked, sought
from tracking.ledger.searching import number_spellings, spellings, terms_of
from tracking.models import Department, Task, TaskEvent, load_calendar
from tracking.workflow import Status

SignIn = Callable[[User], Client]


def found(q: str, user: User) -> set[str]:
    """The titles of what somebody finds with these words."""
    tasks = select(Task.objects.visible_to(user), Conditions(q=q), user, MONDAY, load_calendar())
    return set(tasks.values_list("title", flat=True))


@pytest.fixture
def pipes(supervisor: User, housing: Department, clerk: User) -> Task:
    """燃气管网改造: its words, its report and a note about it each say something of their own."""
    task = make_task(supervisor, housing, title="燃气管网改造", former_number="云督[2025]18号")
    task.assignments.update(accepted_at=at(), handler=clerk)
    task.sources.update(quote="地下的账要逐段建起来，Ａ３地块先行。")
    said = Progress("外墙保温已完成１２个小区。", 30, problems="资金紧张", next_step="月底前验收")
    report_progress(task, said, by=clerk, at=at(hour=10))
    remark(task, text="施工许可证请周三前补齐", by=clerk, at=at(hour=11))
    make_task(supervisor, housing, title="口袋公园建设")
    return task


@pytest.mark.parametrize(
    "q",
    ["管网", "燃气管网", "逐段", "保温", "资金", "验收", "许可证", "管网 保温", "资金 许可证　逐段", "建起来 改造"],
)
def test_words_are_found_in_title_quote_reports_and_notes(pipes: Task, supervisor: User, q: str) -> None:
    assert found(q, supervisor) == {"燃气管网改造"}


@pytest.mark.parametrize("q", ["没有这回事", "管网 公园", "保温 没有", "100%", "_", "%"])
def test_one_word_that_is_nowhere_finds_nothing(pipes: Task, supervisor: User, q: str) -> None:
    assert found(q, supervisor) == set()


@pytest.mark.parametrize("q", ["12个小区", "１２个小区", "A3地块", "a3", "Ａ３"])
def test_digits_and_letters_are_found_however_wide_they_are(pipes: Task, supervisor: User, q: str) -> None:
    assert found(q, supervisor) == {"燃气管网改造"}


@pytest.mark.parametrize("q", ["〔2025〕18", "[2025]18号", "（2025）18", "【２０２５】１８", "［2025］", "(2025)18号"])
def test_a_number_is_found_with_any_brackets(pipes: Task, supervisor: User, q: str) -> None:
    assert found(q, supervisor) == {"燃气管网改造"}
    asked = Conditions(number=q)
    tasks = select(Task.objects.all(), asked, supervisor, MONDAY, load_calendar())
    assert [task.pk for task in tasks] == [pipes.pk]


def test_our_own_number_is_found_with_square_brackets(pipes: Task, supervisor: User) -> None:
    typed = pipes.number.replace("〔", "[").replace("〕", "]")
    assert typed != pipes.number
    assert "燃气管网改造" in found(typed, supervisor)


def test_a_department_does_not_find_what_others_have(pipes: Task, outsider: User, clerk: User) -> None:
    assert found("保温", clerk) == {"燃气管网改造"}
    for q in ("管网", "保温", "许可证", "逐段", pipes.number):
        assert found(q, outsider) == set()


def test_a_report_on_another_departments_piece_is_not_found_through_the_whole(
    supervisor: User, housing: Department, city: Department, outsider: User, clerk: User
) -> None:
    whole = make_task(supervisor, housing, title="整件")
    own = make_subtask(whole, city, title="城管那一项")
    other = make_subtask(whole, housing, title="住建那一项")
    for piece, by in ((own, outsider), (other, clerk)):
        piece.assignments.update(accepted_at=at())
        report_progress(piece, Progress("脚手架已拆除。", 40), by=by, at=at(hour=10))
    asked = Conditions(q="脚手架", structure="subtask")
    calendar = load_calendar()

    def pieces(user: User) -> set[str]:
        return {task.title for task in open_page(user, asked, MONDAY, calendar, {}).rows}

    assert pieces(outsider) == {"城管那一项"}
    assert pieces(clerk) == pieces(supervisor) == {"城管那一项", "住建那一项"}


def test_what_is_kept_inside_a_department_is_found_by_its_own_people_only(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    task = make_task(supervisor, housing, city, title="两家的事")
    TaskEvent.objects.create(
        task=task, name="remark", after=Status.ACCEPTED, by=clerk, at=at(), note="家里先议一议", inside=housing
    )
    assert found("议一议", clerk) == {"两家的事"}
    assert found("议一议", outsider) == found("议一议", supervisor) == set()
    assert hits_in([task], "议一议", outsider) == {}
    assert [hit.field for hit in hits_in([task], "议一议", clerk)[task.pk]] == ["留言"]


def test_the_fields_that_were_hit_are_told_with_the_words_around(pipes: Task, supervisor: User) -> None:
    rows = open_page(supervisor, Conditions(q="12个 许可 地下 2025"), MONDAY, load_calendar(), {}).hits[pipes.pk]
    assert [hit.field for hit in rows] == ["原话", "原编号", "进展"]
    assert [piece.text for hit in rows for piece in hit.pieces if piece.is_hit] == ["地下", "2025", "１２个"]


def test_hits_are_marked_in_the_row_and_nothing_is_taken_for_markup(
    pipes: Task, supervisor: User, sign_in: SignIn
) -> None:
    Task.objects.filter(pk=pipes.pk).update(title="<b>管网</b>改造")
    page = sign_in(supervisor).get("/tasks/", {"q": "管网 保温"}).content.decode()
    assert "&lt;b&gt;<mark>管网</mark>&lt;/b&gt;改造" in page
    assert "<b>进展</b>外墙<mark>保温</mark>已完成１２个小区。" in page


def test_a_long_text_is_cut_around_the_first_hit() -> None:
    pattern = sought("验收")
    assert pattern
    hit = excerpt("原话", "前" * 50 + "验收" + "后" * 90, pattern)
    assert hit
    text = "".join(piece.text for piece in hit.pieces)
    assert text.startswith("…前")
    assert text.endswith("后…")
    assert len(text) < 70
    assert excerpt("原话", "没有", pattern) is None


def test_the_longer_of_two_words_is_marked_whole() -> None:
    assert [piece.text for piece in marked("老旧小区改造", sought("小区 小区改造")) if piece.is_hit] == ["小区改造"]
    assert [piece.text for piece in marked("a[b]（c）", sought("[b] (C)")) if piece.is_hit] == ["[b]", "（c）"]


def test_words_are_parted_at_any_space_and_taken_once() -> None:
    assert terms_of(" 管网　改造 管网 ") == ("管网", "改造")
    assert len(terms_of(" ".join(f"词{n}" for n in range(40)))) == 6
    assert spellings("１号") == ["１号", "1号"]
    assert "（2026）1号" in number_spellings("[2026]1号")


@pytest.mark.parametrize("q", ["\x00", "'", '"', "\\", "a" * 5000, "（((", "[", "管网 " * 50, "' OR 1=1 --"])
def test_nothing_that_can_be_typed_breaks_the_page(pipes: Task, supervisor: User, sign_in: SignIn, q: str) -> None:
    assert sign_in(supervisor).get("/tasks/", {"q": q, "number": q}).status_code == 200


def test_a_search_asks_the_database_as_often_for_many_tasks_as_for_few(
    supervisor: User, housing: Department, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = sign_in(supervisor)
    for n in range(24):
        make_task(supervisor, housing, title=f"改造第{n}段管网", due_on=MONDAY + timedelta(days=30))
    with django_assert_max_num_queries(32 + LOCKING):
        assert len(browser.get("/tasks/?q=管网+改造").context["page"].rows) == 24
