"""Who sees which papers: those they are sent to, once published; the office and the leaders all of them."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from papers.actions import papers as steps
from papers.models import Paper, Reading
from papers.workflow import PaperState
from tests.factories import at, make_department, make_task, make_user
from tests.papers.desk import SignIn, bring, draft_notice, draft_report, page_of, text_of
from tracking.models import Department

S = PaperState


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """The year of a paper is the year it is signed in, whenever the tests are run."""
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


@pytest.fixture
def notice(supervisor: User, housing: Department) -> Paper:
    return draft_notice(supervisor, housing, when=timezone.now())


def test_a_department_sees_that_what_it_was_sent_is_void_and_gets_no_copy(
    supervisor: User, clerk: User, sign_in: SignIn, notice: Paper
) -> None:
    paper = bring(notice, S.PUBLISHED, supervisor)
    house = sign_in(clerk)
    word = reverse("papers:word", args=[paper.pk])
    assert house.get(word).status_code == 200
    steps.void(paper, note="文号重了。", by=supervisor, at=at(hour=12))
    page = text_of(house.get(page_of(paper)))
    assert "<b>这份公文已经作废</b>：文号重了。请不要再执行，有疑问请联系督查室" in page
    assert "。。" not in page
    assert house.get(word).status_code == 404
    assert sign_in(supervisor).get(word).status_code == 200


def test_a_draft_made_void_was_never_seen_by_anybody_outside(
    supervisor: User, clerk: User, sign_in: SignIn, notice: Paper
) -> None:
    steps.void(notice, note="不发了。", by=supervisor, at=at(hour=10))
    assert sign_in(clerk).get(page_of(notice)).status_code == 404
    assert list(Paper.objects.visible_to(clerk)) == []


def test_a_bulletin_reaches_the_departments_it_is_sent_to(
    supervisor: User, clerk: User, outsider: User, housing: Department, city: Department
) -> None:
    make_task(supervisor, housing)
    make_task(supervisor, city)
    paper = draft_report(supervisor)
    paper.recipients.set([housing])
    bring(paper, S.PUBLISHED, supervisor)
    assert list(Paper.objects.visible_to(clerk)) == [paper]
    assert list(Paper.objects.visible_to(outsider)) == []


def test_somebody_of_two_departments_sees_a_bulletin_once(
    supervisor: User, housing: Department, city: Department
) -> None:
    both = make_user(Role.CLERK, housing, city)
    make_task(supervisor, housing, city)
    bring(draft_report(supervisor), S.PUBLISHED, supervisor)
    assert Paper.objects.visible_to(both).count() == 1
    assert Paper.objects.unread_by(both).count() == 1


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 2),
        ("kind=notice", 1),
        ("kind=nothing", 2),
        ("view=draft", 1),
        ("view=published&kind=notice", 0),
        ("q=区住建局", 1),
        ("q=第1期", 1),
        ("q=%00", 2),
        ("year=2026", 2),
        ("year=2025", 0),
        ("year=99999999999", 2),
        ("page=99999999999999999999", 2),
    ],
)
def test_the_list_shows_what_the_address_asks_for(
    asked: str, count: int, desk: Client, supervisor: User, notice: Paper
) -> None:
    bring(draft_report(supervisor, when=at(hour=8)), S.PUBLISHED, supervisor)
    page = desk.get(f"/papers/?{asked}")
    assert page.status_code == 200
    assert len(page.context["page"].object_list) == count


def test_a_task_names_the_papers_it_stands_in_to_those_who_may_see_them(
    supervisor: User, clerk: User, sign_in: SignIn, notice: Paper
) -> None:
    task = reverse("tracking:task", args=[notice.tasks.get().pk])
    assert "督办通知单" in text_of(sign_in(supervisor).get(task))
    assert page_of(notice) not in text_of(sign_in(clerk).get(task))
    paper = bring(notice, S.PUBLISHED, supervisor)
    assert page_of(paper) in text_of(sign_in(clerk).get(task))


@pytest.mark.parametrize("place", ["tracking:tasks", "tracking:completion"])
def test_the_office_is_led_to_a_bulletin_about_what_it_looks_at(place: str, desk: Client, notice: Paper) -> None:
    assert reverse("papers:bulletin") in text_of(desk.get(reverse(place)))


def test_the_page_of_a_bulletin_with_many_tasks_asks_the_database_no_more_often(
    desk: Client, supervisor: User, housing: Department, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for _ in range(12):
        make_task(supervisor, housing, make_department(f"配合{Department.objects.count()}局"))
    paper = bring(draft_report(supervisor), S.PUBLISHED, supervisor)
    with django_assert_max_num_queries(25):  # type: ignore[attr-defined]
        assert desk.get(page_of(paper)).status_code == 200


def test_the_office_sees_which_departments_have_not_read_it_yet(
    supervisor: User, clerk: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing, city)
    paper = bring(draft_report(supervisor), S.PUBLISHED, supervisor)
    desk = sign_in(supervisor)
    assert "<b>还没有收阅：</b>区住建局、区城管局" in text_of(desk.get(page_of(paper)))
    sign_in(clerk).post(reverse("papers:read", args=[paper.pk]))
    page = text_of(desk.get(page_of(paper)))
    assert "<b>还没有收阅：</b>区城管局" in page
    assert "1 / 2" in page


def test_opening_a_paper_is_not_taking_note_of_it_and_the_reader_is_told_so(
    supervisor: User, clerk: User, sign_in: SignIn, notice: Paper
) -> None:
    paper, reader = bring(notice, S.PUBLISHED, supervisor), sign_in(clerk)
    for _ in range(2):
        assert "看过请按“收阅”；只打开不算" in text_of(reader.get(page_of(paper)))
    assert not paper.readings.exists()
    reader.post(reverse("papers:read", args=[paper.pk]))
    assert "只打开不算" not in text_of(reader.get(page_of(paper)))
    assert paper.readings.get().user == clerk


def test_reading_is_for_those_it_is_sent_to_and_counts_once(
    desk: Client, supervisor: User, clerk: User, sign_in: SignIn, notice: Paper
) -> None:
    paper = bring(notice, S.PUBLISHED, supervisor)
    answer = desk.post(reverse("papers:read", args=[paper.pk]), follow=True)
    assert "不是发给您单位的，不用收阅。" in text_of(answer)
    for _ in range(2):
        sign_in(clerk).post(reverse("papers:read", args=[paper.pk]))
    assert Reading.objects.count() == 1
