"""The ledger by what looking again has found: as it stands, and as it stood."""

from datetime import date, timedelta

import pytest

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_user
from tests.tracking.test_drawing import closed
from tests.tracking.test_rechecking import HELD, PARTLY
from tracking.actions.appeals import Decision, ask_review, reconsider
from tracking.actions.rechecking import Finding, Follow, add_recheck, record_finding
from tracking.appealing import conclusions_for
from tracking.asof.past import Past
from tracking.calendars import WorkCalendar
from tracking.forms.ledger import LedgerForm
from tracking.ledger import Conditions, select
from tracking.models import Appeal, Department, Recheck, Task
from tracking.models.appeal import AppealState
from tracking.models.recheck import Found

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WRONG = Finding(Found.FALSE, "没有做。", MONDAY, Follow.MEND, MONDAY + 10 * DAY)


@pytest.fixture
def colleague(db: None) -> User:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def looked_at(supervisor: User, colleague: User, housing: Department) -> dict[str, Task]:
    """Four closed tasks: of three it was found how they stand, the last one waits for somebody to go."""
    tasks = {name: closed(supervisor, housing, MONDAY - 30 * DAY) for name in ("true", "partly", "false", "waiting")}
    for name, task in tasks.items():
        visit = add_recheck(task, by=colleague, at=at(), reason="群众有反映。")
        if finding := {"true": HELD, "partly": PARTLY, "false": WRONG}.get(name):
            record_finding(visit, finding, by=colleague, at=at(hour=10))
    return tasks


def listed(user: User, **asked: str) -> set[Task]:
    conditions = Conditions.read({"status": "all", **asked})
    return set(select(Task.objects.visible_to(user), conditions, user, MONDAY, WorkCalendar()))


def strike(task: Task, clerk: User, supervisor: User) -> None:
    """The finding is reviewed at eleven and struck the day after."""
    units = set(clerk.memberships.values_list("department", flat=True))
    [conclusion] = conclusions_for(task, units, MONDAY)
    appeal = ask_review(task, conclusion, by=clerk, at=at(hour=11), note="做了。")
    reconsider(appeal, Decision(AppealState.REVOKED, "确实做了。"), by=supervisor, at=at(MONDAY + DAY))


def test_each_finding_lists_its_tasks(looked_at: dict[str, Task], supervisor: User, clerk: User) -> None:
    for name in ("true", "partly", "false"):
        assert listed(supervisor, again=name) == {looked_at[name]} == listed(clerk, again=name)
    assert listed(supervisor, again="mending") == {looked_at["partly"], looked_at["false"]}


def test_nobody_asks_the_ledger_which_tasks_will_be_looked_at(looked_at: dict[str, Task], clerk: User) -> None:
    assert Conditions.read({"again": "waiting"}).again == ""
    assert listed(clerk, again="waiting") == set(looked_at.values())


def test_a_finding_that_was_struck_is_listed_no_more_but_was_on_the_day_before(
    looked_at: dict[str, Task], supervisor: User, clerk: User
) -> None:
    task = looked_at["false"]
    strike(task, clerk, supervisor)
    assert listed(supervisor, again="false") == set()
    assert [one.task for one in Recheck.objects.then("false", at(hour=23))] == [task]
    assert {one.task for one in Recheck.objects.then("mending", at(hour=23))} == {task, looked_at["partly"]}
    assert not Recheck.objects.then("false", at(MONDAY + DAY, hour=12)).exists()
    assert not Recheck.objects.then("false", at(hour=9)).exists()
    assert Appeal.objects.get().result == "结论不算数了"


def test_the_ledger_of_a_past_day_lists_what_had_been_found_by_then(
    looked_at: dict[str, Task], supervisor: User, clerk: User
) -> None:
    task = looked_at["false"]
    strike(task, clerk, supervisor)
    assert then(supervisor, MONDAY - DAY, "true") == then(supervisor, MONDAY - DAY, "false") == set()
    assert then(supervisor, MONDAY, "true") == {looked_at["true"]}
    assert then(supervisor, MONDAY, "false") == {task}
    assert then(supervisor, MONDAY + DAY, "false") == set()
    assert then(supervisor, MONDAY + DAY, "true") == {looked_at["true"]}


def then(user: User, day: date, finding: str) -> set[Task]:
    """The tasks that the ledger of that day lists under a finding."""
    asked = Conditions.read({"status": "all", "again": finding})
    past = Past(user, asked, day, WorkCalendar())
    return {*past.unchanged(), *Task.objects.filter(pk__in=[one.pk for one in past.changed()])}


def test_the_condition_is_said_as_people_say_it(supervisor: User) -> None:
    asked = Conditions.read({"again": "false"})
    assert ("again", "回头看：不属实") in LedgerForm(asked, supervisor).in_words(asked)
