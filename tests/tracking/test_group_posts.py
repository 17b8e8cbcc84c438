"""群消息: what a group is told, when, and what it is not told."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_robot, make_spread, make_task, make_user
from tests.tracking.due import due
from tests.tracking.groups import Join, join, tell_at
from tracking.actions.breaking_down import Piece, break_down
from tracking.actions.dispatch import dispatch_tasks, reassign
from tracking.actions.moves import cancel
from tracking.actions.urging import urge
from tracking.actions.words_on_task import instruct
from tracking.models import Department, Mail, MailItem, Notice, Organisation, Reminder, Task
from tracking.models.mail import Channel, MailState
from tracking.models.reminder import Outcome
from tracking.models.urging import Way
from tracking.outbox.contents import GIVEN_AWAY
from tracking.outbox.group_posts import LOOK_BACK
from tracking.outbox.group_words import NOTHING_STANDS
from tracking.outbox.rounds import do_round
from tracking.workflow import Status

__all__ = ["join"]
NINE = at(MONDAY, 9)
HALF_PAST_EIGHT = at(MONDAY, 8, 30)
TUESDAY = MONDAY + timedelta(days=1)
SATURDAY = MONDAY + timedelta(days=5)
FRIDAY = MONDAY - timedelta(days=3)
ORDERS_ONLY = {"tells_daily": False}
DAILY_ONLY = {"tells_orders": False}


def later(minutes: int, than: datetime = NINE) -> datetime:
    return than + timedelta(minutes=minutes)


def dispatched(by: User, *units: Department, when: datetime = NINE, **fields: Any) -> Task:
    task = make_task(by, *units, status=Status.DRAFT, **fields)
    dispatch_tasks([task], by=by, at=when)
    return task


def only_message() -> Mail:
    return Mail.objects.exclude(robot=None).get()


def dropped() -> set[str]:
    return set(MailItem.objects.exclude(mail__robot=None).values_list("dropped", flat=True))


@pytest.mark.usefixtures("clerk")
def test_orders_of_ten_minutes_are_one_message(join: Join, supervisor: User, housing: Department) -> None:
    _, group = join(housing, **ORDERS_ONLY)
    first = dispatched(supervisor, housing, title="完成老旧小区改造")
    second = dispatched(supervisor, housing, title="清理占道堆物", when=later(8))
    tell_at(later(9))
    assert group.said == []
    tell_at(later(10))
    [text] = group.texts
    assert "【督办通知】区住建局：交办 2 项" in text
    assert text.index(first.title) < text.index(second.title)
    assert "11月24日 18:00 前签收；还剩 22 个工作日（12月23日）" in text
    assert only_message().state == MailState.SENT
    assert only_message().subject == "【督办通知】区住建局：交办 2 项"
    assert first.title in only_message().body_text


@pytest.mark.usefixtures("clerk")
def test_an_order_is_told_once(join: Join, supervisor: User, housing: Department) -> None:
    _, group = join(housing, **ORDERS_ONLY)
    dispatched(supervisor, housing)
    for minutes in (10, 11, 60, 24 * 60, 48 * 60):
        tell_at(later(minutes))
    assert len(group.said) == 1
    dispatched(supervisor, housing, when=later(60))
    tell_at(later(70))
    assert len(group.said) == 2


@pytest.mark.usefixtures("clerk")
@pytest.mark.parametrize("hour", [7, 19])
def test_nothing_is_said_outside_the_hours_and_all_of_it_at_the_next_start(
    join: Join, supervisor: User, housing: Department, hour: int
) -> None:
    _, group = join(housing, **ORDERS_ONLY)
    dispatched(supervisor, housing, when=at(MONDAY, hour))
    tell_at(at(MONDAY, hour, 30))
    assert group.tries == 0
    tell_at(at(MONDAY if hour == 7 else TUESDAY, 8))
    assert len(group.said) == 1


@pytest.mark.usefixtures("clerk")
def test_a_rest_day_is_quiet(join: Join, supervisor: User, housing: Department) -> None:
    _, group = join(housing)
    due(supervisor, housing, days=-3)
    dispatched(supervisor, housing, when=at(SATURDAY))
    tell_at(at(SATURDAY, 10))
    assert group.tries == 0
    assert not Mail.objects.exists()


@pytest.mark.usefixtures("clerk")
def test_a_robot_that_is_off_says_nothing_and_keeps_nothing_for_later(
    join: Join, supervisor: User, housing: Department
) -> None:
    _, group = join(housing, is_active=False)
    due(supervisor, housing, days=-3)
    dispatched(supervisor, housing)
    tell_at(later(10))
    assert group.tries == 0
    assert not Mail.objects.exists()


@pytest.mark.usefixtures("clerk")
def test_what_happened_before_it_was_switched_on_is_not_told(join: Join, supervisor: User, housing: Department) -> None:
    _, group = join(housing, active_since=later(5), **ORDERS_ONLY)
    before, after = dispatched(supervisor, housing), dispatched(supervisor, housing, when=later(6))
    tell_at(later(16))
    assert before.title not in group.texts[0]
    assert after.title in group.texts[0]


@pytest.mark.usefixtures("clerk")
def test_what_a_stop_has_held_back_for_weeks_is_not_told_any_more(
    join: Join, supervisor: User, housing: Department
) -> None:
    _, group = join(housing, active_since=at(MONDAY - timedelta(days=60)), **ORDERS_ONLY)
    dispatched(supervisor, housing, when=NINE - LOOK_BACK)
    tell_at(NINE)
    assert group.tries == 0


@pytest.mark.usefixtures("clerk", "outsider")
def test_a_group_hears_of_its_own_department_only(
    join: Join, supervisor: User, housing: Department, city: Department
) -> None:
    (_, ours), (_, theirs) = join(housing, **ORDERS_ONLY), join(city, **ORDERS_ONLY)
    led, shared = dispatched(supervisor, housing), dispatched(supervisor, city, housing)
    tell_at(later(10))
    assert led.title in ours.texts[0]
    assert shared.title in ours.texts[0]
    assert shared.title in theirs.texts[0]
    assert led.title not in theirs.texts[0]


@pytest.mark.usefixtures("clerk", "outsider")
def test_who_is_urged_hears_of_it_and_not_who_works_beside_him(
    join: Join, supervisor: User, housing: Department, city: Department
) -> None:
    (_, ours), (_, theirs) = join(housing, **ORDERS_ONLY), join(city, **ORDERS_ONLY)
    task = make_task(supervisor, city, housing)
    urge(task, [city], way=Way.SYSTEM, text="科长说再不办就通报。", by=supervisor, at=NINE)
    tell_at(later(10))
    assert ours.said == []
    [text] = theirs.texts
    assert "【督办通知】区城管局：催办 1 项" in text
    assert task.title in text
    assert "通报" not in text


@pytest.mark.usefixtures("clerk")
@pytest.mark.parametrize("way", sorted(set(Way) - {Way.SYSTEM}))
def test_an_order_that_was_given_in_another_way_is_not_told_again(
    join: Join, supervisor: User, housing: Department, way: Way
) -> None:
    (_, group), (_, office) = join(housing, **ORDERS_ONLY), join(**ORDERS_ONLY)
    urge(make_task(supervisor, housing), [housing], way=way, text="打过电话。", by=supervisor, at=NINE)
    tell_at(later(10))
    assert group.tries == office.tries == 0


@pytest.mark.usefixtures("clerk")
def test_a_leaders_words_stay_in_the_house_and_come_before_what_is_merely_new(
    join: Join, supervisor: User, leader: User, housing: Department
) -> None:
    _, group = join(housing, **ORDERS_ONLY)
    new = dispatched(supervisor, housing)
    task = make_task(supervisor, housing)
    instruct(task, text="务必在年底前完成，否则追责。", by=leader, at=later(2))
    tell_at(later(10))
    [text] = group.texts
    assert "批示 1 项、交办 1 项" in text
    assert text.index(task.title) < text.index(new.title)
    assert "追责" not in str(group.said[0])
    assert task.sources.get().quote not in text


@pytest.mark.usefixtures("clerk", "outsider")
def test_the_office_hears_of_every_department_and_of_no_piece_inside_one(
    join: Join, supervisor: User, clerk: User, housing: Department, city: Department
) -> None:
    (_, office), (_, theirs) = join(**ORDERS_ONLY), join(city, **ORDERS_ONLY)
    whole = make_task(supervisor, housing)
    pieces = [Piece("清理小区占道堆物", city, MONDAY + timedelta(days=9))]
    break_down(whole, pieces, by=clerk, at=NINE)
    others = [dispatched(supervisor, unit) for unit in (housing, city)]
    tell_at(later(10))
    assert "【督办通知】交办 2 项" in office.texts[0]
    assert all(task.title in office.texts[0] for task in others)
    assert "清理小区占道堆物" not in office.texts[0]
    assert "清理小区占道堆物" in theirs.texts[0]


def test_what_a_department_gives_to_one_of_its_people_is_no_news_for_a_group(
    join: Join, supervisor: User, clerk: User, head: User, housing: Department, city: Department
) -> None:
    (_, ours), (_, helpers) = join(housing, **ORDERS_ONLY), join(city, **ORDERS_ONLY)
    piece = Piece("完成8个小区外墙保温", housing, MONDAY + timedelta(days=9), supporting=[city], handler=clerk)
    break_down(make_task(supervisor, housing), [piece], by=head, at=NINE)
    tell_at(later(10))
    assert ours.tries == helpers.tries == 0


def test_words_on_what_is_spread_are_told_to_the_office_once_and_to_each_unit(
    join: Join, supervisor: User, leader: User
) -> None:
    units = [make_department(f"青溪{n}镇") for n in range(3)]
    for unit in units:
        make_user(Role.CLERK, unit)
    (_, office), (_, unit_group) = join(**ORDERS_ONLY), join(units[1], **ORDERS_ONLY)
    heading = make_spread(supervisor, *units)
    instruct(heading, text="各镇抓紧。", by=leader, at=NINE)
    tell_at(later(10))
    assert "【督办通知】批示 1 项" in office.texts[0]
    assert "【督办通知】青溪1镇：批示 1 项" in unit_group.texts[0]


@pytest.mark.usefixtures("clerk")
def test_an_order_that_is_over_before_the_message_goes_is_left_out(
    join: Join, supervisor: User, housing: Department
) -> None:
    _, group = join(housing, misbehaving=("503",), **ORDERS_ONLY)
    gone, kept = dispatched(supervisor, housing), dispatched(supervisor, housing)
    tell_at(later(10))
    cancel(gone, by=supervisor, at=later(11), note="不办了。", authority=make_post())
    tell_at(later(13))
    assert "交办 1 项" in group.texts[0]
    assert gone.title not in group.texts[0]
    assert kept.title in group.texts[0]
    assert dropped() == {"已中止", ""}


@pytest.mark.usefixtures("clerk", "outsider")
def test_a_task_that_was_given_to_another_department_is_not_told_to_the_first(
    join: Join, supervisor: User, housing: Department, city: Department
) -> None:
    (_, first), (_, second) = join(housing, misbehaving=("503",), **ORDERS_ONLY), join(city, **ORDERS_ONLY)
    task = dispatched(supervisor, housing)
    tell_at(later(10))
    reassign(task, city, by=supervisor, at=later(11), note="是区城管局的事。")
    tell_at(later(12))
    assert first.said == []
    ended = Mail.objects.get(robot__department=housing)
    assert (ended.state, ended.reason) == (MailState.SUPPRESSED, GIVEN_AWAY)
    tell_at(later(22))
    assert "重新交办 1 项" in second.texts[0]


@pytest.mark.usefixtures("clerk")
def test_of_many_orders_ten_are_written_out(join: Join, supervisor: User, housing: Department) -> None:
    _, group = join(housing, **ORDERS_ONLY)
    tasks = [make_task(supervisor, housing, status=Status.DRAFT, title=f"第{n:02d}件事") for n in range(23)]
    dispatch_tasks(tasks, by=supervisor, at=NINE)
    tell_at(later(10))
    [text] = group.texts
    assert "交办 23 项" in text
    assert "另有 13 项" in text
    assert sum(task.title in text for task in tasks) == 10


def test_each_morning_a_department_hears_how_much_is_late_unsigned_and_near(
    join: Join, supervisor: User, housing: Department, city: Department
) -> None:
    _, group = join(housing, **DAILY_ONLY)
    long_late, late = due(supervisor, housing, -20), due(supervisor, housing, -3)
    unsigned = make_task(supervisor, housing, status=Status.ASSIGNED, dispatched_on=MONDAY - timedelta(days=14))
    helping = make_task(supervisor, city, housing)
    near, far = due(supervisor, housing, 2), due(supervisor, housing, 20)
    tell_at(at(MONDAY, 8, 29))
    assert group.tries == 0
    tell_at(HALF_PAST_EIGHT)
    [text] = group.texts
    assert "【督办提醒】区住建局：2 项超期、2 项待签收、1 项临期" in text
    told = [long_late, late, unsigned, helping, near]
    assert sorted(told, key=lambda task: text.index(task.title)) == told
    assert far.title not in text
    for words in (
        "超期 1 个工作日（11月20日到期）",
        "待签收，超过签收时限 9 个工作日",
        "临期，还剩 2 个工作日（11月25日）",
    ):
        assert words in text


def test_the_morning_message_comes_once_a_day_and_again_the_next_day(
    join: Join, supervisor: User, housing: Department
) -> None:
    _, group = join(housing, **DAILY_ONLY)
    due(supervisor, housing, -3)
    for when in (HALF_PAST_EIGHT, later(1), at(MONDAY, 17)):
        tell_at(when)
    assert len(group.said) == 1
    tell_at(at(TUESDAY, 8, 30))
    assert len(group.said) == 2
    assert "超期 2 个工作日" in group.texts[1]


def test_a_task_that_becomes_near_at_noon_waits_for_the_next_morning(
    join: Join, supervisor: User, housing: Department
) -> None:
    _, group = join(housing, **DAILY_ONLY)
    tell_at(HALF_PAST_EIGHT)
    quiet = only_message()
    assert (quiet.state, quiet.reason) == (MailState.SUPPRESSED, NOTHING_STANDS)
    due(supervisor, housing, 2)
    tell_at(at(MONDAY, 14))
    assert group.tries == 0
    tell_at(at(TUESDAY, 8, 30))
    assert len(group.said) == 1


def test_after_a_stop_the_morning_message_of_today_goes_and_none_of_the_days_missed(
    join: Join, supervisor: User, housing: Department
) -> None:
    join(housing, misbehaving=("503",) * 3, **DAILY_ONLY)
    due(supervisor, housing, -3)
    tell_at(HALF_PAST_EIGHT)
    do_round(lambda: at(TUESDAY + timedelta(days=1), 15))
    tell_at(at(TUESDAY + timedelta(days=1), 15))
    states = list(Mail.objects.exclude(robot=None).order_by("local_date").values_list("state", flat=True))
    assert states[0] == MailState.SUPPRESSED
    assert len(states) == 2


@pytest.mark.parametrize(("since", "count"), [(at(MONDAY, 8, 0), 1), (at(MONDAY, 8, 31), 0), (at(FRIDAY, 17), 1)])
def test_a_robot_switched_on_after_the_time_of_the_morning_message_begins_the_next_day(
    join: Join, supervisor: User, housing: Department, since: datetime, count: int
) -> None:
    _, group = join(housing, active_since=since, **DAILY_ONLY)
    due(supervisor, housing, -3)
    tell_at(at(MONDAY, 10))
    assert len(group.said) == count
    tell_at(at(TUESDAY, 10))
    assert len(group.said) == count + 1


def test_a_department_is_not_asked_for_what_lies_with_the_office(
    join: Join, supervisor: User, housing: Department
) -> None:
    (_, group), (_, office) = join(housing, **DAILY_ONLY), join(**DAILY_ONLY)
    submitted = due(supervisor, housing, -3, status=Status.SUBMITTED)
    for status in (Status.CLOSED, Status.SUSPENDED, Status.CANCELLED, Status.DRAFT):
        due(supervisor, housing, -3, status=status)
    tell_at(HALF_PAST_EIGHT)
    assert group.said == []
    assert "【督办提醒】1 项超期" in office.texts[0]
    assert submitted.title in office.texts[0]


def test_the_office_counts_each_share_once_and_no_pieces(
    join: Join, supervisor: User, clerk: User, housing: Department, city: Department
) -> None:
    _, office = join(**DAILY_ONLY)
    make_spread(supervisor, housing, city, due_on=FRIDAY)
    whole = due(supervisor, housing, -3)
    break_down(make_task(supervisor, housing), [Piece("近处的一块", city, MONDAY)], by=clerk, at=at(FRIDAY))
    make_task(supervisor, city, status=Status.ASSIGNED, dispatched_on=FRIDAY)  # still has today to sign
    over = make_task(supervisor, city, status=Status.ASSIGNED, dispatched_on=FRIDAY - timedelta(days=1))
    tell_at(HALF_PAST_EIGHT)
    [text] = office.texts
    assert "【督办提醒】3 项超期、1 项待签收" in text
    assert whole.title in text
    assert over.title in text
    assert "近处的一块" not in text


def test_of_many_late_tasks_the_ten_that_are_late_longest_are_written_out(
    join: Join, supervisor: User, housing: Department
) -> None:
    _, group = join(housing, **DAILY_ONLY)
    tasks = [due(supervisor, housing, -n, title=f"超期{n:02d}天的事") for n in range(1, 31)]
    near = due(supervisor, housing, 1)
    tell_at(HALF_PAST_EIGHT)
    [text] = group.texts
    assert "30 项超期、1 项临期" in text
    assert "另有 21 项" in text
    assert all(task.title in text for task in tasks[20:])
    assert near.title not in text


@pytest.mark.usefixtures("only_rules_of_tasks")
def test_telling_a_group_takes_nothing_from_the_mails_of_its_people(
    join: Join, supervisor: User, housing: Department, clerk: User
) -> None:
    _, group = join(housing)
    due(supervisor, housing, -1)
    dispatched(supervisor, housing, when=at(MONDAY, 8))
    do_round(lambda: HALF_PAST_EIGHT)
    tell_at(HALF_PAST_EIGHT)
    assert len(group.said) == 2
    assert set(Reminder.objects.values_list("outcome", flat=True)) == {Outcome.SENT}
    assert set(Notice.objects.values_list("outcome", flat=True)) == {Outcome.SENT}
    mailed = Mail.objects.filter(recipient=clerk).values_list("channel", flat=True)
    assert set(mailed) == {Channel.DIGEST, Channel.NOTICE}


@pytest.mark.usefixtures("clerk")
def test_the_time_of_the_morning_message_is_that_of_the_digest(
    join: Join, supervisor: User, housing: Department
) -> None:
    organisation = Organisation.current()
    organisation.name, organisation.digest_at = "云溪区督查室", at(MONDAY, 10).time()
    organisation.save()
    _, group = join(housing, **DAILY_ONLY)
    due(supervisor, housing, -3)
    tell_at(at(MONDAY, 9, 59))
    assert group.said == []
    tell_at(at(MONDAY, 10))
    assert "云溪区督查室" in group.texts[0]


@pytest.mark.usefixtures("clerk")
def test_a_round_without_anything_to_say_asks_little_of_the_database(supervisor: User, housing: Department) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            tell_at(at(MONDAY, 11))
        return len(queries)

    none = asked()
    for _ in range(3):
        make_robot(housing)
    for _ in range(40):
        make_task(supervisor, housing)
    tell_at(at(MONDAY, 11))
    assert none <= 5
    assert asked() <= none + 3 * 3
