"""对接通知: receivers added, tried, switched and given new secrets by an administrator; a secret is shown once."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_task, make_user
from tests.tracking.listeners import CLOCK, SALT, Connect, connect, make_receiver, tell_at
from tests.tracking.outgoing import make_event
from tests.tracking.test_outbox_races import at_once
from tracking.actions.hooks import add_receiver, change_receiver, try_receiver
from tracking.actions.outlets import OutletRefusedError
from tracking.hooks.keys import mark_of, secret_of
from tracking.models import Department, Mail, Receiver
from tracking.models.hook import HookKind
from tracking.models.mail import MailState
from tracking.outbox.hook_sending import SWITCHED_OFF

__all__ = ["connect"]
SignIn = Callable[[User], Client]
NINE = at(MONDAY, 9)
URL = "https://oa.yunxi.example/duban/geheim-0123456789"


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    """The pages read the clock themselves."""
    with time_machine.travel(NINE, tick=True):
        yield


@pytest.fixture
def desk(administrator: User, sign_in: SignIn) -> Client:
    """A browser of the 管理员."""
    return sign_in(administrator)


def filled(**changes: Any) -> dict[str, Any]:
    given = {"name": "政务平台", "url": URL, "kinds": ["assigned", "late"]}
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


def page(desk: Client, receiver: Receiver) -> str:
    return desk.get(reverse("tracking:hook", args=[receiver.pk])).content.decode()


def press(desk: Client, name: str, receiver: Receiver, **data: Any) -> str:
    """What the page says after a button."""
    answer = desk.post(reverse(f"tracking:{name}", args=[receiver.pk]), data, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


def shown_secret(answer: Any) -> str:
    [secret] = re.findall(r">(zlsh_[\w-]{43})<", answer.content.decode())
    return str(secret)


def test_before_there_is_one_the_page_says_what_leaves_the_house(desk: Client) -> None:
    said = desk.get("/hooks/").content.decode()
    for words in ("还没有接收方", "人名、电话、附件都不送", "夜里和休息日也送", "docs/webhooks.md", "连着三天送不到"):
        assert words in said


def test_a_new_receiver_is_off_and_its_secret_is_shown_once(
    desk: Client, housing: Department, administrator: User
) -> None:
    answer = desk.post("/hooks/new/", filled(department=housing.pk))
    receiver = Receiver.objects.get()
    secret = shown_secret(answer)
    assert secret == secret_of(receiver.salt)
    assert "no-store" in answer["Cache-Control"]
    assert receiver.mark in answer.content.decode()
    assert (receiver.is_active, receiver.department, receiver.changed_by) == (False, housing, administrator)
    assert receiver.kinds == ["assigned", "late"]
    edit = desk.get(reverse("tracking:edit_hook", args=[receiver.pk])).content.decode()
    for again in (page(desk, receiver), edit, desk.get("/hooks/").content.decode()):
        assert secret not in again
        assert "geheim" not in again
    assert "oa.yunxi.example（其余的已保存，不再显示）" in page(desk, receiver)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": ""}, "name", "请给它起个名称"),
        ({"name": "长" * 41}, "name", "最多 40 个字"),
        ({"url": ""}, "url", "请填接收地址"),
        ({"url": "oa.yunxi.example"}, "url", "这不是一个网址"),
        ({"url": "https://me:pw@oa.yunxi.example/"}, "url", "带了用户名和密码"),
        ({"url": "https://x/" + "a" * 500}, "url", "最多 500 个字符"),
        ({"url": "http://127.0.0.1:6379/"}, "url", "本机的"),
        ({"url": "http://localhost:8000/"}, "url", "本机的"),
        ({"url": "http://[::1]/"}, "url", "本机的"),
        ({"url": "http://[::ffff:127.0.0.1]/"}, "url", "本机的"),
        ({"url": "http://169.254.169.254/latest/meta-data/"}, "url", "留给机器自己用的"),
        ({"url": "http://100.100.100.200/"}, "url", "留给机器自己用的"),
        ({"url": "http://0.0.0.0/"}, "url", "本机的"),
        ({"url": "https://duban.yunxi.example/hooks/"}, "url", "这是本系统自己的地址"),
        ({"kinds": []}, "kinds", "请至少勾一样"),
        ({"kinds": ["smoke"]}, "kinds", "没有这一类"),
        ({"department": "987654"}, "department", "没有这个单位"),
    ],
)
def test_what_cannot_be_right_is_pointed_out_and_nothing_is_lost(
    desk: Client, settings: Settings, changes: dict[str, Any], field: str, said: str
) -> None:
    settings.SITE_URL = "https://duban.yunxi.example"
    answer = desk.post("/hooks/new/", filled(**changes))
    assert answer.status_code == 422
    assert said in "".join(answer.context["form"].errors[field])
    assert field == "name" or 'value="政务平台"' in answer.content.decode()
    assert not Receiver.objects.exists()


@pytest.mark.parametrize(
    "url", ["http://10.1.2.3:8080/in", "http://192.168.1.9/", "http://oa.内网/", "https://oa.local/"]
)
def test_addresses_of_the_intranet_are_taken(desk: Client, url: str) -> None:
    assert desk.post("/hooks/new/", filled(url=url)).status_code == 200
    assert Receiver.objects.get().url == url
    plain = url.startswith("http:")
    assert ("地址不是 https" in page(desk, Receiver.objects.get())) == plain


def test_whoever_runs_the_machine_may_allow_what_stands_on_it(desk: Client, settings: Settings) -> None:
    settings.HOOKS_LOCAL = ["127.0.0.1:9000"]
    assert desk.post("/hooks/new/", filled(url="http://127.0.0.1:9000/in")).status_code == 200
    refused = desk.post("/hooks/new/", filled(name="另一个", url="http://127.0.0.1:9001/in"))
    assert refused.status_code == 422
    assert "请运维先在 .env 里写明 HOOKS_LOCAL" in refused.content.decode()


def test_a_name_that_leads_to_this_machine_is_seen_before_anything_is_said(
    connect: Connect, supervisor: User, housing: Department, settings: Settings
) -> None:
    receiver, listener = connect()
    Receiver.objects.filter(pk=receiver.pk).update(url=listener.url.replace("127.0.0.1", "localhost"))
    settings.HOOKS_LOCAL = []
    make_event(make_task(supervisor, housing), supervisor, at=NINE)
    assert tell_at(NINE) == {"later": 1}
    assert listener.tries == 0
    assert Mail.objects.get().last_code == "没有送：这个主机名指到本机或者留给机器自己用的地址"


def test_two_of_one_name_are_told_so(desk: Client, administrator: User) -> None:
    desk.post("/hooks/new/", filled())
    assert "已经有一个叫“政务平台”的了" in desk.post("/hooks/new/", filled()).content.decode()
    with pytest.raises(OutletRefusedError, match="已经有一个叫“政务平台”的了"):
        add_receiver(filled(kinds=["late"]), by=administrator, at=NINE)


# --- trying and switching ------------------------------------------------------------------------------------------


def test_it_is_tried_then_switched_on_and_tells_what_happens_from_then_on(
    desk: Client, connect: Connect, supervisor: User, housing: Department
) -> None:
    off = {"is_active": False, "active_since": None, "told_until": None, "tried_at": None}
    receiver, listener = connect(**off)
    version = {"version": 1, "to": "on"}
    assert "没有启用：还没有试送过" in press(desk, "switch_hook", receiver, **version)
    assert "对方收下了：HTTP 204" in press(desk, "try_hook", receiver)
    assert listener.types == ["ping"]
    task = make_task(supervisor, housing)
    make_event(task, supervisor, at=timezone.now())
    assert "启用了，从现在起的事会送过去" in press(desk, "switch_hook", receiver, **version)
    make_event(task, supervisor, "report", at=timezone.now())
    tell_at(timezone.now())
    assert [event["step"]["name"] for event in listener.heard[1:]] == ["report"]


def test_a_trial_that_does_not_arrive_says_why_and_being_pressed_twice_goes_once(
    desk: Client, connect: Connect
) -> None:
    receiver, listener = connect(misbehaving=("503",))
    assert "没有送到：对方出错：HTTP 503" in press(desk, "try_hook", receiver)
    assert "没有再送：刚刚试送过一次" in press(desk, "try_hook", receiver)
    assert listener.tries == 1
    assert "最近的回应：对方出错：HTTP 503" in page(desk, receiver)


def test_one_that_failed_is_switched_on_only_despite_that(desk: Client) -> None:
    receiver = make_receiver(is_active=False, last_code="对方出错：HTTP 503")
    version = {"version": 1, "to": "on"}
    assert "没有启用：上次没有送到" in press(desk, "switch_hook", receiver, **version)
    press(desk, "switch_hook", receiver, **version, despite="on")
    assert Receiver.objects.get().is_active


def test_what_happened_while_it_was_off_is_sent_when_it_is_on_again(
    desk: Client, connect: Connect, supervisor: User, housing: Department
) -> None:
    receiver, listener = connect(misbehaving=("503",))
    task = make_task(supervisor, housing)
    make_event(task, supervisor, "report", at=NINE)
    tell_at(NINE)
    assert "等着送的先不送" in press(desk, "switch_hook", receiver, version=1, to="off")
    assert Mail.objects.get().reason == SWITCHED_OFF
    make_event(task, supervisor, "urge", at=NINE)
    said = press(desk, "switch_hook", receiver, version=2, to="on", catches_up="on", despite="on")
    assert "停用期间的和没有送到的也会补送" in said
    tell_at(timezone.now())
    assert {event["step"]["name"] for event in listener.heard} == {"report", "urge"}


def test_without_catching_up_it_begins_anew(
    desk: Client, connect: Connect, supervisor: User, housing: Department
) -> None:
    receiver, listener = connect(is_active=False)
    make_event(make_task(supervisor, housing), supervisor, "report", at=NINE)
    press(desk, "switch_hook", receiver, version=1, to="on")
    tell_at(timezone.now())
    assert listener.heard == []


# --- what went -----------------------------------------------------------------------------------------------------


def test_the_last_messages_are_listed_with_answer_and_content_and_one_goes_again(
    desk: Client, connect: Connect, supervisor: User, housing: Department
) -> None:
    receiver, listener = connect()
    task = make_task(supervisor, housing, title="完成老旧小区改造")
    make_event(task, supervisor, "report", at=NINE)
    tell_at(NINE)
    mail = Mail.objects.get()
    said = page(desk, receiver)
    for words in (f"报进展：{task.number} 完成老旧小区改造", "收下了：HTTP 204", mail.message_id, "task.moved"):
        assert words in said
    again = reverse("tracking:hook_again", args=[receiver.pk, mail.pk])
    assert "编号不变" in desk.post(again, follow=True).content.decode()
    assert "正在等着送" in desk.post(again, follow=True).content.decode()
    tell_at(timezone.now())
    assert [event["id"] for event in listener.heard] == [mail.message_id] * 2


def test_all_that_did_not_arrive_goes_again_with_one_button(
    desk: Client, connect: Connect, supervisor: User, housing: Department
) -> None:
    receiver, listener = connect()
    for _ in range(3):
        make_event(make_task(supervisor, housing), supervisor, at=NINE)
    Receiver.objects.update(url=listener.url + "/elsewhere")
    tell_at(NINE)
    Mail.objects.update(state=MailState.DEAD, reason="试了 6 次没有送出")
    assert "没有送到的 3 条都再送一次" in page(desk, receiver)
    listener.heard.clear()
    assert "3 条一分钟以内开始再送" in press(desk, "hook_all_again", receiver)
    tell_at(timezone.now())
    assert len(listener.heard) == 3
    assert "没有要再送的" in press(desk, "hook_all_again", receiver)


def test_nothing_goes_again_to_one_that_is_off(desk: Client, supervisor: User, housing: Department) -> None:
    receiver = make_receiver()
    make_event(make_task(supervisor, housing), supervisor, at=NINE)
    tell_at(NINE)
    press(desk, "switch_hook", receiver, version=1, to="off")
    mail = Mail.objects.get()
    again = desk.post(reverse("tracking:hook_again", args=[receiver.pk, mail.pk]), follow=True)
    assert "没有再送：这个接收方停用了" in again.content.decode()
    assert "没有再送：这个接收方停用了" in press(desk, "hook_all_again", receiver)
    assert Mail.objects.get().state == MailState.SUPPRESSED


def test_a_message_of_another_receiver_is_not_there(desk: Client, supervisor: User, housing: Department) -> None:
    first, second = make_receiver(kinds=["moved"]), make_receiver(kinds=["closed"])
    make_event(make_task(supervisor, housing), supervisor, at=NINE)
    tell_at(NINE)
    mail = Mail.objects.get(receiver=first)
    assert desk.post(reverse("tracking:hook_again", args=[second.pk, mail.pk])).status_code == 404
    assert desk.get(reverse("tracking:mail", args=[mail.pk])).status_code == 404  # the outbox is about people


# --- changing ------------------------------------------------------------------------------------------------------


def test_another_address_or_department_switches_it_off_until_it_has_been_tried(
    desk: Client, housing: Department
) -> None:
    receiver = make_receiver()
    edit = reverse("tracking:edit_hook", args=[receiver.pk])
    named = {"name": "新名称", "url": "", "kinds": HookKind.values, "version": 1}
    desk.post(edit, named)
    assert Receiver.objects.get().is_active
    answer = desk.post(edit, {**named, "version": 2, "department": housing.pk}, follow=True)
    assert "换了地址或者单位，所以先停用" in answer.content.decode()
    changed = Receiver.objects.get()
    assert (changed.is_active, changed.active_since, changed.tried_at) == (False, None, None)


def test_of_two_who_change_it_at_once_the_second_sees_both_versions(
    desk: Client, administrator: User, housing: Department
) -> None:
    receiver = make_receiver(name="政务平台")
    given = {"name": "待办中心", "department": None, "url": receiver.url, "kinds": ["late"]}
    change_receiver(receiver, given, seen=1, by=make_user(Role.ADMIN, name="另一位管理员"), at=NINE)
    edit = reverse("tracking:edit_hook", args=[receiver.pk])
    mine = {"name": "我的名称", "url": "", "kinds": ["assigned"], "version": 1}
    answer = desk.post(edit, mine)
    said = answer.content.decode()
    assert answer.status_code == 409
    for words in ("另一位管理员", "待办中心", "我的名称", "超期", "交办"):
        assert words in said
    desk.post(edit, {**mine, "version": 2})
    assert Receiver.objects.get().name == "我的名称"


def test_a_new_secret_is_shown_once_and_both_hold_for_a_day(desk: Client) -> None:
    receiver = make_receiver()
    answer = desk.post(reverse("tracking:new_hook_secret", args=[receiver.pk]), {"version": 1})
    receiver.refresh_from_db()
    assert shown_secret(answer) == secret_of(receiver.salt) != secret_of(SALT)
    assert receiver.old_salt == SALT
    assert "现在两个一起签" in page(desk, receiver)
    assert "没有换密钥：" in press(desk, "new_hook_secret", receiver, version=1)
    desk.post(reverse("tracking:new_hook_secret", args=[receiver.pk]), {"version": 2, "at_once": "on"})
    receiver.refresh_from_db()
    assert (receiver.old_salt, receiver.old_until) == ("", None)
    assert "现在两个一起签" not in page(desk, receiver)


def test_after_another_key_of_the_machine_the_page_says_what_to_do(desk: Client) -> None:
    receiver = make_receiver(mark="00000000")
    assert "系统的密钥文件（SECRET_KEY）换过" in page(desk, receiver)
    desk.post(reverse("tracking:new_hook_secret", args=[receiver.pk]), {"version": 1})
    receiver.refresh_from_db()
    assert receiver.mark == mark_of(receiver.salt)
    assert "换过，签名对不上了" not in page(desk, receiver)


def test_one_that_was_told_nothing_is_deleted_and_of_others_the_record_stays(
    desk: Client, supervisor: User, housing: Department
) -> None:
    unused, used = make_receiver(kinds=["closed"]), make_receiver(kinds=["moved"])
    make_event(make_task(supervisor, housing), supervisor, at=NINE)
    tell_at(NINE)
    assert "删掉了" in press(desk, "remove_hook", unused, version=1)
    assert "送过的记录留着备查" in press(desk, "remove_hook", used, version=1)
    left = Receiver.objects.get()
    assert (left.url, left.is_active, mark_of(left.salt) == mark_of(SALT)) == ("", False, False)
    assert "地址已清除" in page(desk, left)
    assert Mail.objects.filter(receiver=left).count() == 1
    with pytest.raises(OutletRefusedError, match="地址已经清除了"):
        try_receiver(left, at=NINE)


def test_one_that_was_switched_off_by_itself_says_so_on_its_page_on_the_list_and_on_the_desk(desk: Client) -> None:
    receiver = make_receiver(is_active=False, ended_because="从11月20日 09:00起一直送不到", name="政务平台")
    assert "已自动停用" in page(desk, receiver)
    assert "自动停用" in desk.get("/hooks/").content.decode()
    said = desk.get("/").content.decode()
    assert "“政务平台”送不到，自动停用了" in said
    assert f'href="/hooks/{receiver.pk}/"' in said


def test_one_that_does_not_answer_is_on_the_desk_with_what_waits_before_it_is_switched_off(
    desk: Client, supervisor: User, housing: Department
) -> None:
    receiver = make_receiver(name="政务平台", kinds=["moved"])
    make_event(make_task(supervisor, housing), supervisor, at=NINE)
    tell_at(NINE)
    failing = {"failing_since": NINE, "last_code": "对方出错：HTTP 500"}
    Receiver.objects.update(failures=4, **failing)
    Mail.objects.filter(receiver=receiver).update(state=MailState.QUEUED)
    assert "起送不到" not in desk.get("/").content.decode()
    Receiver.objects.update(failures=5)
    said = desk.get("/").content.decode()
    assert "“政务平台”从11月23日 09:00起送不到" in said
    assert "对方出错：HTTP 500。等着送的 1 条" in said
    assert '<td data-k="等着送" class="r num">1 条</td>' in desk.get("/hooks/").content.decode()


@pytest.mark.parametrize("name", ["switch_hook", "new_hook_secret"])
def test_a_button_that_comes_incomplete_changes_nothing(desk: Client, name: str) -> None:
    assert "送来的不完整" in press(desk, name, make_receiver(), version="x")
    assert Receiver.objects.get().version == 1


@pytest.mark.django_db(transaction=True)
def test_a_trial_pressed_four_times_at_once_goes_once(shared_database: None, connect: Connect) -> None:
    receiver, listener = connect(tried_at=None)
    CLOCK["now"] = NINE.timestamp()

    def press_it() -> None:
        with suppress(OutletRefusedError):
            try_receiver(receiver, at=NINE)

    at_once(4, press_it)
    assert listener.tries == 1
