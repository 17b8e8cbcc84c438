"""A name typed on the card and not chosen is never lost without a word, and can be placed where it stands."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from directives.models import Directive, Speech
from tests.factories import MONDAY, make_department, make_directive, make_speech
from tests.tracking.test_review import HTMX, card, url, words
from tracking.models import Department, DepartmentGroup, Handling

SignIn = Callable[[User], Client]
TEXT = "在全区消防安全会议上的讲话\n区供销合作社要同步抓好网点的隐患排查。区城管局牵头，各镇街配合，年底前新增端口。"


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


@pytest.fixture
def speech(supervisor: User, housing: Department, city: Department) -> Speech:
    return make_speech(supervisor, TEXT, spoken_on=MONDAY)


@pytest.fixture
def unknown(speech: Speech) -> Directive:
    return make_directive(speech, "区供销合作社要同步抓好网点的隐患排查", owners=["区供销合作社"])


@pytest.fixture
def known(speech: Speech) -> Directive:
    return make_directive(speech, "区城管局牵头，各镇街配合，年底前新增端口", owners=["区城管局", "各镇街"])


def pressed(desk: Client, directive: Directive, act: str = "adopt", **typed: Any) -> Any:
    return desk.post(url(directive.speech, directive.pk), card(directive, act, **typed))


def test_a_name_nobody_goes_by_is_told_and_nothing_is_accepted(desk: Client, known: Directive) -> None:
    answer = pressed(desk, known, lead_typed="区供销合作社")
    known.refresh_from_db()
    assert (answer.status_code, known.status) == (422, "candidate")
    assert "没有叫“区供销合作社”的单位：从列表里选，或者在“没对上”里新建、作为别名，拿不准的报给管理员。" in words(
        answer
    )
    assert 'data-typed="区供销合作社"' in answer.content.decode()
    assert "新建“区供销合作社”" in words(answer)


@pytest.mark.parametrize("box", ["lead", "supporting"])
def test_a_known_name_that_was_not_chosen_is_told_too(desk: Client, known: Directive, box: str) -> None:
    answer = pressed(desk, known, **{f"{box}_typed": "区住建局"})
    assert answer.status_code == 422
    assert "“区住建局”还没有选上：从列表里选它，或者清空这一格。" in words(answer)
    assert "新建“区住建局”" not in words(answer)


def test_a_leader_who_is_not_on_the_list_is_told_as_a_leader(desk: Client, known: Directive) -> None:
    assert "要添一位领导，请管理员添。" in words(pressed(desk, known, leader_typed="分管副区长"))


def test_saving_by_itself_does_not_wait_for_a_name_to_be_finished(desk: Client, known: Directive) -> None:
    pressed(desk, known, "save", lead_typed="区供", title="新增充电端口")
    known.refresh_from_db()
    assert known.title == "新增充电端口"


@pytest.mark.parametrize("box", ["lead", "supporting"])
def test_a_department_made_for_a_box_stands_in_it(desk: Client, known: Directive, box: str) -> None:
    given = {"name": "区供销合作社", "new": "1", "kind": "other", "box": box}
    html = desk.post(url(known.speech, known.pk, "name"), given, headers=HTMX).content.decode()
    made = Department.objects.get(name="区供销合作社")
    assert f'name="{box}" value="{made.pk}" data-name="区供销合作社" data-fresh' in html


def test_an_unknown_body_of_the_sentence_is_shown_with_what_can_be_done(desk: Client, unknown: Directive) -> None:
    said = words(desk.get(url(unknown.speech)))
    for words_on_it in ("没对上", "区供销合作社？", "作为它的别名", "新建“区供销合作社”", "请管理员"):
        assert words_on_it in said


def test_the_card_says_what_a_group_means(desk: Client, known: Directive, city: Department) -> None:
    group = DepartmentGroup.objects.create(name="各镇街")
    group.members.add(make_department("青溪镇"), make_department("石桥镇"))
    assert "各镇街（2 家）都作配合单位。" in words(desk.get(url(known.speech)))
    Handling.objects.create(directive=known, group=group)
    said = words(desk.get(url(known.speech)))
    assert "各镇街牵头：立项时拆成 2 件，一家一件；或者在牵头里选定一家，其余的配合。" in said
    assert "原文点了区城管局，牵头和配合里都没有，请核对。" in said


def test_what_is_accepted_without_a_department_is_told_at_the_end_with_the_way_to_it(
    desk: Client, known: Directive, unknown: Directive
) -> None:
    pressed(desk, known)
    pressed(desk, unknown)
    page = desk.get(url(known.speech))
    assert "其中 1 条没有单位，还不能立项" in words(page)
    assert 'href="?show=nobody"' in page.content.decode()
    listed = desk.get(url(known.speech) + "?show=nobody").context["bench"].shown
    assert [row.directive for row in listed] == [unknown]
