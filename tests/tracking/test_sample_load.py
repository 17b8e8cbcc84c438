"""The sample district: what somebody sees who starts the product for the first time."""

from datetime import date

import pytest
from django.core.management import call_command

from accounts.models import Role, User
from directives.models import Speech
from directives.workflow import DirectiveStatus
from tests.factories import make_department, make_task, make_user
from tracking.deadlines import Light
from tracking.models import Department, DepartmentGroup, Post, Registration, Task, load_calendar
from tracking.models.event import TaskEvent
from tracking.sample.clear import clear
from tracking.sample.load import load
from tracking.workflow import MOVES, Status

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 11, 21), date(2026, 2, 27), date(2027, 1, 4)]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_sample_shows_every_state_and_every_light_whatever_the_day(today: date) -> None:
    load(today)
    lights = {task.light_code for task in Task.objects.with_light(today, load_calendar())}
    assert {Light(code) for code in lights} == set(Light)
    assert set(Task.objects.values_list("status", flat=True)) == set(Status)


def test_every_step_in_the_sample_is_one_the_table_allows() -> None:
    load(DAYS[0])
    steps = TaskEvent.objects.exclude(name="register")
    wrong = [step for step in steps if step.before not in MOVES[step.name].sources]
    assert steps.count() > 60
    assert wrong == []


def test_the_sample_has_speeches_to_review_and_one_that_is_done() -> None:
    load(DAYS[0])
    waiting = {s.title: s.directives.filter(status=DirectiveStatus.CANDIDATE).count() for s in Speech.objects.all()}
    assert len(waiting) == 3
    assert sorted(count > 0 for count in waiting.values()) == [False, True, True]


def test_nothing_in_the_sample_lies_in_the_future() -> None:
    today = DAYS[0]
    load(today)
    assert max(step.at.date() for step in TaskEvent.objects.all()) <= today
    assert Registration.objects.filter(approved_on__gt=today).count() == 0


def test_clearing_the_sample_leaves_nothing_of_it() -> None:
    load(DAYS[0])
    clear()
    for model in (User, Speech, Task, Registration, Department, DepartmentGroup, Post):
        assert model._default_manager.count() == 0


def test_clearing_the_sample_leaves_real_work_alone() -> None:
    load(DAYS[0])
    officer = make_user(Role.SUPERVISOR)
    own, sample = make_department("县林业局"), Department.objects.get(name="区住建局")
    task = make_task(officer, own, sample)
    clear()
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
