"""The sample district: what somebody sees who starts the product for the first time."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from accounts.models import Role, User
from directives.models import Speech
from directives.workflow import DirectiveStatus
from papers.actions.drafting import draft_notices
from papers.models import Paper, PaperEvent, Reading
from tests.factories import at, make_department, make_task, make_user
from tracking.archived import to_archive
from tracking.deadlines import Light
from tracking.joining import alike
from tracking.models import (
    Appeal,
    Archive,
    Department,
    DepartmentGroup,
    Draw,
    Filing,
    Job,
    Mail,
    Post,
    Recheck,
    Registration,
    Task,
    Urging,
    load_calendar,
)
from tracking.models.event import TaskEvent
from tracking.models.filing import FilingKind, FilingState
from tracking.models.recheck import Found
from tracking.office import Office
from tracking.replay import replay, stored
from tracking.sample.clear import clear
from tracking.sample.load import load
from tracking.workflow import MOVES, Status, Structure

pytestmark = pytest.mark.django_db
SHOWN = {
    "endorse", "extend", "grant", "dispute", "urge", "answer", "instruct", "remark", "break_down", "follow",
    "file", "suspend", "cancel", "decline", "send_back",
}  # fmt: skip
CLEARED = (
    User, Speech, Task, Registration, Department, DepartmentGroup, Post, Paper, PaperEvent,
    Recheck, Draw, Appeal, Archive, Job,
)  # fmt: skip
DAYS = [date(2026, 11, 21), date(2026, 2, 27), date(2027, 1, 4)]
OTHERS = [pytest.param(day, marks=pytest.mark.one_database) for day in DAYS[1:]]  # the days differ, the writes do not


@pytest.mark.parametrize("today", [DAYS[0], *OTHERS], ids=str)
def test_the_sample_shows_the_life_of_an_office_whatever_the_day(today: date) -> None:
    load(today)
    shows_every_state_and_every_light(today)
    takes_only_steps_the_table_allows()
    has_speeches_to_review_and_one_that_is_done()
    holds_nothing_of_the_future(today)
    shows_every_dealing()
    asks_for_three_things_again_and_one_of_them_twice()
    links_two_versions_of_one_speech()
    offers_tasks_that_candidates_resemble(today)
    moved_a_deadline_where_a_later_one_was_said()
    tells_every_task_in_the_order_in_which_it_happened()
    looked_again_and_found_what_holds_and_what_does_not(today)
    reviewed_one_conclusion_and_owes_one_review()
    has_work_for_both_officers()
    archived_one_paper_and_could_archive_another()
    asked_for_something_in_most_of_the_last_weeks(today)
    spreads_one_demand_over_the_townships_and_one_has_not_signed()
    divides_one_task_between_two_departments()
    shows_papers_that_were_published_and_one_to_be_signed()
    leaves_nothing_when_it_is_cleared()


def shows_every_state_and_every_light(today: date) -> None:
    lights = {task.light_code for task in Task.objects.with_light(today, load_calendar())}
    assert {Light(code) for code in lights} == set(Light)
    assert set(Task.objects.values_list("status", flat=True)) == set(Status)


def takes_only_steps_the_table_allows() -> None:
    steps = TaskEvent.objects.exclude(name="register")
    wrong = [step for step in steps if step.before not in MOVES[step.name].sources]
    assert steps.count() > 60
    assert wrong == []


def has_speeches_to_review_and_one_that_is_done() -> None:
    waiting = {s.pk: s.directives.filter(status=DirectiveStatus.CANDIDATE).count() for s in Speech.objects.all()}
    assert len(waiting) == 7
    assert sorted(count > 0 for count in waiting.values()) == [False] * 3 + [True] * 4


def holds_nothing_of_the_future(today: date) -> None:
    assert max(step.at.date() for step in TaskEvent.objects.all()) <= today
    assert Registration.objects.filter(approved_on__gt=today).count() == 0


def shows_every_dealing() -> None:
    assert SHOWN - set(TaskEvent.objects.values_list("name", flat=True)) == set()
    lying = set(Filing.objects.open().values_list("kind", "state"))
    assert lying >= {
        (FilingKind.REPORT, FilingState.AT_HEAD),
        (FilingKind.DISPUTE, FilingState.AT_OFFICE),
        (FilingKind.EXTENSION, FilingState.AT_OFFICE),
    }
    assert Task.objects.filter(extensions=1).exists()
    assert {urging.answered_at is None for urging in Urging.objects.all()} == {True, False}
    assert [task.number for task in Task.objects.all() if replay(task.events.all()) != stored(task)] == []


def asks_for_three_things_again_and_one_of_them_twice() -> None:
    joined = Task.objects.filter(events__name="join").distinct()
    assert sorted(task.sources.count() for task in joined) == [2, 2, 3]
    assert {task.status for task in joined} == {Status.ACCEPTED}


def links_two_versions_of_one_speech() -> None:
    printed = Speech.objects.get(similar_to__isnull=False)
    assert printed.similar_to
    assert printed.similar_to.title == printed.title
    assert printed.text != printed.similar_to.text


def offers_tasks_that_candidates_resemble(today: date) -> None:
    officer, office = User.objects.get(username="ducha"), Office.on(today)
    speech = Speech.objects.filter(title__contains="民生实事").order_by("pk")[0]
    near = [alike(one, user=officer, directory=office.directory) for one in speech.directives.candidates()]
    assert all(any(found.similar.directive for found in one) for one in near)  # of the other version at least
    resembling = sum(any(found.similar.task for found in one) for one in near)
    assert 3 <= resembling < len(near)  # something is new, too


def moved_a_deadline_where_a_later_one_was_said() -> None:
    moved = Task.objects.get(events__name="adjust")
    [event] = moved.events.filter(name="adjust")
    assert moved.events.filter(name="join", at=event.at).exists()
    assert moved.due_on
    assert event.changes["due_on"] == [event.changes["due_on"][0], moved.due_on.isoformat()]


def tells_every_task_in_the_order_in_which_it_happened() -> None:
    for task in Task.objects.all():
        happened = list(task.events.order_by("version", "pk").values_list("at", flat=True))
        assert happened == sorted(happened), task.number


def looked_again_and_found_what_holds_and_what_does_not(today: date) -> None:
    looks = Recheck.objects.all()
    assert set(looks.values_list("found", flat=True)) == set(Found.values) | {""}
    assert set(looks.values_list("state", flat=True)) >= {"waiting", "mending", "done"}
    assert looks.filter(reopened=True).count() == 1
    assert all(look.officer_id != look.closed_by_id for look in looks)
    assert Draw.objects.count() >= 12
    assert max(Draw.objects.values_list("week_on", flat=True)) == today - timedelta(days=today.weekday())


def reviewed_one_conclusion_and_owes_one_review() -> None:
    assert sorted(Appeal.objects.values_list("state", flat=True)) == ["upheld", "waiting"]
    assert all(appeal.author_id != appeal.decided_by_id for appeal in Appeal.objects.all())


def has_work_for_both_officers() -> None:
    for officer in User.objects.filter(role=Role.SUPERVISOR):
        assert Recheck.objects.waiting().filter(officer=officer).exists()
        assert Task.objects.filter(officer=officer, status=Status.ACCEPTED).exists()
    [judge] = [user for user in User.objects.filter(role=Role.SUPERVISOR) if Appeal.objects.waiting_for(user)]
    assert judge.username == "ducha"


def archived_one_paper_and_could_archive_another() -> None:
    archive = Archive.objects.get()
    assert archive.is_current
    assert not archive.gaps
    assert Path(archive.file.path).stat().st_size == archive.size
    assert [paper.source_title for paper in to_archive()] == ["区政府第9次常务会议纪要"]


def asked_for_something_in_most_of_the_last_weeks(today: date) -> None:
    weeks = {(urging.at.date() - today).days // 7 for urging in Urging.objects.all()}
    assert len(weeks) >= 4


def spreads_one_demand_over_the_townships_and_one_has_not_signed() -> None:
    spread = Task.objects.get(structure=Structure.SPREAD)
    shares = spread.children.order_by("serial")
    assert spread.status == Status.ASSIGNED
    assert list(shares.exclude(status=Status.ACCEPTED).values_list("status", flat=True)) == [Status.ASSIGNED]
    assert shares.filter(percent__gt=0).count() == 1


def divides_one_task_between_two_departments() -> None:
    pieces = Task.objects.filter(structure=Structure.SUBTASK).select_related("parent")
    assert {str(piece.lead.department) for piece in pieces if piece.lead} == {"区住建局", "区自然资源分局"}
    assert len({piece.parent_id for piece in pieces}) == 1


def shows_papers_that_were_published_and_one_to_be_signed() -> None:
    found = set(Paper.objects.values_list("kind", "state"))
    assert found == {("notice", "published"), ("notice", "draft"), ("bulletin", "published"), ("urging", "sent_up")}
    assert Reading.objects.count() == 2


def leaves_nothing_when_it_is_cleared() -> None:
    clear()
    for model in CLEARED:
        assert model._default_manager.count() == 0


@pytest.mark.one_database
def test_without_a_server_the_mails_of_the_sample_are_only_written_down(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", tmp_path
    load(DAYS[0])
    results = {mail.result for mail in Mail.objects.all()}
    assert results == {"已写入文件"}


def test_clearing_the_sample_leaves_real_work_alone() -> None:
    load(DAYS[0])
    officer = make_user(Role.SUPERVISOR)
    own, sample = make_department("县林业局"), Department.objects.get(name="区住建局")
    task = make_task(officer, own, sample)
    draft_notices(Registration.objects.filter(created_by__is_sample=True)[0], by=officer, at=at())
    real = draft_notices(task.registration, by=officer, at=at())
    clear()
    assert set(Paper.objects.all()) == set(real)
    task.refresh_from_db()
    sample.refresh_from_db()
    assert {str(a.department) for a in task.assignments.all()} == {"县林业局", "区住建局"}
    assert not sample.is_active
    assert User.objects.filter(is_sample=True, is_active=True).count() == 0


def test_loading_again_starts_from_today_and_loading_twice_changes_nothing() -> None:
    call_command("load_sample")
    before = set(Task.objects.values_list("pk", flat=True))
    call_command("load_sample")
    assert set(Task.objects.values_list("pk", flat=True)) == before
    call_command("load_sample", "--again")
    after = set(Task.objects.values_list("pk", flat=True))
    assert after
    assert after.isdisjoint(before)
