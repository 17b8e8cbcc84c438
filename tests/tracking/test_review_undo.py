"""What was just decided can be taken back: afterwards everything is as before, or it is said why not."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from directives.actions.reviewing import decide, edit_directive
from directives.models import Directive, Speech
from tests.factories import make_directive, make_speech, make_task, make_user
from tests.tracking.test_review import SignIn, card, quietly, url, words
from tracking.models import Department, Handling, TaskSource

TEXT = "区住建局要在12月底前完成17个小区改造，区城管局要清理占道堆物。区教育局要组织疏散演练。各镇街要抓好宣传。"
CHANGING = {"version"}


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


@pytest.fixture
def speech(supervisor: User, housing: Department, city: Department) -> Speech:
    return make_speech(supervisor, TEXT)


@pytest.fixture
def first(speech: Speech) -> Directive:
    quote = "区住建局要在12月底前完成17个小区改造，区城管局要清理占道堆物"
    return make_directive(speech, quote, title="完成17个小区改造", owners=["区住建局"])


@pytest.fixture
def second(speech: Speech) -> Directive:
    return make_directive(speech, "区教育局要组织疏散演练", title="组织疏散演练")


def everything(speech: Speech) -> list[dict[str, Any]]:
    """All that stands in the candidates of a speech and in what is planned for them; only versions go on."""
    rows: list[dict[str, Any]] = []
    for directive in speech.directives.in_order():
        row = {f.attname: getattr(directive, f.attname) for f in directive._meta.fields if f.attname not in CHANGING}
        if planned := Handling.objects.filter(directive=directive).first():
            row["planned"] = {f.attname: getattr(planned, f.attname) for f in planned._meta.fields if f.attname != "id"}
            row["supporting"] = sorted(planned.supporting.values_list("pk", flat=True))
        rows.append(row)
    return rows


def undo(desk: Client, speech: Speech, **how: Any) -> Any:
    return desk.post(url(speech, "undo"), {"show": "waiting"}, **how)


def undo_quietly(desk: Client, speech: Speech, **given: str) -> Any:
    return desk.post(url(speech, "undo"), {"show": "waiting", "quiet": "1", **given}).json()


@pytest.mark.parametrize("act", ["adopt", "note", "reject", "merge"])
def test_after_undoing_a_decision_everything_is_as_before(
    desk: Client, speech: Speech, first: Directive, second: Directive, city: Department, act: str
) -> None:
    before = everything(speech)
    given = card(first, act, title="改过的标题", lead=city.pk, due_on="2027-01-15", note="只是表态", into=second.pk)
    desk.post(url(speech, first.pk), given)
    assert everything(speech) != before
    undo(desk, speech)
    assert everything(speech) == before


def test_a_decision_changed_twice_goes_back_step_by_step(
    desk: Client, speech: Speech, first: Directive, supervisor: User, city: Department, housing: Department
) -> None:
    Handling.objects.create(directive=first, lead=city).supporting.set([housing])
    decide(first, "reject", version=1, by=supervisor, at=timezone.now(), why="heading")
    steps = [everything(speech)]
    for act in ("adopt", "note"):
        first.refresh_from_db()
        desk.post(url(speech, first.pk), card(first, act, lead=housing.pk))
        steps.append(everything(speech))
    undo(desk, speech)
    assert everything(speech) == steps[1]
    undo(desk, speech)
    assert everything(speech) == steps[0]
    assert "没有可以撤销的了。" in words(undo(desk, speech, follow=True))


def test_a_cut_in_two_is_undone_while_the_parts_are_untouched(desk: Client, speech: Speech, first: Directive) -> None:
    before = everything(speech)
    desk.post(url(speech, first.pk, "split"), {"version": 1, "cut": TEXT.index("区城管局")})
    assert speech.directives.count() == 2
    undo(desk, speech)
    assert everything(speech) == before


def test_a_cut_whose_second_part_was_decided_stays(desk: Client, speech: Speech, first: Directive) -> None:
    desk.post(url(speech, first.pk, "split"), {"version": 1, "cut": TEXT.index("区城管局")})
    made = speech.directives.exclude(pk=first.pk).get()
    colleague = make_user(Role.SUPERVISOR, name="李敏")
    decide(made, "note", version=1, by=colleague, at=timezone.now())
    assert "拆出来的另一条后来又改过" in words(undo(desk, speech, follow=True))
    assert speech.directives.count() == 2


def test_all_hard_ones_adopted_at_once_wait_again_at_once(
    desk: Client, speech: Speech, first: Directive, second: Directive
) -> None:
    before = everything(speech)
    desk.post(url(speech, "adopt-hard"))
    undo(desk, speech)
    assert everything(speech) == before


def test_what_a_colleague_changed_since_is_left_alone(desk: Client, speech: Speech, first: Directive) -> None:
    desk.post(url(speech, first.pk), card(first, "adopt"))
    first.refresh_from_db()
    colleague = make_user(Role.SUPERVISOR, name="李敏")
    edit_directive(first, version=2, by=colleague, at=timezone.now(), fields={"title": "李敏写的标题"})
    assert "没有撤销：“李敏写的标题”后来又改过。" in words(undo(desk, speech, follow=True))
    first.refresh_from_db()
    assert (first.status, first.title) == ("adopted", "李敏写的标题")


def test_what_has_become_a_task_is_not_undone(
    desk: Client, speech: Speech, first: Directive, supervisor: User, housing: Department
) -> None:
    desk.post(url(speech, first.pk), card(first, "adopt"))
    TaskSource.objects.filter(task=make_task(supervisor, housing)).update(directive=first)
    assert "没有撤销：“完成17个小区改造”已经立项。" in words(undo(desk, speech, follow=True))
    first.refresh_from_db()
    assert first.status == "adopted"


def test_everybody_takes_back_only_his_own_decisions(
    desk: Client, speech: Speech, first: Directive, sign_in: SignIn
) -> None:
    sign_in(make_user(Role.SUPERVISOR)).post(url(speech, first.pk), card(first, "adopt"))
    undo(desk, speech)
    first.refresh_from_db()
    assert first.status == "adopted"


def test_saving_alone_is_no_step(desk: Client, speech: Speech, first: Directive) -> None:
    desk.post(url(speech, first.pk), card(first, "save", title="改过的标题"))
    undo(desk, speech)
    first.refresh_from_db()
    assert first.title == "改过的标题"


def test_the_trail_keeps_the_decision_and_the_undoing(desk: Client, speech: Speech, first: Directive) -> None:
    desk.post(url(speech, first.pk), card(first, "adopt"))
    undo(desk, speech)
    assert list(first.events.order_by("pk").values_list("action", flat=True)) == ["adopt", "undo"]
    assert first.events.get(action="undo").changes == {"status": ["adopted", "candidate"]}


def test_the_page_says_what_was_done_and_offers_the_way_back(desk: Client, speech: Speech, first: Directive) -> None:
    html = desk.post(url(speech, first.pk), quietly(first, "adopt")).json()["html"]
    assert f"第 1 条“{first.title}”采纳。" in html
    assert f'action="{url(speech, "undo")}"' in html
    assert f"第 1 条“{first.title}”采纳。" in words(desk.get(url(speech)))


def test_with_a_script_the_undone_one_opens_and_only_what_changed_is_swapped(
    desk: Client, speech: Speech, first: Directive, second: Directive
) -> None:
    desk.post(url(speech, first.pk), card(first, "adopt"))
    told = undo_quietly(desk, speech)
    assert f'id="card{first.pk}"' in told["html"]
    assert f'id="q{second.pk}"' not in told["html"]
    assert f"撤销了：第 1 条“{first.title}”采纳。" in told["html"]
    assert told["done"] == {str(first.pk): 3}


def test_a_script_hears_why_nothing_was_undone_and_how_it_stands(
    desk: Client, speech: Speech, first: Directive, second: Directive
) -> None:
    desk.post(url(speech, first.pk), card(first, "adopt"))
    first.refresh_from_db()
    colleague = make_user(Role.SUPERVISOR, name="李敏")
    edit_directive(first, version=2, by=colleague, at=timezone.now(), fields={"title": "李敏写的标题"})
    told = undo_quietly(desk, speech)
    assert "没有撤销：“李敏写的标题”后来又改过。" in told["html"]
    assert f'id="card{first.pk}"' not in told["html"]
    assert f'id="q{first.pk}"' in told["html"]
    assert told["done"] == {}
    assert "没有可以撤销的了。" in undo_quietly(desk, speech)["html"]


def test_where_rows_come_or_go_the_page_is_asked_for_anew(desk: Client, speech: Speech, first: Directive) -> None:
    desk.post(url(speech, first.pk, "split"), {"version": 1, "cut": TEXT.index("区城管局")})
    assert undo_quietly(desk, speech)["go"] == f"{url(speech)}?show=waiting&focus={first.pk}#q{first.pk}"


@pytest.mark.parametrize(("listed", "is_anew"), [({}, True), ({"listed": "1"}, False)])
def test_under_other_filters_the_page_comes_anew_unless_the_row_is_on_it(
    desk: Client, speech: Speech, first: Directive, listed: dict[str, str], is_anew: bool
) -> None:
    desk.post(url(speech, first.pk), card(first, "adopt", show="waiting,hard"))
    told = undo_quietly(desk, speech, show="waiting,hard", **listed)
    assert ("go" in told) == is_anew
    first.refresh_from_db()
    assert first.status == "candidate"
