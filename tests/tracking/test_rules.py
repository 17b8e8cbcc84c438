"""Reminder rules: what they say, what they may be, and what becomes of reminders when one is changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core import mail as box
from django.db.models import F

from accounts.models import User
from tests.factories import MONDAY, at, make_department
from tests.tracking.due import due
from tracking.actions.rules import (
    CHANGED,
    RuleRefusedError,
    StaleRuleError,
    add_rule,
    change_rule,
    delete_rule,
    switch_rule,
)
from tracking.models import Department, Reminder, ReminderRule, Task, load_calendar
from tracking.models.reminder import Audience, Outcome, RuleKind
from tracking.outbox.composing import compose_digests
from tracking.outbox.hours import Hours
from tracking.outbox.rounds import Round
from tracking.reminders import SWITCHED_OFF
from tracking.rules import SORTS, Wanted, clash, covers, same, sentence
from tracking.sweep import sweep

RoundAt = Callable[[datetime], Round]
NOW = at(MONDAY, 7)
TUESDAY = MONDAY + timedelta(days=1)
ON_THE_DAY = "到期当天"


def wanted(offset: int = -5, every: int | None = None, audience: str = "clerk", kind: str = "due") -> Wanted:
    return Wanted("新的规则", kind, offset, every, audience)


def rule(name: str) -> ReminderRule:
    return ReminderRule.objects.get(name=name)


def as_wanted(one: ReminderRule) -> Wanted:
    return Wanted(one.name, one.kind, one.offset, one.every, one.audience)


def swept() -> int:
    return sweep(NOW, MONDAY, load_calendar())


def outcomes(name: str) -> list[tuple[str, str]]:
    return sorted(Reminder.objects.filter(rule__name=name).values_list("outcome", "reason"))


# --- what a rule says ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (wanted(-3), "到期前 3 个工作日，提醒经办人"),
        (wanted(0), "到期当天，提醒经办人"),
        (wanted(1, 3), "超期第 1 个工作日起，每 3 个工作日，提醒经办人"),
        (wanted(5, audience="head"), "超期第 5 个工作日，提醒部门负责人"),
        (wanted(-7, 1), "到期前 7 个工作日起，每个工作日，提醒经办人"),
        (wanted(0, kind="unsigned"), "签收时限当天，提醒经办人"),
        (wanted(2, kind="unsigned", audience="supervisor"), "过了签收时限第 2 个工作日，提醒督查员"),
        (wanted(3, kind="first"), "交办后第 3 个工作日，提醒经办人"),
        (wanted(-1, kind="unreported"), "该报进展前 1 个工作日，提醒经办人"),
        (wanted(1, 3, kind="unreported"), "没有按时报进展第 1 个工作日起，每 3 个工作日，提醒经办人"),
        (wanted(2, 2, "supervisor", "waiting"), "等了 2 个工作日起，每 2 个工作日，提醒督查员"),
        (wanted(0, 5, "leader", "deserted"), "发现当天起，每 5 个工作日，提醒责任领导"),
    ],
)
def test_a_rule_is_a_sentence(given: Wanted, said: str) -> None:
    assert sentence(given) == said


def test_every_kind_of_rule_has_its_words_and_bounds() -> None:
    assert set(SORTS) == set(RuleKind)
    for sort in SORTS.values():
        assert sort.earliest <= sort.latest
        assert sort.audiences


@pytest.mark.django_db
def test_every_shipped_rule_is_within_its_bounds_and_doubles_no_other() -> None:
    shipped = list(ReminderRule.objects.order_by("pk"))
    assert len(shipped) >= 15
    for one in shipped:
        sort = SORTS[RuleKind(one.kind)]
        assert sort.earliest <= one.offset <= sort.latest
        assert one.audience in sort.audiences
        assert clash(one, [other for other in shipped if other != one]) is None


# --- which rules double each other ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (wanted(1, 3), wanted(4), True),
        (wanted(1, 3), wanted(1), True),
        (wanted(1, 3), wanted(5), False),
        (wanted(1, 3), wanted(-2), False),
        (wanted(1, 3), wanted(4, 6), True),
        (wanted(1, 3), wanted(4, 5), False),
        (wanted(1, 1), wanted(7, 2), True),
        (wanted(-7, 2), wanted(-3), True),
        (wanted(-7, 2), wanted(1), True),
        (wanted(4), wanted(1, 3), False),
        (wanted(4), wanted(4), True),
        (wanted(1, 3), wanted(4, audience="head"), False),
        (wanted(1, 3), wanted(4, kind="unsigned"), False),
    ],
)
def test_a_repeated_rule_has_others_in_it(one: Wanted, other: Wanted, expected: bool) -> None:
    assert covers(one, other) is expected


def test_a_rule_has_another_in_it_exactly_when_it_fires_on_all_its_days() -> None:
    """Against the days themselves, counted out."""
    shapes = [(offset, every) for offset in range(-4, 5) for every in (None, 1, 2, 3, 4)]

    def days(offset: int, every: int | None) -> set[int]:
        return set(range(offset, 200, every)) if every else {offset}

    for first in shapes:
        for second in shapes:
            assert covers(wanted(*first), wanted(*second)) == (days(*second) <= days(*first)), (first, second)
    assert not same(wanted(1, 1), wanted(1))


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (wanted(-3), "和“到期前 3 个工作日”（到期前 3 个工作日，提醒经办人）一样"),
        (wanted(4), "“超期第 1 天起每 3 个工作日”（.*）已经包括了它"),
        (wanted(-7, 4), "它包括了“到期前 7 个工作日”"),
    ],
)
def test_a_rule_that_doubles_another_is_refused(administrator: User, given: Wanted, refusal: str) -> None:
    with pytest.raises(RuleRefusedError, match=refusal):
        add_rule(given, by=administrator, at=NOW)
    assert not ReminderRule.objects.filter(name="新的规则").exists()


def test_a_name_is_taken_once(administrator: User) -> None:
    with pytest.raises(RuleRefusedError, match="已经有一条叫“到期当天”的规则") as refusal:
        add_rule(replace(wanted(), name=ON_THE_DAY), by=administrator, at=NOW)
    assert refusal.value.field == "name"


def test_what_is_there_switched_off_is_not_added_again(administrator: User) -> None:
    switch_rule(rule(ON_THE_DAY), on=False, seen=1, by=administrator, at=NOW)
    with pytest.raises(RuleRefusedError, match="停用的规则里有一样的：“到期当天”。请启用它"):
        add_rule(wanted(0), by=administrator, at=NOW)


def test_beside_a_rule_that_is_switched_off_another_may_stand_and_then_it_stays_off(administrator: User) -> None:
    repeated = rule("超期第 1 天起每 3 个工作日")
    switch_rule(repeated, on=False, seen=1, by=administrator, at=NOW)
    add_rule(wanted(4), by=administrator, at=NOW)
    with pytest.raises(RuleRefusedError, match="它包括了“新的规则”"):
        switch_rule(repeated, on=True, seen=2, by=administrator, at=NOW)


def test_who_changed_a_rule_and_from_what_to_what_is_kept(administrator: User) -> None:
    added = add_rule(wanted(), by=administrator, at=NOW)
    change_rule(added, replace(wanted(-4), name="提前四天"), seen=1, by=administrator, at=NOW)
    switch_rule(added, on=False, seen=2, by=administrator, at=NOW)
    assert list(added.changes.order_by("pk").values_list("what", "by")) == [
        ("加上了：到期前 5 个工作日，提醒经办人", administrator.pk),
        (
            "由“到期前 5 个工作日，提醒经办人”改为“到期前 4 个工作日，提醒经办人”；名称改为“提前四天”",
            administrator.pk,
        ),
        ("停用", administrator.pk),
    ]
    assert (added.version, added.changed_by, added.changed_at) == (3, administrator, NOW)


def test_saving_what_stands_already_is_no_change_to_remember(administrator: User) -> None:
    one = rule(ON_THE_DAY)
    change_rule(one, as_wanted(one), seen=1, by=administrator, at=NOW)
    assert not one.changes.exists()


# --- reminders that are made already -------------------------------------------------------------------------------


def test_switching_a_rule_off_ends_what_it_has_made_and_not_what_others_have(
    supervisor: User, housing: Department, administrator: User
) -> None:
    due(supervisor, housing)
    due(supervisor, housing, 1)
    swept()
    settled = switch_rule(rule(ON_THE_DAY), on=False, seen=1, by=administrator, at=NOW)
    assert settled.ended == 1
    assert outcomes(ON_THE_DAY) == [(Outcome.SUPPRESSED, SWITCHED_OFF)]
    assert outcomes("到期前 1 个工作日") == [(Outcome.PENDING, "")]
    assert swept() == 0


def test_switched_on_again_the_same_day_it_reminds_that_day_after_all(
    supervisor: User, housing: Department, administrator: User
) -> None:
    due(supervisor, housing)
    swept()
    switch_rule(rule(ON_THE_DAY), on=False, seen=1, by=administrator, at=NOW)
    settled = switch_rule(rule(ON_THE_DAY), on=True, seen=2, by=administrator, at=NOW)
    assert (settled.ended, settled.revived) == (0, 1)
    assert outcomes(ON_THE_DAY) == [(Outcome.PENDING, "")]
    assert swept() == 0


def test_switched_on_another_day_it_does_not_remind_of_the_days_it_was_off(
    supervisor: User, housing: Department, administrator: User
) -> None:
    due(supervisor, housing)
    swept()
    switch_rule(rule(ON_THE_DAY), on=False, seen=1, by=administrator, at=NOW)
    settled = switch_rule(rule(ON_THE_DAY), on=True, seen=2, by=administrator, at=at(TUESDAY))
    assert settled.revived == 0
    assert outcomes(ON_THE_DAY) == [(Outcome.SUPPRESSED, SWITCHED_OFF)]


def test_a_changed_rule_ends_what_it_would_not_make_any_more(
    supervisor: User, housing: Department, administrator: User
) -> None:
    due(supervisor, housing)
    swept()
    one = rule(ON_THE_DAY)
    settled = change_rule(one, replace(as_wanted(one), offset=-2), seen=1, by=administrator, at=NOW)
    assert settled.ended == 1
    assert outcomes(ON_THE_DAY) == [(Outcome.SUPPRESSED, CHANGED)]


def test_a_changed_rule_keeps_what_it_would_make_again(
    supervisor: User, housing: Department, administrator: User
) -> None:
    """Else nobody would be reminded that day: the database lets the same reminder in only once."""
    late = "超期第 1 天起每 3 个工作日"
    due(supervisor, housing, due_on=load_calendar().add(MONDAY, -1))
    due(supervisor, housing, due_on=load_calendar().add(MONDAY, -4))
    swept()
    one = rule(late)
    settled = change_rule(one, replace(as_wanted(one), every=5), seen=1, by=administrator, at=NOW)
    assert settled.ended == 1
    assert outcomes(late) == [(Outcome.PENDING, ""), (Outcome.SUPPRESSED, CHANGED)]
    settled = change_rule(one, replace(as_wanted(one), every=3), seen=2, by=administrator, at=NOW)
    assert settled.revived == 1
    assert outcomes(late) == [(Outcome.PENDING, "")] * 2


def test_a_rule_for_others_reminds_them_the_same_day(
    supervisor: User, housing: Department, administrator: User
) -> None:
    due(supervisor, housing)
    swept()
    one = rule(ON_THE_DAY)
    change_rule(one, replace(as_wanted(one), audience=Audience.HEAD), seen=1, by=administrator, at=NOW)
    assert swept() == 1
    kept = Reminder.objects.filter(rule=one, outcome=Outcome.PENDING)
    assert [r.audience_key for r in kept] == [f"department:{housing.pk}:head"]


def test_a_mail_that_has_not_gone_leaves_out_what_is_switched_off(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, administrator: User
) -> None:
    due(supervisor, housing, title="今天到期的事")
    due(supervisor, housing, 1, title="明天到期的事")
    hours = Hours.load()
    sweep(NOW, MONDAY, hours.calendar)
    compose_digests(at(MONDAY, 8, 30), hours)
    switch_rule(rule(ON_THE_DAY), on=False, seen=1, by=administrator, at=at(MONDAY, 8, 30))
    round_at(at(MONDAY, 8, 31))
    [letter] = box.outbox
    assert "明天到期的事" in letter.body
    assert "今天到期的事" not in letter.body
    assert outcomes(ON_THE_DAY) == [(Outcome.SUPPRESSED, SWITCHED_OFF)]


def test_a_sweep_that_was_under_way_when_a_rule_was_switched_off_reminds_nobody_either(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, administrator: User
) -> None:
    due(supervisor, housing)
    switch_rule(rule(ON_THE_DAY), on=False, seen=1, by=administrator, at=NOW)
    ReminderRule.objects.filter(name=ON_THE_DAY).update(is_active=True)
    swept()
    ReminderRule.objects.filter(name=ON_THE_DAY).update(is_active=False)
    round_at(at(MONDAY, 8, 30))
    assert box.outbox == []
    assert outcomes(ON_THE_DAY) == [(Outcome.SUPPRESSED, SWITCHED_OFF)]


def test_where_nobody_is_left_is_told_after_all_when_the_rule_is_switched_on_again(
    supervisor: User, administrator: User
) -> None:
    name = "单位没有人，每 5 个工作日"
    due(supervisor, make_department("区撤并局"), 40)
    swept()
    one = rule(name)
    switch_rule(one, on=False, seen=1, by=administrator, at=NOW)
    assert outcomes(name) == [(Outcome.SUPPRESSED, SWITCHED_OFF)]
    switch_rule(one, on=True, seen=2, by=administrator, at=at(TUESDAY))
    assert outcomes(name) == [(Outcome.PENDING, "")]
    change_rule(one, replace(as_wanted(one), every=10), seen=3, by=administrator, at=at(TUESDAY))
    assert outcomes(name) == [(Outcome.PENDING, "")]
    change_rule(one, replace(as_wanted(one), audience=Audience.LEADER), seen=4, by=administrator, at=at(TUESDAY))
    assert outcomes(name) == [(Outcome.SUPPRESSED, CHANGED)]


# --- two at once, and taking away ----------------------------------------------------------------------------------


def test_who_has_not_seen_the_last_change_does_not_overwrite_it(administrator: User) -> None:
    first, second = rule(ON_THE_DAY), rule(ON_THE_DAY)
    change_rule(first, replace(as_wanted(first), offset=-2), seen=1, by=administrator, at=NOW)
    with pytest.raises(StaleRuleError) as stale:
        change_rule(second, replace(as_wanted(second), offset=-4), seen=1, by=administrator, at=NOW)
    assert stale.value.current.offset == -2
    assert rule(ON_THE_DAY).offset == -2


def test_a_switch_pressed_twice_is_one_change(administrator: User) -> None:
    one = rule(ON_THE_DAY)
    switch_rule(one, on=False, seen=1, by=administrator, at=NOW)
    switch_rule(one, on=False, seen=1, by=administrator, at=NOW)
    assert one.changes.count() == 1


def test_a_rule_that_has_reminded_somebody_stays(supervisor: User, housing: Department, administrator: User) -> None:
    due(supervisor, housing)
    swept()
    with pytest.raises(RuleRefusedError, match="提醒过人，要留着备查"):
        delete_rule(rule(ON_THE_DAY), seen=1)
    added = add_rule(wanted(), by=administrator, at=NOW)
    delete_rule(added, seen=1)
    assert not ReminderRule.objects.filter(name="新的规则").exists()


def test_a_rule_others_have_changed_is_not_taken_away_unseen(administrator: User) -> None:
    added = add_rule(wanted(), by=administrator, at=NOW)
    ReminderRule.objects.filter(pk=added.pk).update(version=F("version") + 1)
    with pytest.raises(StaleRuleError):
        delete_rule(added, seen=1)
    assert ReminderRule.objects.filter(pk=added.pk).exists()


def test_many_reminders_end_at_once(supervisor: User, housing: Department, administrator: User) -> None:
    """More than one statement can name."""
    task = due(supervisor, housing)
    one = rule(ON_THE_DAY)
    rows = [
        Reminder(
            task=task, rule=one, anchor_on=MONDAY, fires_on=MONDAY, audience_key=f"department:{n}:head", made_at=NOW
        )
        for n in range(1200)
    ]
    Reminder.objects.bulk_create(rows)
    assert switch_rule(one, on=False, seen=1, by=administrator, at=NOW).ended == 1200
    assert Task.objects.filter(pk=task.pk).exists()
