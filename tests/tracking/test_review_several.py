"""Many candidates at once, filters that combine, dates that are read before they are saved, saving without a press."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from directives.actions.reviewing import decide
from directives.models import Directive, Speech
from tests.factories import MONDAY, at, make_directive, make_speech, make_user
from tests.tracking.test_review import HTMX, SignIn, card, pieces, quietly, url, words
from tracking.models import Department, DepartmentGroup, Handling
from tracking.pace import minutes_left
from tracking.sieves import read_show, written

CLAUSES = [f"区直单位要抓好第{name}件事" for name in "一二三四五"]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """Thirty days from now are no date that somebody types: one that is proposed anyway is not kept."""
    with time_machine.travel(at(hour=10)):
        yield


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


@pytest.fixture
def speech(supervisor: User, housing: Department, city: Department) -> Speech:
    return make_speech(supervisor, "。".join(CLAUSES) + "。", spoken_on=date(2026, 11, 20))


@pytest.fixture
def five(speech: Speech) -> list[Directive]:
    return [make_directive(speech, clause, title=clause[-4:], owners=["区住建局"]) for clause in CLAUSES]


def ticked(desk: Client, speech: Speech, picks: list[Directive], act: str, **more: Any) -> Any:
    how = {key: more.pop(key) for key in ("headers", "follow") if key in more}
    given = {"pick": [f"{one.pk}:{one.version}" for one in picks], "act": act, "show": "waiting", **more}
    return desk.post(url(speech, "ticked"), given, **how)


def statuses(speech: Speech) -> list[str]:
    return list(speech.directives.in_order().values_list("status", flat=True))


# --- several at once ---


@pytest.mark.parametrize(
    ("act", "status", "says"),
    [("adopt", "adopted", "采纳 3 条。"), ("note", "noted", "阅知 3 条。"), ("reject", "rejected", "驳回 3 条。")],
)
def test_the_ticked_ones_are_decided_and_the_others_are_not(
    desk: Client, speech: Speech, five: list[Directive], act: str, status: str, says: str
) -> None:
    answer = ticked(desk, speech, five[:3], act, why="heading", follow=True)
    assert statuses(speech) == [status] * 3 + ["candidate"] * 2
    assert says in words(answer)


def test_which_were_not_done_is_said_with_the_reason(
    desk: Client, speech: Speech, five: list[Directive], supervisor: User
) -> None:
    colleague = make_user(Role.SUPERVISOR, name="李敏")
    decide(Directive.objects.get(pk=five[1].pk), "note", version=1, by=colleague, at=timezone.now())
    said = words(ticked(desk, speech, five[:3], "adopt", follow=True))
    assert "第 2 条“第二件事”：李敏刚刚改过这一条。" in said
    assert "采纳 2 条。" in said
    assert statuses(speech) == ["adopted", "noted", "adopted", "candidate", "candidate"]


def test_a_department_and_a_date_are_set_for_all_without_deciding(
    desk: Client, speech: Speech, five: list[Directive], city: Department
) -> None:
    ticked(desk, speech, five[:2], "body", body=f"d{city.pk}")
    fresh = list(speech.directives.in_order())
    ticked(desk, speech, fresh[:2], "due", due_words="12月底")
    kept = Handling.objects.order_by("directive__start").values_list("lead", "due_on")
    assert list(kept) == [(city.pk, date(2026, 12, 31))] * 2
    assert statuses(speech) == ["candidate"] * 5


def test_a_group_leads_in_one_entry(desk: Client, speech: Speech, five: list[Directive]) -> None:
    group = DepartmentGroup.objects.create(name="各镇街")
    ticked(desk, speech, five[:1], "body", body=f"g{group.pk}")
    handling = Handling.objects.get()
    assert (handling.group, handling.lead) == (group, None)


@pytest.mark.parametrize(
    ("act", "given", "sentence"),
    [
        ("reject", {}, "驳回要写明理由"),
        ("body", {}, "没有办：请选一个单位。"),
        ("body", {"body": "d999999"}, "没有办："),
        ("due", {"due_words": "尽快"}, "没有办：“尽快”没有读出日期。"),
        ("due", {}, "没有办：请写期限"),
        ("explode", {}, "没有办："),
    ],
)
def test_an_order_that_lacks_something_changes_nothing_and_says_what(
    desk: Client, speech: Speech, five: list[Directive], act: str, given: dict[str, str], sentence: str
) -> None:
    assert sentence in words(ticked(desk, speech, five, act, follow=True, **given))
    assert statuses(speech) == ["candidate"] * 5
    assert Handling.objects.count() == 0


def test_nothing_ticked_and_strange_ticks_are_told(desk: Client, speech: Speech, five: list[Directive]) -> None:
    elsewhere = make_directive(make_speech(speech.imported_by, CLAUSES[0]), CLAUSES[0])
    for picks in ([], ["abc"], ["²:1"], [f"{elsewhere.pk}:1"]):
        given = {"pick": picks, "act": "adopt"}
        assert "先勾选" in words(desk.post(url(speech, "ticked"), given, follow=True))
    elsewhere.refresh_from_db()
    assert elsewhere.status == "candidate"


def test_with_a_script_only_the_ticked_rows_are_swapped(desk: Client, speech: Speech, five: list[Directive]) -> None:
    html = ticked(desk, speech, five[:2], "note", headers=HTMX).content.decode()
    assert {name for name in pieces(html) if name.startswith("q") and name != "queue-bar"} == {
        f"q{one.pk}" for one in five[:2]
    }


def test_one_press_takes_all_of_them_back(desk: Client, speech: Speech, five: list[Directive]) -> None:
    ticked(desk, speech, five, "reject", why="heading")
    desk.post(url(speech, "undo"))
    assert statuses(speech) == ["candidate"] * 5


def test_the_number_of_queries_of_a_decision_does_not_grow_with_the_list(
    desk: Client, supervisor: User, housing: Department, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    long = make_speech(supervisor, "\n".join(f"区住建局要完成第{n}个小区改造。" for n in range(80)))
    made = [make_directive(long, f"完成第{n}个小区改造", owners=["区住建局"]) for n in range(80)]
    with django_assert_max_num_queries(36):
        answer = desk.post(url(long, made[0].pk), quietly(made[0], "adopt"))
    assert answer.json()["html"].count("<li id=") == 1, "the decided row, not all 80"
    for keys in (made[40:41], made[41:47]):
        with django_assert_max_num_queries(18):
            desk.get(f"{url(long)}cards/", {"card": [one.pk for one in keys]})


# --- filters ---


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("hard,waiting", "waiting,hard"),
        ("hard,soft", {"hard", "soft"}),
        ("all,hard", "hard"),
        ("nonsense", "waiting"),
        ("", "waiting"),
        ("all", "all"),
        ("waiting,nobody,undated", "waiting,nobody,undated"),
    ],
)
def test_filters_of_an_address_combine(given: str, kept: str | set[str]) -> None:
    found = written(read_show(given))
    assert found in kept if isinstance(kept, set) else found == kept


def test_a_combined_filter_shows_what_both_let_through_and_its_links_widen_it(
    desk: Client, speech: Speech, five: list[Directive], supervisor: User
) -> None:
    Directive.objects.filter(pk__in=[five[0].pk, five[1].pk]).update(is_hard=False)
    decide(five[0], "note", version=1, by=supervisor, at=at())
    page = desk.get(f"{url(speech)}?show=waiting,soft")
    assert [row.directive for row in page.context["bench"].shown] == [five[1]]
    offered = {one.filter.code: (one.show, one.count) for one in page.context["bench"].filters}
    assert offered["soft"] == ("waiting", 1)
    assert offered["hard"] == ("waiting,hard", 3)
    assert offered["all"] == ("all", 5)
    assert offered["waiting"] == ("soft", 1)


def test_a_filter_that_finds_nothing_names_itself(desk: Client, speech: Speech, five: list[Directive]) -> None:
    said = words(desk.get(f"{url(speech)}?show=waiting,unsure"))
    assert "没有“待审、拿不准”的候选事项" in said
    assert "看待审的 5 条" in said


def test_the_next_one_is_of_the_same_filters(desk: Client, speech: Speech, five: list[Directive]) -> None:
    Directive.objects.filter(pk=five[3].pk).update(is_hard=False)
    given = card(five[0], "note", show="waiting,soft")
    assert f"focus={five[3].pk}#" in desk.post(url(speech, five[0].pk), given).headers["Location"]


# --- dates ---


def test_a_typed_date_is_shown_before_it_is_saved(desk: Client, speech: Speech, five: list[Directive]) -> None:
    given = card(five[0], "adopt", due_words="12月底")
    shown = desk.post(url(speech, five[0].pk), given)
    assert shown.status_code == 422
    assert "“12月底”，按月底规则，从讲话日2026年11月20日推算，是2026年12月31日。对的话再按一次。" in words(shown)
    assert 'value="2026-12-31"' in shown.content.decode()
    desk.post(url(speech, five[0].pk), {**given, "due_on": "2026-12-31"})
    assert Handling.objects.get().due_on == date(2026, 12, 31)


def test_a_typed_date_that_cannot_be_read_keeps_what_was_typed(
    desk: Client, speech: Speech, five: list[Directive]
) -> None:
    shown = desk.post(url(speech, five[0].pk), card(five[0], "adopt", due_words="尽快"))
    assert "“尽快”没有读出日期。" in words(shown)
    assert 'value="尽快"' in shown.content.decode()


def test_a_script_asks_what_a_typed_date_means(desk: Client, speech: Speech) -> None:
    answer = desk.get(url(speech, "day"), {"words": "下周五"}).json()
    assert (answer["due_on"], answer["problem"]) == ("2026-11-27", "")
    assert "尽快" in desk.get(url(speech, "day"), {"words": "尽快"}).json()["problem"]
    assert desk.get(url(speech, "day")).json() == {"due_on": "", "explanation": "", "problem": ""}


# --- saving without a press ---


def test_a_card_saves_quietly_and_says_when(desk: Client, speech: Speech, five: list[Directive]) -> None:
    given = card(five[0], "save", title="打了一半", quiet="1")
    answer = desk.post(url(speech, five[0].pk), given).json()
    assert answer["version"] == 2
    assert Directive.objects.get(pk=five[0].pk).title == "打了一半"


def test_a_quiet_save_that_fails_says_why(desk: Client, speech: Speech, five: list[Directive]) -> None:
    refused = desk.post(url(speech, five[0].pk), card(five[0], "save", title="", quiet="1"))
    assert (refused.status_code, refused.json()["problem"]) == (422, "标题不能空着。")
    desk.post(url(speech, five[0].pk), card(five[0], "note"))
    stale = desk.post(url(speech, five[0].pk), card(five[0], "save", title="晚了一步", quiet="1"))
    assert (stale.status_code, "刚刚改过" in stale.json()["problem"]) == (409, True)


# --- how much is left ---


def test_the_minutes_left_follow_the_pace_of_this_person() -> None:
    every_minute = [at() + timedelta(minutes=n) for n in range(7)]
    assert minutes_left(every_minute, 12) == 12
    assert minutes_left([*every_minute, *every_minute], 12) == 12, "a batch decided at one instant counts once"
    assert minutes_left([at() - timedelta(hours=2), *every_minute], 12) == 12, "a pause is no decision"


@pytest.mark.parametrize(("decided", "waiting"), [(0, 20), (5, 20), (7, 0)])
def test_nothing_is_said_about_time_on_too_little(decided: int, waiting: int) -> None:
    assert minutes_left([at() + timedelta(minutes=n) for n in range(decided)], waiting) is None


def test_progress_says_how_long_the_rest_may_take(
    desk: Client, supervisor: User, speech: Speech, five: list[Directive]
) -> None:
    assert "约还要" not in words(desk.get(url(speech)))
    many = make_speech(supervisor, "\n".join(f"区住建局要完成第{n}个小区改造。" for n in range(10)))
    for n in range(7):
        one = make_directive(many, f"完成第{n}个小区改造")
        decide(one, "note", version=1, by=supervisor, at=at(MONDAY, 9, 2 * n))
    make_directive(many, "完成第8个小区改造")
    assert "约还要 2 分钟" in words(desk.get(url(many)))


def test_the_end_leads_to_registration(desk: Client, speech: Speech, five: list[Directive]) -> None:
    ticked(desk, speech, five[1:], "note")
    html = desk.post(url(speech, five[0].pk), quietly(five[0], "adopt")).json()["html"]
    assert "5 条都审完了" in html
    assert "去立项（1）" in html
