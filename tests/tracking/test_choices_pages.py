"""通知设置, and what is said to somebody whose mail does not arrive."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_task, make_user
from tests.tracking.sink import Sink
from tests.tracking.test_notices import step
from tracking.choices import SHIPPED, kinds_for
from tracking.models import Department, Mail, NoticeChoice, Organisation
from tracking.models.mail import Channel, MailState
from tracking.models.notice import NewsKind, Way
from tracking.outbox.rounds import Round
from tracking.undelivered import undelivered
from tracking.workflow import Status

pytestmark = pytest.mark.one_database

RoundAt = Callable[[datetime], Round]
SignIn = Callable[[User], Client]
PAGE = "/notices/choices/"


def filled(user: User, **changes: str) -> dict[str, str]:
    """The form as it comes, with some kinds changed."""
    return {kind.value: SHIPPED[kind].value for kind in kinds_for(user)} | changes


def main_part(client: Client, path: str = PAGE) -> str:
    return str(client.get(path).content.decode().split('<main id="main"', 1)[1])


def chosen_on(page: str) -> dict[str, str]:
    """Which way is ticked for each kind."""
    return dict(re.findall(r'name="(\w+)" value="(\w+)" checked', page))


# --- choosing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_the_page_and_finds_what_is_shipped_ticked(
    housing: Department, sign_in: SignIn, role: Role
) -> None:
    user = make_user(role, *[housing] * (role in {Role.CLERK, Role.HEAD}))
    page = main_part(sign_in(user))
    assert chosen_on(page) == filled(user)
    assert ("领导周报" in page) == (role == Role.LEADER)


def test_the_page_is_reached_from_the_account_menu_and_from_the_notices(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    for path in ("/", "/tasks/", PAGE):
        assert f'href="{PAGE}"' in client.get(path).content.decode()
    assert f'href="{PAGE}"' in main_part(client, reverse("tracking:notices"))


def test_orders_are_not_asked_about_and_the_page_says_why(clerk: User, sign_in: SignIn) -> None:
    page = main_part(sign_in(clerk))
    assert 'name="orders"' not in page
    assert "要您马上去办的，一定发邮件，不能改。" in page


def test_every_kind_says_what_it_is(clerk: User, sign_in: SignIn) -> None:
    page = main_part(sign_in(clerk))
    for words in ("办结申请退回重办", "延期同意了没有", "留言里点到您的", "督办通知单、催办通知、通报印发给您的单位"):
        assert words in page


def test_the_times_are_those_the_office_has_set(clerk: User, sign_in: SignIn) -> None:
    Organisation.objects.create(pk=1, name="云溪区督查室", send_from="09:00", send_until="17:30", digest_at="09:15")
    page = main_part(sign_in(clerk))
    assert "工作日 09:00–17:30 发" in page
    assert "工作日 09:15 一封" in page


def test_the_page_is_called_by_its_own_name_on_a_phone(clerk: User, sign_in: SignIn) -> None:
    page = sign_in(clerk).get("/notices/choices/").content.decode()
    assert "<b>通知设置</b>" in page
    assert "工作日 08:00–18:00 发" in page


def test_what_is_chosen_is_kept_and_ticked_next_time(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    answer = client.post(PAGE, filled(clerk, returns="digest", reports="at_once"), follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    page = answer.content.decode()
    assert "接收方式改好了，从下一条通知起照新的来。" in page
    assert chosen_on(page) == filled(clerk, returns="digest", reports="at_once")


def test_sent_twice_it_is_done_once_and_says_so(clerk: User, sign_in: SignIn) -> None:
    client, data = sign_in(clerk), filled(clerk, returns="digest")
    client.post(PAGE, data)
    assert "接收方式没有变化。" in client.post(PAGE, data, follow=True).content.decode()
    assert NoticeChoice.objects.count() == 1


def test_one_button_gives_up_all_that_was_chosen(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    client.post(PAGE, filled(clerk, returns="digest", reports="at_once"))
    page = client.post(PAGE, {"do": "default"}, follow=True).content.decode()
    assert "接收方式都恢复了默认。" in page
    assert NoticeChoice.objects.count() == 0
    assert chosen_on(page) == filled(clerk)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"returns": "by_pigeon"}, "没有保存：“退回”没有这种收法，请重新选。"),
        ({"returns": ""}, "没有保存：请选“退回”怎样收。"),
        ({"returns": "digest' OR 1=1"}, "没有保存：“退回”没有这种收法，请重新选。"),
    ],
)
def test_what_cannot_be_is_refused_and_the_rest_stays_ticked(
    clerk: User, sign_in: SignIn, changes: dict[str, str], said: str
) -> None:
    answer = sign_in(clerk).post(PAGE, filled(clerk, rulings="digest", **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert chosen_on(page)["rulings"] == "digest"
    assert NoticeChoice.objects.count() == 0


def test_orders_cannot_be_turned_off_by_a_form_of_ones_own(clerk: User, sign_in: SignIn) -> None:
    sign_in(clerk).post(PAGE, filled(clerk, orders="application", weekly="application"))
    assert NoticeChoice.objects.count() == 0


def test_a_leader_turns_the_weekly_mail_off_and_on(leader: User, sign_in: SignIn) -> None:
    client = sign_in(leader)
    page = main_part(client)
    assert "每周发邮件" in page
    assert 'name="weekly" value="digest"' not in page
    client.post(PAGE, filled(leader, weekly="application"))
    assert list(NoticeChoice.objects.values_list("kind", "way")) == [(NewsKind.WEEKLY, Way.APPLICATION)]
    client.post(PAGE, filled(leader))
    assert NoticeChoice.objects.count() == 0


def test_the_weekly_mail_cannot_be_put_into_the_digest(leader: User, sign_in: SignIn) -> None:
    answer = sign_in(leader).post(PAGE, filled(leader, weekly="digest"))
    assert answer.status_code == 422
    assert "没有保存：“领导周报”没有这种收法，请重新选。" in answer.content.decode()


def test_two_windows_leave_what_the_later_one_said(clerk: User, sign_in: SignIn) -> None:
    first, second = sign_in(clerk), sign_in(clerk)
    first.post(PAGE, filled(clerk, returns="digest"))
    second.post(PAGE, filled(clerk, rulings="application"))
    assert list(NoticeChoice.objects.values_list("kind", flat=True)) == ["rulings"]


# --- where mail goes ----------------------------------------------------------------------------------------------


def test_the_page_shows_my_address_and_who_changes_it(clerk: User, sign_in: SignIn) -> None:
    Organisation.objects.create(pk=1, name="云溪区督查室", phone="内线 8123")
    page = main_part(sign_in(clerk))
    assert clerk.email in page
    assert "地址由管理员登记，不对就请管理员改（内线 8123）。还没有给您发过邮件。" in page


def test_without_an_address_the_page_names_the_mailbox_that_stands_in(housing: Department, sign_in: SignIn) -> None:
    user = make_user(Role.CLERK, housing, email="")
    assert "没有能代收的公用邮箱，所以您收不到邮件" in main_part(sign_in(user))
    Department.objects.filter(pk=housing.pk).update(mailbox="zhujian@yunxi.example")
    page = main_part(sign_in(user))
    assert "zhujian@yunxi.example" in page
    assert "给您的邮件发到这个公用邮箱" in page


def test_a_supervisor_without_an_address_is_told_of_the_mailbox_of_the_office(sign_in: SignIn, db: None) -> None:
    Organisation.objects.create(pk=1, name="云溪区督查室", mailbox="duban@yunxi.example")
    assert "duban@yunxi.example" in main_part(sign_in(make_user(Role.SUPERVISOR, email="")))


def test_the_page_says_when_the_last_mail_went(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    step(make_task(supervisor, housing, status=Status.DRAFT), "dispatch", supervisor, at(MONDAY, 9))
    round_at(at(MONDAY, 9, 11))
    assert re.search(r"最近一封 (2026年)?11月23日 09:11 发出。", main_part(sign_in(clerk)))


# --- mail that did not arrive -------------------------------------------------------------------------------------


def ended(user: User, state: MailState, minutes: int = 0, **fields: Any) -> Mail:
    """A mail to somebody that has come to its end."""
    made_at = at() + timedelta(minutes=minutes)
    given: dict[str, Any] = {
        "address": user.email,
        "reason": "对方服务器不收这个地址" if state == MailState.DEAD else "",
        "last_code": "550 no such user" if state == MailState.DEAD else "250",
        "seq": Mail.objects.count(),
        "sent_at": made_at if state == MailState.SENT else None,
    } | fields
    return Mail.objects.create(
        recipient=user,
        to_key=f"user:{user.pk}",
        local_date=MONDAY,
        channel=Channel.NOTICE,
        state=state,
        not_before=made_at,
        made_at=made_at,
        message_id=f"<{Mail.objects.count()}@test>",
        **given,
    )


@pytest.mark.parametrize("role", list(Role))
def test_whoever_the_last_mail_did_not_reach_is_told_on_the_desk_and_what_to_do(
    housing: Department, sign_in: SignIn, role: Role
) -> None:
    user = make_user(role, *[housing] * (role in {Role.CLERK, Role.HEAD}))
    ended(user, MailState.DEAD)
    for path in ("/", PAGE):
        page = main_part(sign_in(user), path)
        assert f"发给您的邮件没有送到 {user.email}：" in page
        assert "对方服务器不收这个地址（550 no such user）。" in page
        assert "请核对地址；地址不对，请管理员改成能收信的。" in page


def test_a_later_mail_that_arrived_takes_the_notice_away(clerk: User, sign_in: SignIn) -> None:
    ended(clerk, MailState.DEAD)
    assert undelivered(clerk) is not None
    ended(clerk, MailState.SENT, 5)
    assert undelivered(clerk) is None
    assert "没有送到" not in main_part(sign_in(clerk), "/")
    ended(clerk, MailState.DEAD, 10)
    assert undelivered(clerk) is not None


@pytest.mark.parametrize("state", [MailState.QUEUED, MailState.LEASED, MailState.SENDING, MailState.SUPPRESSED])
def test_a_mail_under_way_or_not_needed_says_nothing_either_way(clerk: User, state: MailState) -> None:
    ended(clerk, MailState.DEAD)
    ended(clerk, state, 5, reason="", last_code="")
    assert undelivered(clerk) is not None


def test_a_new_address_is_given_its_chance(clerk: User) -> None:
    ended(clerk, MailState.DEAD)
    clerk.email = "he-new@yunxi.example"
    assert undelivered(clerk) is None


def test_nobody_is_told_of_mail_to_others(clerk: User, head: User) -> None:
    ended(head, MailState.DEAD)
    assert undelivered(clerk) is None


@pytest.mark.parametrize(
    ("code", "to_do"),
    [
        ("550 no such user", "请核对地址"),
        ("551 user not local", "请核对地址"),
        ("552 mailbox full", "请清理邮箱"),
        ("554 rejected as spam", "被当成垃圾邮件"),
        ("452 insufficient storage", "邮箱可能满了"),
        ("421 closing", "请告诉管理员"),
        ("TimeoutError: timed out", "请告诉管理员"),
        ("", "请告诉管理员"),
    ],
)
def test_what_to_do_follows_from_what_the_server_said(clerk: User, code: str, to_do: str) -> None:
    ended(clerk, MailState.DEAD, last_code=code, reason="没有送出")
    told = undelivered(clerk)
    assert told is not None
    assert to_do in told.to_do


def test_what_the_server_said_is_shown_as_text(clerk: User, sign_in: SignIn) -> None:
    ended(clerk, MailState.DEAD, last_code="550 <script>alert(1)</script>")
    assert "<script>alert(1)" not in main_part(sign_in(clerk), "/")


def test_it_costs_one_question_however_many_mails_there_were(clerk: User, django_assert_num_queries: Any) -> None:
    for number in range(30):
        ended(clerk, MailState.SENT if number % 2 else MailState.DEAD, number)
    with django_assert_num_queries(1):
        undelivered(clerk)


def test_a_refused_address_is_told_until_the_next_mail_gets_through(
    sink: Sink, round_at: RoundAt, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="he@yunxi.test")
    clerk.refresh_from_db()
    sink.refusing["he@yunxi.test"] = ["550 no such user"]
    for hour, is_told in ((9, True), (11, False)):
        draft = make_task(supervisor, housing, status=Status.DRAFT)
        step(draft, "dispatch", supervisor, at(MONDAY, hour))
        round_at(at(MONDAY, hour, 11))
        assert ("没有送到 he@yunxi.test" in main_part(sign_in(clerk), "/")) == is_told
