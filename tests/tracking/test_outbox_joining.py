"""How news comes: at once, with the 日报, or only in the application; and that choosing loses and doubles nothing."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.core import mail as box
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from papers.announcing import announce_published
from tests.config.drawer import papers_in_every_state
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tests.tracking.due import due
from tests.tracking.sink import Sink, text_of
from tests.tracking.test_notices import step
from tests.tracking.test_outbox_races import at_once
from tracking.actions.choosing import choose_ways
from tracking.actions.reading import mark_read
from tracking.choices import FIXED, KIND_OF, SHIPPED, TELLS, Ways, kinds_for
from tracking.models import Announcement, Department, Mail, MailItem, Notice, NoticeChoice, Organisation, Task
from tracking.models.mail import Channel, MailState
from tracking.models.notice import NewsKind, Way
from tracking.models.parts import Part
from tracking.models.reminder import Outcome
from tracking.notices import AUDIENCES
from tracking.outbox import joining
from tracking.outbox.hours import Hours
from tracking.outbox.rounds import Round, do_round
from tracking.outbox.unjoined import not_for_tomorrow
from tracking.staleness import ANSWERED
from tracking.workflow import Status

RoundAt = Callable[[datetime], Round]
SignIn = Callable[[User], Client]
TUESDAY = MONDAY + timedelta(days=1)
NINE, LATER = at(MONDAY, 9), at(MONDAY, 9, 11)
pytestmark = pytest.mark.usefixtures("only_rules_of_tasks")


def letters_to(address: str) -> list[EmailMultiAlternatives]:
    return [m for m in box.outbox if m.to == [address] and isinstance(m, EmailMultiAlternatives)]


def closed(by: User, lead: Department, when: datetime = NINE, **fields: Any) -> Task:
    """A task that has just been closed: news that is shipped to come with the 日报."""
    task = make_task(by, lead, status=Status.SUBMITTED, **fields)
    step(task, "close", by, when)
    return task


def sent_back(by: User, lead: Department, when: datetime = NINE, **fields: Any) -> Task:
    """A task that has just been sent back: news that is shipped to come at once."""
    task = make_task(by, lead, status=Status.SUBMITTED, **fields)
    step(task, "send_back", by, when, note="缺验收单")
    return task


def outcomes() -> Counter[tuple[str, str]]:
    return Counter(Notice.objects.values_list("outcome", "reason"))


# --- kinds and choices --------------------------------------------------------------------------------------------


def test_every_step_that_is_news_to_somebody_is_of_a_kind() -> None:
    told = {name for name, circles in AUDIENCES.items() if circles} | {"report"}
    assert told - KIND_OF.keys() == set()


def test_every_kind_is_explained_and_has_a_way_it_is_shipped_with() -> None:
    assert set(SHIPPED) == set(TELLS) == set(NewsKind)
    assert {name for name, kind in KIND_OF.items() if kind in FIXED} == {
        "dispatch", "take_in", "reassign", "urge", "instruct",
    }  # fmt: skip


def test_what_nobody_has_chosen_comes_as_shipped(clerk: User) -> None:
    ways = Ways([clerk.pk])
    assert {kind: ways.of(clerk.pk, kind) for kind in NewsKind} == dict(SHIPPED)


def test_orders_come_at_once_whatever_anybody_would_like(clerk: User) -> None:
    assert not choose_ways({NewsKind.ORDERS: Way.APPLICATION}, by=clerk)
    assert NoticeChoice.objects.count() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeChoice.objects.create(user=clerk, kind=NewsKind.ORDERS, way=Way.DIGEST)
    assert Ways([clerk.pk]).of(clerk.pk, NewsKind.ORDERS) == Way.AT_ONCE


def test_a_choice_is_kept_only_where_it_differs_from_what_is_shipped(clerk: User) -> None:
    assert choose_ways({NewsKind.RETURNS: Way.DIGEST, NewsKind.CLOSURES: Way.DIGEST}, by=clerk)
    assert list(NoticeChoice.objects.values_list("kind", "way")) == [("returns", "digest")]
    assert not choose_ways({NewsKind.RETURNS: Way.DIGEST}, by=clerk), "the same again is no change"
    assert choose_ways({NewsKind.RETURNS: Way.APPLICATION}, by=clerk)
    assert choose_ways({NewsKind.RETURNS: Way.AT_ONCE}, by=clerk)
    assert NoticeChoice.objects.count() == 0


def test_one_person_chooses_for_nobody_else(clerk: User, head: User) -> None:
    choose_ways({NewsKind.RETURNS: Way.APPLICATION}, by=clerk)
    ways = Ways([clerk.pk, head.pk])
    assert ways.of(clerk.pk, NewsKind.RETURNS) == Way.APPLICATION
    assert ways.of(head.pk, NewsKind.RETURNS) == Way.AT_ONCE


def test_choices_of_one_kind_leave_the_others_alone(clerk: User) -> None:
    choose_ways({NewsKind.RETURNS: Way.APPLICATION, NewsKind.RULINGS: Way.DIGEST}, by=clerk)
    choose_ways({NewsKind.RULINGS: Way.AT_ONCE}, by=clerk)
    assert list(NoticeChoice.objects.values_list("kind", flat=True)) == ["returns"]


def test_only_leaders_are_asked_about_the_weekly_mail(clerk: User, leader: User) -> None:
    assert NewsKind.WEEKLY not in kinds_for(clerk)
    assert NewsKind.WEEKLY in kinds_for(leader)
    assert not FIXED & set(kinds_for(leader))


# --- each way -----------------------------------------------------------------------------------------------------


def test_what_is_to_come_with_the_digest_waits_for_it_and_stands_in_it_once(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    task = closed(supervisor, housing, title="办结了的事")
    round_at(LATER)
    assert letters_to(clerk.email) == []
    assert outcomes() == {(Outcome.HELD, ""): 1}
    round_at(at(TUESDAY, 8, 29))
    assert letters_to(clerk.email) == []
    round_at(at(TUESDAY, 8, 30))
    round_at(at(TUESDAY, 9))
    [letter] = letters_to(clerk.email)
    assert task.title in letter.body
    assert outcomes() == {(Outcome.SENT, ""): 1}


def test_the_digest_carries_news_and_reminders_together(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    finished, near = closed(supervisor, housing, at(MONDAY, 8)), due(supervisor, housing, title="快到期的事")
    round_at(at(MONDAY, 8, 15))
    round_at(at(MONDAY, 8, 30))
    [letter] = letters_to(clerk.email)
    assert finished.title in letter.body
    assert near.title in letter.body
    assert Mail.objects.get().items.count() == 2


def test_what_is_only_for_the_application_is_never_mailed(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    choose_ways({NewsKind.RETURNS: Way.APPLICATION}, by=clerk)
    task = sent_back(supervisor, housing)
    page = sign_in(clerk).get(reverse("tracking:notices")).content.decode()
    assert task.title in page, "it shows there before any round"
    round_at(LATER)
    round_at(at(TUESDAY, 8, 30))
    assert letters_to(clerk.email) == []
    assert outcomes() == {(Outcome.SUPPRESSED, "只在系统里"): 1}


def test_each_of_a_department_hears_in_the_way_chosen(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, head: User
) -> None:
    third = make_user(Role.CLERK, housing)
    choose_ways({NewsKind.RETURNS: Way.DIGEST}, by=clerk)
    choose_ways({NewsKind.RETURNS: Way.APPLICATION}, by=head)
    sent_back(supervisor, housing)
    round_at(LATER)
    assert [len(letters_to(user.email)) for user in (clerk, head, third)] == [0, 0, 1]
    round_at(at(TUESDAY, 8, 30))
    assert [len(letters_to(user.email)) for user in (clerk, head, third)] == [1, 0, 1]


def test_an_order_goes_at_once_beside_what_waits(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    closed(supervisor, housing, title="办结了的事")
    step(make_task(supervisor, housing, status=Status.DRAFT, title="新交办的事"), "dispatch", supervisor, NINE)
    round_at(LATER)
    [letter] = letters_to(clerk.email)
    assert "新交办的事" in letter.body
    assert "办结了的事" not in letter.body


def test_the_way_is_asked_when_the_mail_is_made_not_when_it_happened(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    sent_back(supervisor, housing)
    choose_ways({NewsKind.RETURNS: Way.DIGEST}, by=clerk)
    round_at(LATER)
    assert letters_to(clerk.email) == []
    assert Notice.objects.get().outcome == Outcome.HELD


def test_what_waits_for_the_digest_is_not_mailed_once_it_is_only_for_the_application(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    closed(supervisor, housing)
    round_at(LATER)
    choose_ways({NewsKind.CLOSURES: Way.APPLICATION}, by=clerk)
    round_at(at(TUESDAY, 8, 30))
    assert letters_to(clerk.email) == []
    assert outcomes() == {(Outcome.SUPPRESSED, "只在系统里"): 1}


def test_what_waits_already_still_comes_with_the_digest_after_a_change_to_at_once(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    closed(supervisor, housing, title="早先办结的")
    round_at(LATER)
    choose_ways({NewsKind.CLOSURES: Way.AT_ONCE}, by=clerk)
    closed(supervisor, housing, at(MONDAY, 10), title="后来办结的")
    round_at(at(MONDAY, 10, 11))
    [first] = letters_to(clerk.email)
    assert "后来办结的" in first.body
    assert "早先办结的" not in first.body
    round_at(at(TUESDAY, 8, 30))
    assert "早先办结的" in letters_to(clerk.email)[1].body
    assert set(Notice.objects.values_list("outcome", flat=True)) == {Outcome.SENT}


def test_every_mail_to_a_person_says_where_the_ways_are_chosen_and_none_to_a_mailbox(
    round_at: RoundAt, supervisor: User, housing: Department, city: Department, clerk: User
) -> None:
    Department.objects.filter(pk=city.pk).update(mailbox="chengguan@yunxi.example")
    for unit in (housing, city):
        step(make_task(supervisor, unit, status=Status.DRAFT), "dispatch", supervisor, NINE)
    round_at(LATER)
    [mine], [of_the_box] = letters_to(clerk.email), letters_to("chengguan@yunxi.example")
    for part in (str(mine.body), str(mine.alternatives[0][0])):
        assert "/notices/choices/" in part
    assert "/notices/choices/" not in f"{of_the_box.body}{of_the_box.alternatives}"


# --- what need not be told any more -------------------------------------------------------------------------------


def test_what_was_read_while_it_waited_for_the_digest_is_not_mailed(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    closed(supervisor, housing)
    round_at(LATER)
    sign_in(clerk).post(reverse("tracking:read_notices"))
    round_at(at(TUESDAY, 8, 30))
    assert letters_to(clerk.email) == []
    assert outcomes() == {(Outcome.SUPPRESSED, "已在系统里看过"): 1}
    assert Mail.objects.count() == 0, "where nothing is left there is no mail"


def test_what_was_undone_while_it_waited_is_not_mailed(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    choose_ways({NewsKind.CHANGES: Way.APPLICATION}, by=clerk)
    task = closed(supervisor, housing)
    round_at(LATER)
    step(task, "reopen", supervisor, at(MONDAY, 15))
    round_at(at(TUESDAY, 8, 30))
    assert letters_to(clerk.email) == []
    assert (Outcome.SUPPRESSED, "已有新的进展") in outcomes()


def test_a_task_that_went_to_others_while_its_news_waited_is_not_told(
    round_at: RoundAt, supervisor: User, housing: Department, city: Department, clerk: User
) -> None:
    task = closed(supervisor, housing)
    round_at(LATER)
    task.assignments.filter(role=Part.LEAD).update(department=city)
    round_at(at(TUESDAY, 8, 30))
    assert letters_to(clerk.email) == []
    assert outcomes() == {(Outcome.SUPPRESSED, "已改派"): 1}


def test_what_happens_after_the_time_of_the_digest_waits_for_tomorrows(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    """Nobody had one this morning; a 日报 at ten past nine would be a mail at once under another name."""
    closed(supervisor, housing, at(MONDAY, 8, 31))
    for minutes in range(42, 600, 60):
        round_at(at(MONDAY, 8) + timedelta(minutes=minutes))
    assert box.outbox == []
    round_at(at(TUESDAY, 8, 30))
    assert len(letters_to(clerk.email)) == 1


def test_a_digest_that_begins_late_still_carries_what_waited_for_it(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    closed(supervisor, housing, at(MONDAY, 8))
    round_at(at(MONDAY, 8, 15))
    round_at(at(MONDAY, 11))  # nothing ran from a quarter past eight
    assert len(letters_to(clerk.email)) == 1


def test_what_is_held_over_a_weekend_goes_on_the_next_working_day(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    friday = MONDAY - timedelta(days=3)
    closed(supervisor, housing, at(friday, 16))
    round_at(at(friday, 16, 11))
    for day in (1, 2):
        round_at(at(friday + timedelta(days=day), 8, 30))
    assert box.outbox == []
    round_at(at(MONDAY, 8, 30))
    assert len(letters_to(clerk.email)) == 1


def test_a_person_gets_one_digest_even_where_news_is_all_there_is(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    closed(supervisor, housing, at(MONDAY, 8))
    round_at(at(MONDAY, 8, 15))
    round_at(at(MONDAY, 8, 30))
    closed(supervisor, housing, at(MONDAY, 8, 31), title="日报以后才办结的")
    for minute in range(42, 60):
        round_at(at(MONDAY, 8, minute))
    assert len(letters_to(clerk.email)) == 1
    round_at(at(TUESDAY, 8, 30))
    assert "日报以后才办结的" in letters_to(clerk.email)[1].body
    assert list(Mail.objects.order_by("pk").values_list("channel", "local_date")) == [
        (Channel.DIGEST, MONDAY),
        (Channel.DIGEST, TUESDAY),
    ]


# --- a digest that did not go -------------------------------------------------------------------------------------


def test_news_of_a_digest_that_did_not_go_stands_in_the_next_one(
    sink: Sink, round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="he@yunxi.test")
    closed(supervisor, housing, at(MONDAY, 8), title="办结了的事")
    round_at(at(MONDAY, 8, 15))
    sink.refusing["he@yunxi.test"] = ["451 later"]
    round_at(at(MONDAY, 17, 59))
    assert sink.received == []
    round_at(at(TUESDAY, 8, 29))
    assert sink.received == [], "the stale one goes no more"
    round_at(at(TUESDAY, 8, 30))
    round_at(at(TUESDAY, 8, 31))
    assert len(sink.to("he@yunxi.test")) == 1
    stale, fresh = Mail.objects.order_by("pk")
    assert (stale.state, stale.reason, stale.items.count()) == (MailState.SUPPRESSED, "并入后一天的日报", 0)
    assert (fresh.state, fresh.items.get().notice) == (MailState.SENT, Notice.objects.get())
    assert outcomes() == {(Outcome.SENT, ""): 1}


def test_news_put_back_and_read_meanwhile_ends_there(
    sink: Sink, round_at: RoundAt, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="he@yunxi.test")
    closed(supervisor, housing, at(MONDAY, 8))
    round_at(at(MONDAY, 8, 15))
    sink.refusing["he@yunxi.test"] = ["451 later"]
    round_at(at(MONDAY, 17, 59))
    sign_in(clerk).post(reverse("tracking:read_notices"))
    round_at(at(TUESDAY, 8, 30))
    assert sink.received == []
    assert outcomes() == {(Outcome.SUPPRESSED, "已在系统里看过"): 1}


def test_a_digest_that_was_refused_for_good_ends_its_news_as_not_delivered(
    sink: Sink, round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="he@yunxi.test")
    closed(supervisor, housing, at(MONDAY, 8))
    round_at(at(MONDAY, 8, 15))
    sink.refusing["he@yunxi.test"] = ["550 no such user"]
    round_at(at(MONDAY, 8, 30))
    round_at(at(MONDAY, 8, 31))
    assert [outcome for outcome, _ in outcomes()] == [Outcome.DEAD]


# --- mailboxes, and people without an address ---------------------------------------------------------------------


@pytest.fixture
def box_of_housing(housing: Department) -> str:
    Department.objects.filter(pk=housing.pk).update(mailbox="zhujian@yunxi.example")
    housing.refresh_from_db()
    return housing.mailbox


def test_people_without_an_address_share_one_mail_to_the_mailbox(
    round_at: RoundAt, supervisor: User, housing: Department, box_of_housing: str
) -> None:
    for _ in range(3):
        make_user(Role.CLERK, housing, email="")
    task = sent_back(supervisor, housing)
    round_at(LATER)
    [letter] = letters_to(box_of_housing)
    assert letter.body.count(f"\n{task.title}\n") == 1
    assert outcomes() == {(Outcome.SENT, ""): 3}


def test_news_to_a_mailbox_within_ten_minutes_is_one_mail_whoever_it_is_for(
    round_at: RoundAt, supervisor: User, housing: Department, box_of_housing: str
) -> None:
    one, two = (make_user(Role.CLERK, housing, email="") for _ in range(2))
    for minute, reader in ((0, one), (6, two)):
        task = make_task(supervisor, housing)
        task.assignments.update(handler=reader)
        step(task, "remark", supervisor, NINE)
        event = task.events.get()
        Notice.objects.create(recipient=reader, event=event, made_at=at(MONDAY, 9, minute))
    round_at(at(MONDAY, 9, 10))
    round_at(at(MONDAY, 9, 16))
    assert len(letters_to(box_of_housing)) == 1


def test_those_who_share_a_mailbox_come_together_however_many_there_are(
    round_at: RoundAt, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "READERS", 3)
    units = [make_department(f"第{n}局", mailbox=f"b{n}@yunxi.example") for n in range(4)]
    for _ in range(3):  # their numbers alternate between the departments
        for unit in units:
            make_user(Role.CLERK, unit, email="")
    for unit in units:
        sent_back(supervisor, unit)
    round_at(LATER)
    assert Counter(m.to[0] for m in box.outbox) == {unit.mailbox: 1 for unit in units}


def test_a_department_without_people_hears_of_everything_by_its_mailbox(
    round_at: RoundAt, supervisor: User, housing: Department, city: Department, box_of_housing: str
) -> None:
    """A mailbox has no application to look in: what others would only see there comes with its 日报."""
    reporter = make_user(Role.CLERK, city)
    task = make_task(supervisor, housing, city)
    step(task, "report", reporter)
    assert Notice.objects.get().department == housing
    round_at(LATER)
    assert Notice.objects.get().outcome == Outcome.HELD
    round_at(at(TUESDAY, 8, 30))
    [letter] = letters_to(box_of_housing)
    assert task.title in letter.body


def test_who_has_an_address_is_not_told_by_the_mailbox_too(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, box_of_housing: str
) -> None:
    make_user(Role.CLERK, housing, email="")
    sent_back(supervisor, housing)
    round_at(LATER)
    assert len(letters_to(clerk.email)) == len(letters_to(box_of_housing)) == 1
    assert clerk.email not in {to for m in box.outbox for to in m.to if m.to == [box_of_housing]}


@pytest.mark.usefixtures("supervisor")
def test_what_reaches_nobody_says_so_and_is_not_tried_again(
    round_at: RoundAt, housing: Department, supervisor: User
) -> None:
    make_user(Role.CLERK, housing, email="")
    sent_back(supervisor, housing)
    round_at(LATER)
    assert outcomes() == {(Outcome.SUPPRESSED, "没有地址"): 1}
    assert round_at(at(MONDAY, 9, 12)).notices == 0


# --- people who left ----------------------------------------------------------------------------------------------


def test_who_left_before_the_digest_gets_none(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, head: User
) -> None:
    closed(supervisor, housing)
    round_at(LATER)
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    round_at(at(TUESDAY, 8, 30))
    assert letters_to(clerk.email) == []
    assert len(letters_to(head.email)) == 1
    assert Notice.objects.get(recipient=clerk).outcome == Outcome.SUPPRESSED


def test_who_went_to_another_department_is_not_told_of_what_stayed(
    round_at: RoundAt, supervisor: User, housing: Department, city: Department, clerk: User
) -> None:
    closed(supervisor, housing, title="留在住建局的事")
    round_at(LATER)
    clerk.memberships.update(department=city)
    round_at(at(TUESDAY, 8, 30))
    assert letters_to(clerk.email) == []
    assert Notice.objects.get().reason == "已改派"


# --- orders to hurry, once a day ----------------------------------------------------------------------------------


def urged(by: User, lead: Department, when: datetime, sign_in: SignIn) -> Task:
    from tracking.actions.urging import urge
    from tracking.models.urging import Way as ByWay

    task = make_task(by, lead, title=f"催过的事{when:%H%M}")
    urge(task, [lead], way=ByWay.SYSTEM, text="请今天报进展。", by=by, at=when)
    return task


def test_an_order_that_waits_for_tomorrow_is_not_even_read_again_today(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    urged(supervisor, housing, NINE, sign_in)
    round_at(LATER)
    urged(supervisor, housing, at(MONDAY, 14), sign_in)
    round_at(at(MONDAY, 14, 11))
    hours = Hours.load()
    waiting = not_for_tomorrow(Notice.objects.pending(), MONDAY)
    assert not waiting.exists()
    assert not_for_tomorrow(Notice.objects.pending(), TUESDAY).count() == 1
    assert joining.compose_notices(at(MONDAY, 15), hours) == 0
    round_at(at(TUESDAY, 8))
    assert [len(letters_to(clerk.email)), Mail.objects.count()] == [2, 2]


def test_an_order_whose_mail_did_not_arrive_does_not_hold_back_the_next(
    sink: Sink, round_at: RoundAt, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="he@yunxi.test")
    sink.refusing["he@yunxi.test"] = ["550 mailbox unavailable"]
    urged(supervisor, housing, NINE, sign_in)
    round_at(LATER)
    urged(supervisor, housing, at(MONDAY, 14), sign_in)
    round_at(at(MONDAY, 14, 11))
    [letter] = sink.to("he@yunxi.test")
    assert "催过的事1400" in text_of(letter)


# --- papers -------------------------------------------------------------------------------------------------------


@pytest.fixture
def paper(supervisor: User, housing: Department, leader: User) -> Any:
    return papers_in_every_state(supervisor, housing, leader)["paper_published"]


def test_a_published_paper_comes_in_the_way_chosen_for_papers(
    round_at: RoundAt, clerk: User, head: User, paper: Any
) -> None:
    choose_ways({NewsKind.PAPERS: Way.APPLICATION}, by=head)
    choose_ways({NewsKind.PAPERS: Way.DIGEST}, by=clerk)
    announce_published(paper, at=NINE)
    round_at(LATER)
    assert dict(Announcement.objects.values_list("recipient", "outcome")) == {
        clerk.pk: Outcome.HELD,
        head.pk: Outcome.SUPPRESSED,
    }
    round_at(at(TUESDAY, 8, 30))
    assert Mail.objects.get(recipient=clerk).items.get().announcement == Announcement.objects.get(recipient=clerk)


def test_a_paper_that_was_voided_while_its_news_waited_is_not_told(round_at: RoundAt, clerk: User, paper: Any) -> None:
    choose_ways({NewsKind.PAPERS: Way.DIGEST}, by=clerk)
    announce_published(paper, at=NINE)
    round_at(LATER)
    type(paper).objects.filter(pk=paper.pk).update(state="void")
    round_at(at(TUESDAY, 8, 30))
    assert Announcement.objects.get().reason == "公文已作废"
    assert letters_to(clerk.email) == []


# --- many at once -------------------------------------------------------------------------------------------------


def test_the_numbers_of_a_day_go_on_where_one_is_missing(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    for hour in (9, 10, 11):
        sent_back(supervisor, housing, at(MONDAY, hour))
        round_at(at(MONDAY, hour, 11))
    Mail.objects.filter(seq=0).delete()
    sent_back(supervisor, housing, at(MONDAY, 14))
    round_at(at(MONDAY, 14, 11))
    assert sorted(Mail.objects.values_list("seq", flat=True)) == [1, 2, 3]


def test_joining_costs_the_same_for_many_tasks_as_for_few(
    supervisor: User, housing: Department, clerk: User, django_assert_max_num_queries: Any
) -> None:
    hours, clock = Hours.load(), count(10)
    for number in (3, 30):
        hour = at(MONDAY, next(clock))
        for _ in range(number):
            sent_back(supervisor, housing, hour)
        with django_assert_max_num_queries(24):
            joining.compose_notices(hour + timedelta(minutes=11), hours)
    assert MailItem.objects.count() == 33


def test_an_idle_minute_asks_two_questions(
    supervisor: User, housing: Department, clerk: User, django_assert_num_queries: Any
) -> None:
    hours = Hours.load()
    with django_assert_num_queries(2):
        assert joining.compose_notices(NINE, hours) == 0


def round_of(moment: datetime) -> Round:
    return do_round(lambda: moment)


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_join_every_piece_of_news_once(sink: Sink, shipped_rules: None) -> None:
    Organisation.objects.create(pk=1, name="云溪区督查室")
    by = make_user(Role.SUPERVISOR, email="shen@yunxi.test")
    clerks = []
    for number in range(8):
        unit = make_department(f"第{number}局")
        clerks.append(make_user(Role.CLERK, unit, email=f"c{number}@yunxi.test"))
        sent_back(by, unit, at(MONDAY, 8, 15))
        closed(by, unit, at(MONDAY, 8, 16))
    for moment in (at(MONDAY, 8, 27), at(MONDAY, 8, 30)):
        at_once(4, partial(round_of, moment))
        round_of(moment)
    to_clerks = Counter(str(m["To"]) for m in sink.received if str(m["To"]).startswith("c"))
    assert to_clerks == Counter({clerk.email: 2 for clerk in clerks}), "one at once, one 日报"
    assert MailItem.objects.filter(notice__isnull=False).count() == Notice.objects.count() == 16
    assert set(Notice.objects.values_list("outcome", flat=True)) == {Outcome.SENT}


@pytest.mark.django_db(transaction=True)
def test_reading_everything_while_it_is_joined_loses_nothing(sink: Sink, shipped_rules: None) -> None:
    by, unit = make_user(Role.SUPERVISOR, email="shen@yunxi.test"), make_department("区住建局")
    reader = make_user(Role.CLERK, unit, email="he@yunxi.test")
    for _ in range(25):
        sent_back(by, unit, at(MONDAY, 8, 15))

    def read() -> None:
        mark_read(Notice.objects.visible_to(reader), at=at(MONDAY, 8, 26))

    turns: list[Callable[[], object]] = [partial(round_of, at(MONDAY, 8, 27)), read] * 2

    def take_a_turn() -> None:
        turns.pop()()

    at_once(4, take_a_turn)
    round_of(at(MONDAY, 8, 28))
    assert not Notice.objects.filter(read_at=None).exists()
    assert set(Notice.objects.values_list("outcome", flat=True)) <= {Outcome.SENT, Outcome.SUPPRESSED}
    assert len(sink.to("he@yunxi.test")) <= 1


@pytest.mark.parametrize("day", [MONDAY, date(2026, 9, 20)])
def test_a_make_up_sunday_is_a_working_day_for_news_too(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, day: date
) -> None:
    sent_back(supervisor, housing, at(day, 9), due_on=date(2027, 3, 1))
    round_at(at(day, 9, 11))
    assert len(letters_to(clerk.email)) == 1


def test_an_answered_request_is_not_asked_again_in_the_digest(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    choose_ways({NewsKind.REQUESTS: Way.DIGEST}, by=supervisor)
    task = make_task(supervisor, housing)
    step(task, "submit", clerk)
    round_at(LATER)
    step(task, "close", supervisor, at(MONDAY, 15))
    round_at(at(TUESDAY, 8, 30))
    assert letters_to(supervisor.email) == []
    assert Notice.objects.get(event__name="submit").reason in {ANSWERED, "已有新的进展", "已办结"}
