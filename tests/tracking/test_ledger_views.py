"""Views of the ledger that people keep: found again as they were, renamed, replaced, shared, removed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_speech, make_task, make_user
from tracking.actions.saving_views import LIMIT, ViewRefusedError, change_view, save_view
from tracking.ledger.counting_kept import count_kept
from tracking.models import Department, SavedView, load_calendar
from tracking.views.saved_views import address_to

SignIn = Callable[[User], Client]
LATE = {"light": "late", "cols": "number.lead", "sort": "-late", "group": "department"}


def keep(by: User, name: str = "超期的", **more: Any) -> SavedView:
    return save_view(name, more.pop("given", LATE), by=by, at=at(), **more)


def test_a_view_keeps_conditions_columns_sort_and_grouping(supervisor: User, sign_in: SignIn) -> None:
    browser = sign_in(supervisor)
    where = "light=late&cols=lead.number&sort=-late&group=department&after=%5B1%5D&nonsense=1"
    answer = browser.post("/tasks/views/", {"name": "超期的", "where": where}, follow=True)
    assert SavedView.objects.get(owner=supervisor).address == LATE
    assert "存成了视图“超期的”" in answer.content.decode()
    page = answer.context["page"]
    assert (page.asked.light, page.shape.columns, page.shape.sort) == ("late", ("number", "lead"), "-late")
    assert answer.context["current"].name == "超期的"
    assert not answer.context["is_changed"]


def test_a_short_address_opens_a_view(supervisor: User, sign_in: SignIn) -> None:
    view = keep(supervisor)
    answer = sign_in(supervisor).get("/tasks/", {"view": view.pk})
    assert answer.status_code == 302
    assert QueryDict(answer.headers["Location"].partition("?")[2]).dict() == {**LATE, "view": str(view.pk)}


def test_a_page_that_was_changed_offers_to_keep_the_change(supervisor: User, sign_in: SignIn) -> None:
    view, browser = keep(supervisor), sign_in(supervisor)
    changed = browser.get(f"{address_to(view)}&kind=整改").content.decode()
    assert "把改动存进“超期的”" in changed
    browser.post(f"/tasks/views/{view.pk}/", {"do": "overwrite", "where": "light=late&kind=整改"})
    view.refresh_from_db()
    assert view.address == {"light": "late", "kind": "整改"}


def test_saving_twice_keeps_one_view_and_another_content_asks_first(supervisor: User) -> None:
    first = keep(supervisor)
    assert keep(supervisor).pk == first.pk
    with pytest.raises(ViewRefusedError, match="您已经有一个视图叫“超期的”"):
        keep(supervisor, given={"light": "soon"})
    assert keep(supervisor, given={"light": "soon"}, over=True).pk == first.pk
    assert SavedView.objects.get().address == {"light": "soon"}


def test_a_taken_name_loses_nothing_that_was_written(supervisor: User, sign_in: SignIn) -> None:
    keep(supervisor)
    answer = sign_in(supervisor).post("/tasks/views/", {"name": "超期的", "where": "light=soon", "shared": "on"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "您已经有一个视图叫“超期的”" in page
    assert 'value="超期的"' in page
    assert 'name="where" value="light=soon"' in page
    assert "换掉同名的" in page


def test_a_kept_view_tells_how_many_it_opens_once_the_page_stands(
    supervisor: User,
    clerk: User,
    housing: Department,
    city: Department,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "tracking.views.tasks.PATIENCE", 600
    )  # however slow the machine is: how long it counts is not asked here
    for unit in (housing, city, city):
        make_task(supervisor, unit, kind="整改")
    every = keep(supervisor, "整改", given={"kind": "整改"}, is_shared=True)
    fitting = keep(supervisor, "城管的", given={"department": str(city.pk)})
    browser, own = sign_in(supervisor), sign_in(clerk)
    assert f'hx-get="/tasks/?counts=1&amp;view={every.pk}"' in browser.get(address_to(every)).content.decode()
    told = browser.get(f"/tasks/?counts=1&view={every.pk}", headers={"HX-Request": "true"})
    assert [(view, count) for view, _, count in told.context["saved"]] == [(fitting, 2), (every, 3)]
    assert 'aria-current="page">整改 <span class="n kept-n">3</span>' in told.content.decode()
    assert "hx-get" not in told.content.decode()
    seen = own.get("/tasks/?counts=1", headers={"HX-Request": "true"})
    assert [count for *_, count in seen.context["saved"]] == [1]
    assert "城管的" not in own.get("/tasks/").content.decode()


def test_the_page_itself_counts_no_kept_view(
    supervisor: User, housing: Department, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_task(supervisor, housing)
    browser = sign_in(supervisor)
    keep(supervisor)
    with CaptureQueriesContext(connection) as few:
        browser.get("/tasks/")
    for n in range(9):
        keep(supervisor, f"第{n}个", given={"number": str(n)})
    with django_assert_num_queries(len(few)):
        browser.get("/tasks/")


def test_what_a_tab_counts_is_not_counted_again_and_nothing_once_the_time_is_up(
    supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing)
    calendar, closed = load_calendar(), keep(supervisor, "在办的", given={"status": "open"})
    slow = keep(supervisor, "住建的", given={"department": str(housing.pk)})
    again = keep(supervisor, "还是住建的", given={"department": str(housing.pk), "sort": "number"})
    kept = [closed, slow, again]
    assert count_kept(kept, supervisor, MONDAY, calendar, is_time_up=lambda: True) == {closed.pk: 1}
    late = iter([False, True])
    counts = count_kept(kept, supervisor, MONDAY, calendar, is_time_up=lambda: next(late))
    assert counts == {closed.pk: 1, slow.pk: 1, again.pk: 1}


@pytest.mark.parametrize(("name", "why"), [("", "请给这个视图起个名称"), ("长" * 21, "名称最多 20 个字")])
def test_a_name_that_is_none_is_refused_in_words(supervisor: User, sign_in: SignIn, name: str, why: str) -> None:
    answer = sign_in(supervisor).post("/tasks/views/", {"name": name, "where": "light=late"})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not SavedView.objects.exists()


def test_nobody_keeps_more_than_he_can_find_his_way_in(supervisor: User, sign_in: SignIn) -> None:
    for n in range(LIMIT):
        keep(supervisor, f"第{n}个")
    answer = sign_in(supervisor).post("/tasks/views/", {"name": "再一个", "where": "light=late"})
    assert f"每人最多存 {LIMIT} 个视图" in answer.content.decode()
    assert SavedView.objects.count() == LIMIT


def test_two_people_may_use_one_name_and_one_person_may_not(supervisor: User, clerk: User) -> None:
    keep(supervisor)
    keep(clerk)
    other = keep(supervisor, "临期的")
    with pytest.raises(ViewRefusedError, match="已经有一个视图叫“超期的”"):
        change_view(other, name="超期的", is_shared=False, at=at())
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(owner=clerk, name="超期的", changed_at=at())


def test_a_view_is_renamed_and_removed(supervisor: User, housing: Department, sign_in: SignIn) -> None:
    task, view, browser = make_task(supervisor, housing), keep(supervisor), sign_in(supervisor)
    browser.post(f"/tasks/views/{view.pk}/", {"do": "rename", "name": "拖久了的", "where": ""})
    view.refresh_from_db()
    assert view.name == "拖久了的"
    answer = browser.post(f"/tasks/views/{view.pk}/", {"do": "remove", "where": "kind=推进"}, follow=True)
    assert not SavedView.objects.exists()
    page = answer.content.decode()
    assert "里面的事项都还在" in page
    assert task.title in page


def test_a_renaming_that_clashes_is_asked_again(supervisor: User, sign_in: SignIn) -> None:
    keep(supervisor, "临期的")
    view = keep(supervisor)
    answer = sign_in(supervisor).post(f"/tasks/views/{view.pk}/", {"do": "rename", "name": "临期的", "where": ""})
    assert answer.status_code == 422
    assert "请换一个名称" in answer.content.decode()


def test_what_the_office_shares_everybody_has_and_only_the_office_changes(
    supervisor: User, clerk: User, sign_in: SignIn
) -> None:
    shared, own = keep(supervisor, is_shared=True), keep(supervisor, "私下看的")
    page = sign_in(clerk).get("/tasks/").content.decode()
    assert "超期的" in page
    assert "私下看的" not in page
    browser = sign_in(clerk)
    for view in (shared, own):
        assert browser.post(f"/tasks/views/{view.pk}/", {"do": "remove"}).status_code == 404
    assert "删掉视图" not in browser.get(address_to(shared)).content.decode()
    colleague = sign_in(make_user(Role.SUPERVISOR))
    colleague.post(f"/tasks/views/{shared.pk}/", {"do": "rename", "name": "全区超期", "shared": "on", "where": ""})
    shared.refresh_from_db()
    assert (shared.name, shared.is_shared) == ("全区超期", True)


def test_a_department_cannot_share(clerk: User, sign_in: SignIn) -> None:
    sign_in(clerk).post("/tasks/views/", {"name": "我的", "where": "light=late", "shared": "on"})
    assert not SavedView.objects.get().is_shared


def test_a_condition_whose_thing_is_gone_is_told(supervisor: User, housing: Department, sign_in: SignIn) -> None:
    make_task(supervisor, housing)
    speech = make_speech(supervisor)
    view = keep(supervisor, given={"speech": str(speech.pk), "department": "99999", "person": "99999"})
    speech.delete()
    answer = sign_in(supervisor).get("/tasks/", {"view": view.pk}, follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("里的那一项现在没有了") == 3
    assert "牵头单位：已经没有这一项" in page


@pytest.mark.parametrize("view", ["999999", "x", "-1", "１", ""])
def test_a_view_that_is_no_more_opens_the_ledger(supervisor: User, sign_in: SignIn, view: str) -> None:
    assert sign_in(supervisor).get("/tasks/", {"view": view}).status_code == 200


def test_what_nobody_offers_to_do_with_a_view_is_not_found(supervisor: User, sign_in: SignIn) -> None:
    view = keep(supervisor)
    assert sign_in(supervisor).post(f"/tasks/views/{view.pk}/", {"do": "sell"}).status_code == 404
