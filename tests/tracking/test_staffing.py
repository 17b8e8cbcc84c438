"""Where nobody is left: the office is told on its desk, with the outbox, and by 日报, but not every day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as box
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from accounts.tokens import revoke_token
from tests.factories import MONDAY, at, make_department, make_post, make_task, make_token, make_user
from tracking.actions.dispatch import dispatch_tasks
from tracking.models import Department, Mail, Membership, Reminder, ReminderRule, Task, load_calendar
from tracking.models.reminder import Audience, Outcome, RuleKind
from tracking.outbox.composing import compose_digests
from tracking.outbox.contents import read_again
from tracking.outbox.hours import Hours
from tracking.outbox.letters import write
from tracking.outbox.rounds import Round
from tracking.outbox.standing import standing
from tracking.staffing import deserted, gone, last_ones
from tracking.sweep import sweep
from tracking.workflow import Status

RoundAt = Callable[[datetime], Round]
SignIn = Callable[[User], Client]
RULE = "单位没有人，每 5 个工作日"


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    """A task in hand of a department in which nobody has an account; due in a month."""
    return make_task(supervisor, housing, last_reported_on=MONDAY)


def swept(day: date) -> None:
    sweep(at(day, 0, 5), day, load_calendar())


def told_on(task: Task) -> list[date]:
    reminders = Reminder.objects.filter(task=task, rule__kind=RuleKind.DESERTED)
    return list(reminders.order_by("fires_on").values_list("fires_on", flat=True))


def page(client: Client, name: str) -> str:
    return str(client.get(reverse(f"tracking:{name}")).content.decode())


# ---- who is there


@pytest.mark.parametrize(
    ("role", "fields", "is_left"),
    [
        (Role.CLERK, {}, True),
        (Role.HEAD, {}, True),
        (Role.CLERK, {"is_active": False}, False),
        (Role.SUPERVISOR, {}, False),
        (Role.LEADER, {}, False),
    ],
)
def test_somebody_is_left_where_a_clerk_or_head_can_still_act(
    role: Role, fields: dict[str, Any], is_left: bool, task: Task, housing: Department
) -> None:
    make_user(role, housing, **fields)
    assert list(deserted()) == ([] if is_left else [housing])


def test_a_department_without_open_work_needs_nobody(supervisor: User, housing: Department) -> None:
    for status in (Status.DRAFT, Status.CLOSED, Status.CANCELLED):
        make_task(supervisor, housing, status=status)
    assert list(deserted()) == []


def test_a_retired_department_with_open_work_and_nobody_is_among_them(task: Task, housing: Department) -> None:
    Department.objects.filter(pk=housing.pk).update(is_active=False)
    [found] = deserted()
    assert (found, found.waiting) == (housing, 1)


def test_who_can_no_longer_act_on_what_is_in_his_name_is_gone(
    supervisor: User, housing: Department, clerk: User
) -> None:
    moved, closed_out = make_user(Role.CLERK, housing), make_user(Role.SUPERVISOR)
    promoted = make_user(Role.CLERK, housing)
    for user in (clerk, moved, promoted):
        make_task(closed_out, housing).assignments.update(handler=user)
    assert gone() == []
    Membership.objects.filter(user=moved).delete()
    User.objects.filter(pk=closed_out.pk).update(is_active=False)
    User.objects.filter(pk=promoted.pk).update(role=Role.LEADER)
    assert {(one.user, one.count) for one in gone()} == {(moved, 1), (promoted, 1), (closed_out, 3)}


def test_finished_work_of_somebody_gone_needs_nobody(supervisor: User, housing: Department, clerk: User) -> None:
    for status in (Status.CLOSED, Status.CANCELLED):
        make_task(supervisor, housing, status=status).assignments.update(handler=clerk)
    Membership.objects.filter(user=clerk).delete()
    assert gone() == []


def test_the_last_one_of_a_department_is_known_before_he_goes(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    make_task(supervisor, housing)
    assert (last_ones(clerk), last_ones(outsider)) == ([housing], [])
    make_user(Role.HEAD, housing)
    assert last_ones(clerk) == []


# ---- how the office is told


def test_the_office_sees_on_its_desk_and_above_the_outbox_where_nobody_is_left(
    task: Task, supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    client = sign_in(supervisor)
    desk, outbox = page(client, "desk"), page(client, "outbox")
    assert "没有能签收、反馈的账号" in desk
    assert reverse("tracking:reorganise", args=[housing.pk]) in desk
    assert "没有人的单位 1 个：区住建局（1 件）" in outbox
    make_user(Role.CLERK, housing)
    assert list(standing(at(MONDAY), Hours.load()).deserted) == []
    assert "没有能签收、反馈的账号" not in page(client, "desk")


def test_the_desk_leads_to_handing_over_what_somebody_left_behind(
    supervisor: User, housing: Department, clerk: User, head: User, sign_in: SignIn
) -> None:
    make_task(supervisor, housing).assignments.update(handler=clerk)
    link = reverse("tracking:handover", args=[clerk.pk])
    assert link not in page(sign_in(supervisor), "desk")
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    desk = page(sign_in(supervisor), "desk")
    assert link in desk
    assert "名下还有 1 件没办完，本人已经办不了" in desk


def test_the_office_is_reminded_once_and_again_after_five_working_days(task: Task) -> None:
    days = [MONDAY + timedelta(days=n) for n in range(15)]
    for day in days:
        swept(day)
        swept(day)
    assert told_on(task) == [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)]


def test_a_department_that_gets_somebody_is_no_longer_told_of(task: Task, housing: Department) -> None:
    swept(MONDAY)
    clerk = make_user(Role.CLERK, housing)
    swept(date(2026, 11, 30))
    assert told_on(task) == [MONDAY]
    Membership.objects.filter(user=clerk).delete()
    swept(date(2026, 12, 1))
    assert told_on(task) == [MONDAY, date(2026, 12, 1)]


def test_the_officer_reads_of_it_in_his_digest_and_not_when_somebody_came_meanwhile(
    task: Task, supervisor: User, housing: Department, round_at: RoundAt
) -> None:
    other = make_task(supervisor, make_department("区水利局"), last_reported_on=MONDAY, title="清理河道")
    round_at(at(hour=8))
    make_user(Role.CLERK, Department.objects.get(name="区水利局"))
    round_at(at(hour=8, minute=40))
    [digest] = box.outbox
    assert digest.to == [supervisor.email]
    assert "单位没有人" in digest.body
    assert "区住建局没有能签收、反馈的人" in digest.body
    assert task.title in digest.body
    assert other.title not in digest.body
    reminder = Reminder.objects.get(task=other)
    assert (reminder.outcome, reminder.reason) == (Outcome.SUPPRESSED, "单位有人了")


def test_a_mail_of_many_departments_without_people_looks_for_people_once(supervisor: User) -> None:
    for number in range(8):
        make_task(supervisor, make_department(f"第{number}局"), last_reported_on=MONDAY)
    swept(MONDAY)
    compose_digests(at(MONDAY, 9), Hours.load())
    digest = Mail.objects.select_related("recipient").get()
    with CaptureQueriesContext(connection) as captured:
        letter = write(read_again([digest])[digest.pk], Hours.load(), MONDAY)
    assert letter.text.count("没有能签收、反馈的人") == 8
    assert len([query for query in captured if "tracking_membership" in query["sql"]]) == 2  # the reader's own too


def test_two_departments_of_one_task_without_people_are_one_reminder(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, make_department("区水利局"), last_reported_on=MONDAY)
    swept(MONDAY)
    assert told_on(task) == [MONDAY]


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUSPENDED, Status.CLOSED, Status.CANCELLED])
def test_nobody_is_missed_where_nothing_is_to_be_done(status: Status, supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, status=status)
    swept(MONDAY)
    assert told_on(task) == []


@pytest.mark.django_db
def test_the_shipped_rule_can_be_changed_but_counts_no_days_from_anything() -> None:
    rule = ReminderRule(name="别的", kind=RuleKind.DESERTED, offset=3, audience=Audience.SUPERVISOR)
    with pytest.raises(ValidationError, match="填 0"):
        rule.validate_constraints()


def test_a_longer_time_between_two_reminders_is_kept(task: Task) -> None:
    ReminderRule.objects.filter(name=RULE).update(every=10)
    for day in (MONDAY, date(2026, 11, 30), date(2026, 12, 7)):
        swept(day)
    assert told_on(task) == [MONDAY, date(2026, 12, 7)]


# ---- several clerks


def test_a_clerk_may_look_at_his_own_work_only(
    supervisor: User, housing: Department, city: Department, clerk: User, sign_in: SignIn
) -> None:
    colleague = make_user(Role.CLERK, housing, name="周启文")
    mine, his, nobodys = (make_task(supervisor, housing, title=f"{name}的事") for name in ("我", "他", "大家"))
    supported = make_task(supervisor, city, housing, title="配合的事")
    mine.assignments.update(handler=clerk)
    his.assignments.update(handler=colleague)
    supported.assignments.filter(role="support").update(handler=clerk)
    client = sign_in(clerk)
    everything = page(client, "desk")
    own = str(client.get(reverse("tracking:desk"), {"mine": "1"}).content.decode())
    assert all(task.title in everything for task in (mine, his, nobodys, supported))
    assert "经办 周启文" in everything
    assert "只看我经办的 2" in everything
    assert [task.title in own for task in (mine, his, nobodys, supported)] == [True, False, False, True]
    assert "还有 1 件没有定谁经办" in own


def test_a_desk_on_which_nobody_handles_anything_offers_no_choice(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    dispatch_tasks([make_task(supervisor, housing, status=Status.DRAFT)], by=supervisor, at=at())
    assert "只看我经办的" not in page(sign_in(clerk), "desk")


# ---- in the administrator's site


def closed(client: Client, *people: User, **answer: str) -> str:
    """The page after these have been ticked and their accounts closed."""
    sent = {"action": "deactivate", "_selected_action": [user.pk for user in people], **answer}
    return str(client.post(reverse("admin:accounts_user_changelist"), sent, follow=True).content.decode())


def account(client: Client, user: User, department: Department | None, **fields: Any) -> str:
    """The page after an account has been saved with these fields and in this department."""
    own = user.memberships.get()
    sent = {"username": user.username, "name": user.name, "role": user.role, "email": user.email, "is_active": "on"}
    row = {"id": own.pk, "user": user.pk, "department": (department or own.department).pk, "title": ""}
    counts = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 1, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    sent |= {f"memberships-{name}": str(value) for name, value in counts.items()}
    sent |= {f"memberships-0-{name}": str(value) for name, value in row.items()}
    sent |= {} if department else {"memberships-0-DELETE": "on"}
    given = {name: value for name, value in {**sent, **fields}.items() if value is not None}
    address = reverse("admin:accounts_user_change", args=[user.pk])
    return str(client.post(address, given, follow=True).content.decode())


def test_an_administrator_is_asked_before_an_account_with_work_is_closed(
    administrator: User, supervisor: User, housing: Department, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    make_task(supervisor, housing).assignments.update(handler=clerk)
    make_post("区长", holder=outsider)
    client = sign_in(administrator)
    asked = closed(client, clerk, outsider)
    assert "名下还有 1 件事项没办完（经办 1 件）。" in asked
    assert "区住建局有在办的事项，现在只有他一个人能签收、反馈。" in asked
    assert "现任区长" in asked
    assert reverse("tracking:handover", args=[clerk.pk]) in asked
    assert User.objects.filter(pk__in=[clerk.pk, outsider.pk], is_active=True).count() == 2
    told = closed(client, clerk, outsider, answer="even_so")
    assert "停用了 2 个账号" in told
    assert "何晓岚名下还有 1 件没办完的事，本人已经办不了。" in told
    assert reverse("tracking:handover", args=[clerk.pk]) in told
    assert "区住建局有在办的事项，现在没有能签收、反馈的人了" in told


def test_of_several_accounts_those_without_work_can_be_closed_alone(
    administrator: User, supervisor: User, housing: Department, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    make_task(supervisor, housing).assignments.update(handler=clerk)
    client = sign_in(administrator)
    assert "只停用没有事的 1 个" in closed(client, clerk, outsider)
    assert "停用了 1 个账号" in closed(client, clerk, outsider, answer="the_rest")
    assert list(User.objects.filter(is_active=False)) == [outsider]


def test_before_an_account_is_closed_its_page_says_which_programs_would_be_cut_off(
    administrator: User, clerk: User, sign_in: SignIn
) -> None:
    token = make_token(clerk, name="协同办公平台", created_at=timezone.now())
    client, said = sign_in(administrator), "对接令牌“协同办公平台”在用：停用账号，那里的系统当时就连不上"
    address = reverse("admin:accounts_user_change", args=[clerk.pk])
    assert said in client.get(address).content.decode()
    revoke_token(token, by=clerk, at=timezone.now())
    assert said not in client.get(address).content.decode()


def test_an_administrator_who_closes_an_account_without_work_is_asked_nothing(
    administrator: User, supervisor: User, housing: Department, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    make_task(supervisor, housing).assignments.update(handler=clerk)
    answer = closed(sign_in(administrator), outsider)
    assert "停用了 1 个账号" in answer
    assert "没办完" not in answer


def test_the_page_of_a_person_says_what_is_in_hand_and_is_not_closed_by_accident(
    administrator: User, supervisor: User, housing: Department, clerk: User, head: User, sign_in: SignIn
) -> None:
    make_task(supervisor, housing).assignments.update(handler=clerk)
    client, address = sign_in(administrator), reverse("admin:accounts_user_change", args=[clerk.pk])
    shown = str(client.get(address).content.decode())
    assert "名下还有 1 件事项没办完（经办 1 件）。" in shown
    assert "移交 1 件" in shown
    assert "没有停用：名下还有 1 件" in account(client, clerk, housing, is_active=None)
    assert User.objects.get(pk=clerk.pk).is_active
    account(client, clerk, housing, is_active=None, leaves_work="on")
    assert not User.objects.get(pk=clerk.pk).is_active
    assert "名下还有" not in str(client.get(reverse("admin:accounts_user_change", args=[head.pk])).content.decode())


def test_an_administrator_who_moves_somebody_to_another_department_is_told_what_stays_behind(
    administrator: User, supervisor: User, housing: Department, city: Department, clerk: User, sign_in: SignIn
) -> None:
    make_user(Role.HEAD, housing)
    make_task(supervisor, housing).assignments.update(handler=clerk)
    answer = account(sign_in(administrator), clerk, city)
    assert clerk.memberships.get().department == city
    assert "何晓岚名下还有 1 件没办完的事" in answer
    assert "没有能签收、反馈的人了" not in answer


def test_a_clerk_or_head_without_a_department_is_not_saved(
    administrator: User, clerk: User, housing: Department, sign_in: SignIn
) -> None:
    client = sign_in(administrator)
    assert "经办人要有单位才能签收、反馈" in account(client, clerk, None)
    assert clerk.memberships.get().department == housing
    assert "部门负责人要有单位" in account(client, clerk, None, role=Role.HEAD)
    account(client, clerk, None, role=Role.LEADER)
    assert not clerk.memberships.exists()


def test_a_closed_account_may_stay_without_a_department(
    administrator: User, clerk: User, housing: Department, sign_in: SignIn
) -> None:
    account(sign_in(administrator), clerk, None, is_active=None)
    clerk.refresh_from_db()
    assert (clerk.is_active, clerk.memberships.exists()) == (False, False)
