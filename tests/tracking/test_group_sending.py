"""Telling groups: what a platform refuses, puts off or never answers, and that nobody else waits for it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_robot, make_task, make_user
from tests.tracking.due import due
from tests.tracking.groups import Join, join, tell_at
from tests.tracking.platforms import KEY, SECRET
from tests.tracking.sink import Sink
from tests.tracking.test_outbox_races import at_once
from tracking.actions.dispatch import dispatch_tasks
from tracking.models import Department, Mail, MailItem, Robot, Task
from tracking.models.mail import Channel, MailState
from tracking.models.robot import RobotKind
from tracking.outbox.breaker import IN_A_ROW, QUIET, REST
from tracking.outbox.group_sending import A_ROUND, BUDGET, NOT_TOLD, SWITCHED_OFF, tell_groups
from tracking.outbox.hours import Hours
from tracking.outbox.leases import LEASE, RETRIES
from tracking.outbox.rounds import do_round
from tracking.workflow import Status

__all__ = ["join"]
START = at(MONDAY, 8, 30)
MINUTE = timedelta(minutes=1)
DAILY_ONLY = {"tells_orders": False}


@pytest.fixture
def late(supervisor: User, housing: Department) -> Task:
    """What 区住建局 is told of in the morning."""
    return due(supervisor, housing, -3, title="完成老旧小区改造")


def only_message() -> Mail:
    return Mail.objects.get(robot__isnull=False)


def queued(robot: Robot, count: int, when: datetime = START) -> None:
    """So many messages of orders that wait, each of one task."""
    by = make_user(Role.SUPERVISOR)
    department = robot.department or make_department("区园林中心")
    if not department.memberships.exists():
        make_user(Role.CLERK, department)
    for number in range(count):
        task = make_task(by, department, status=Status.DRAFT)
        [event] = dispatch_tasks([task], by=by, at=when - timedelta(hours=1))
        mail = Mail.objects.create(
            robot=robot,
            to_key=f"robot:{robot.pk}",
            local_date=MONDAY,
            channel=Channel.NOTICE,
            seq=number,
            not_before=when,
            made_at=when,
            message_id=f"<{robot.pk}.{number}@test>",
        )
        MailItem.objects.create(mail=mail, event=event)


def states(robot: Robot) -> list[str]:
    return list(Mail.objects.filter(robot=robot).order_by("seq").values_list("state", flat=True))


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("kind", [RobotKind.WECOM, RobotKind.DINGTALK, RobotKind.FEISHU, RobotKind.WEBHOOK])
def test_every_platform_is_told_by_the_round(join: Join, housing: Department, kind: RobotKind) -> None:
    _, group = join(housing, kind, **DAILY_ONLY)
    group.now = START.timestamp
    assert tell_at(START) == {MailState.SENT: 1}
    assert "完成老旧小区改造" in group.texts[0]
    assert only_message().sent_at == START


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("behaviour", ["500", "503", "drop", "portal"])
def test_a_platform_that_fails_is_asked_again_a_minute_later(join: Join, housing: Department, behaviour: str) -> None:
    robot, group = join(housing, misbehaving=(behaviour,), **DAILY_ONLY)
    assert tell_at(START) == {"later": 1}
    waiting = only_message()
    assert (waiting.state, waiting.attempts) == (MailState.QUEUED, 1)
    assert START + MINUTE <= waiting.not_before <= START + 2 * MINUTE
    robot.refresh_from_db()
    assert (robot.failures, bool(robot.last_code)) == (1, True)
    tell_at(START + 2 * MINUTE)
    assert len(group.said) == 1
    robot.refresh_from_db()
    assert (robot.failures, robot.last_code, robot.retry_at) == (0, "", None)


@pytest.mark.usefixtures("late")
def test_every_try_carries_the_same_key(join: Join, housing: Department) -> None:
    _, group = join(housing, RobotKind.WEBHOOK, misbehaving=("503", "503"), **DAILY_ONLY)
    key = []
    for minutes in (0, 2, 20):
        group.now = (START + minutes * MINUTE).timestamp
        tell_at(START + minutes * MINUTE)
        key.append(only_message().message_id)
    assert [body["id"] for body in group.said] == [key[0]]
    assert len(set(key)) == 1


def test_after_all_the_retries_a_message_is_dead_and_says_so(join: Join, housing: Department) -> None:
    robot, group = join(housing, misbehaving=("503",) * 9, tells_daily=False)
    queued(robot, 1, when=at(MONDAY, 8))
    now = at(MONDAY, 8)
    pauses = []
    for _ in range(len(RETRIES) + 1):
        Robot.objects.update(retry_at=None)
        tell_at(now)
        pauses.append((only_message().not_before - now).total_seconds() / 60)
        now = only_message().not_before
    assert [least <= pause <= 1.2 * least for least, pause in zip(RETRIES, pauses, strict=False)] == [True] * 5
    assert (only_message().state, only_message().reason) == (MailState.DEAD, "试了 6 次没有送出")
    tell_at(now + MINUTE)
    assert group.tries == 6


@pytest.mark.usefixtures("late")
def test_a_refusal_in_a_friendly_answer_ends_the_message_and_is_shown(join: Join, housing: Department) -> None:
    robot, group = join(housing, RobotKind.DINGTALK, **DAILY_ONLY)
    group.secret = "SEC-of-another-robot"
    group.now = START.timestamp
    assert tell_at(START) == {MailState.DEAD: 1}
    dead = only_message()
    assert dead.reason == "群机器人的平台不收"
    assert dead.last_code.startswith("310000 sign not match（安全设置不符")
    robot.refresh_from_db()
    assert robot.last_code == dead.last_code
    assert robot.failures == 1


@pytest.mark.usefixtures("late")
def test_after_too_many_messages_the_robot_is_quiet_for_ten_minutes(join: Join, housing: Department) -> None:
    robot, group = join(housing, misbehaving=("429",), **DAILY_ONLY)
    tell_at(START)
    robot.refresh_from_db()
    assert (robot.retry_at, robot.failures) == (START + QUIET, 0)
    tell_at(START + 5 * MINUTE)
    assert group.tries == 1
    tell_at(START + QUIET)
    assert len(group.said) == 1


def test_after_five_failures_in_a_row_the_robot_rests_and_comes_back(join: Join, housing: Department) -> None:
    robot, group = join(housing, misbehaving=("503",) * IN_A_ROW, tells_daily=False)
    queued(robot, IN_A_ROW + 1)
    for _ in range(IN_A_ROW):
        tell_at(START)
    robot.refresh_from_db()
    assert robot.retry_at == START + REST
    assert tell_at(START + MINUTE) == {}
    assert group.tries == IN_A_ROW
    tell_at(START + REST)
    assert len(group.said) == A_ROUND
    healed = Robot.objects.get()
    assert (healed.failures, healed.retry_at) == (0, None)


def test_one_robot_that_hangs_costs_one_try_a_round_and_holds_up_no_other(
    join: Join, housing: Department, city: Department
) -> None:
    broken, silent = join(housing, misbehaving=("drop",) * 9, tells_daily=False)
    healthy, group = join(city, tells_daily=False)
    queued(broken, 3)
    queued(healthy, 2)
    assert tell_at(START) == {"later": 1, MailState.SENT: 2}
    assert (silent.tries, len(group.said)) == (1, 2)


def test_a_round_sends_a_few_messages_a_robot(join: Join, housing: Department) -> None:
    robot, group = join(housing, tells_daily=False)
    queued(robot, 2 * A_ROUND + 1)
    for count in (A_ROUND, 2 * A_ROUND, 2 * A_ROUND + 1):
        tell_at(START)
        assert len(group.said) == count


def test_a_round_of_groups_has_half_a_minute(join: Join, housing: Department, city: Department) -> None:
    for unit in (housing, city):
        queued(join(unit, tells_daily=False)[0], 3)
    ticks = iter(START + n * BUDGET / 4 for n in range(100))
    done = tell_groups(lambda: next(ticks), "worker", Hours.load())
    assert 0 < done[MailState.SENT] < 6
    tell_at(START + 5 * MINUTE)
    tell_at(START + 6 * MINUTE)
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SENT}


def test_it_stops_at_the_end_of_the_hours_in_the_middle(join: Join, housing: Department) -> None:
    robot, group = join(housing, tells_daily=False)
    queued(robot, 3)
    ticks = iter([at(MONDAY, 17, 59)] * 5 + [at(MONDAY, 18)] * 20)
    tell_groups(lambda: next(ticks), "worker", Hours.load())
    assert 0 < len(group.said) < 3
    assert MailState.QUEUED in states(robot)


@pytest.mark.usefixtures("only_rules_of_tasks")
def test_the_mails_of_a_round_go_before_the_groups_and_whatever_becomes_of_them(
    sink: Sink, join: Join, supervisor: User, housing: Department
) -> None:
    make_user(Role.CLERK, housing, email="he@yunxi.test")
    due(supervisor, housing, -1)
    _, group = join(housing, misbehaving=("drop",), **DAILY_ONLY)
    done = do_round(lambda: START)
    assert len(sink.received) == 1
    assert group.tries == 1
    assert (done.sent, done.groups) == ({MailState.SENT: 1}, {"later": 1})


@pytest.mark.usefixtures("only_rules_of_tasks")
@pytest.mark.parametrize("broken", [{"url": "http://[::1/"}, {"kind": "smoke"}, {"url": ""}])
def test_a_robot_that_cannot_be_told_at_all_ends_its_own_messages_only(
    sink: Sink, join: Join, supervisor: User, housing: Department, city: Department, broken: dict[str, str]
) -> None:
    make_user(Role.CLERK, housing, email="he@yunxi.test")
    for unit in (housing, city):
        due(supervisor, unit, -1)
    make_robot(housing, **broken, **DAILY_ONLY)
    _, group = join(city, **DAILY_ONLY)
    do_round(lambda: START)
    assert len(sink.received) == 1
    assert len(group.said) == 1
    assert Mail.objects.get(robot__department=housing).state in {MailState.DEAD, MailState.QUEUED}


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize(
    ("fields", "reason"), [({"is_active": False}, SWITCHED_OFF), ({"tells_daily": False}, NOT_TOLD)]
)
def test_what_waits_for_a_robot_that_is_switched_off_ends(
    join: Join, housing: Department, fields: dict[str, bool], reason: str
) -> None:
    robot, group = join(housing, misbehaving=("503",), **DAILY_ONLY)
    tell_at(START)
    Robot.objects.filter(pk=robot.pk).update(**fields)
    tell_at(START + 2 * MINUTE)
    assert group.tries == 1
    assert (only_message().state, only_message().reason) == (MailState.SUPPRESSED, reason)


@pytest.mark.usefixtures("late")
def test_a_message_whose_worker_died_is_told_by_the_next_with_the_same_key(join: Join, housing: Department) -> None:
    robot, group = join(housing, RobotKind.WEBHOOK, tells_daily=False)
    queued(robot, 1)
    Mail.objects.update(state=MailState.SENDING, lease_owner="dead", lease_until=START + LEASE)
    group.now = (START + LEASE).timestamp
    tell_at(START + LEASE - MINUTE)
    assert group.tries == 0
    tell_at(START + LEASE + MINUTE)
    assert [body["id"] for body in group.said] == [only_message().message_id]
    assert only_message().attempts == 1


def test_a_message_that_ends_every_worker_is_dead_in_the_end(join: Join, housing: Department) -> None:
    robot, group = join(housing, tells_daily=False)
    queued(robot, 1)
    expired = {"state": MailState.SENDING, "lease_owner": "dead", "lease_until": START - MINUTE}
    Mail.objects.update(**expired, attempts=len(RETRIES) + 1)
    tell_at(START)
    assert group.tries == 0
    assert only_message().state == MailState.DEAD
    assert "每次都中断了" in only_message().reason


def test_a_message_asked_for_again_goes_on_another_day(join: Join, supervisor: User, housing: Department) -> None:
    robot, group = join(housing, **DAILY_ONLY)
    due(supervisor, housing, -3)
    Mail.objects.create(
        robot=robot,
        to_key=f"robot:{robot.pk}",
        local_date=MONDAY - timedelta(days=3),
        channel=Channel.DIGEST,
        not_before=START,
        made_at=START,
        asked_again_at=START,
        message_id="<again@test>",
    )
    tell_at(at(MONDAY, 8, 10))
    tell_at(START)
    assert len(group.said) == 2  # that one, and the one of today
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SENT}


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("kind", RobotKind)
def test_no_row_of_the_outbox_holds_a_secret(join: Join, housing: Department, kind: RobotKind) -> None:
    robot, group = join(housing, kind, misbehaving=("404",), **DAILY_ONLY)
    tell_at(START)
    Robot.objects.filter(pk=robot.pk).update(url=group.url.replace("send", "post").replace("hook", "hock"))
    queued(robot, 1)
    tell_at(START)
    kept = str(list(Mail.objects.values())) + str(list(Robot.objects.values("last_code")))
    assert KEY not in kept
    assert SECRET not in kept


@pytest.mark.django_db(transaction=True)
def test_four_rounds_at_once_tell_a_group_once(shared_database: None, join: Join) -> None:
    department, by = make_department("区住建局"), make_user(Role.SUPERVISOR)
    make_user(Role.CLERK, department)
    _, group = join(department)
    due(by, department, -3)
    tasks = [make_task(by, department, status=Status.DRAFT) for _ in range(3)]
    dispatch_tasks(tasks, by=by, at=at(MONDAY, 8, 5))
    at_once(4, lambda: tell_at(START))
    tell_at(START)
    assert len(group.said) == 2
    assert Mail.objects.filter(robot__isnull=False).count() == 2
    assert MailItem.objects.count() == len(tasks)
    assert connection.vendor in {"sqlite", "postgresql"}


@pytest.mark.usefixtures("late")
def test_an_answer_that_comes_when_another_worker_has_taken_over_changes_nothing(
    join: Join, housing: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, group = join(housing, **DAILY_ONLY)

    def stolen() -> float:
        Mail.objects.update(lease_owner="another")
        return START.timestamp()

    clock: Callable[[], datetime] = iter_clock(4, stolen)
    assert dict(tell_groups(clock, "slow", Hours.load())) == {"lost": 1}
    assert only_message().lease_owner == "another"
    assert only_message().state != MailState.SENT
    assert len(group.said) == 1


def iter_clock(calls: int, then: Callable[[], object]) -> Callable[[], datetime]:
    """A clock that stands still; at that call of it something else happens."""
    left = [calls]

    def read() -> datetime:
        left[0] -= 1
        if left[0] == 0:
            then()
        return START

    return read
