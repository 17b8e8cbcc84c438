"""群机器人: added, tried out, switched on and off by an administrator; its secrets are never shown again."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_robot, make_user
from tests.tracking.groups import Join, join, tell_at
from tests.tracking.platforms import KEY, SECRET
from tests.tracking.test_outbox_races import at_once
from tracking.actions.outlets import OutletRefusedError
from tracking.actions.robots import add_robot, change_robot, try_robot
from tracking.models import Department, Mail, Robot
from tracking.models.mail import Channel, MailState
from tracking.models.robot import RobotKind
from tracking.outbox.group_sending import SWITCHED_OFF

__all__ = ["join"]
SignIn = Callable[[User], Client]
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
DINGTALK = f"https://oapi.dingtalk.com/robot/send?access_token={KEY}"
FEISHU = f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}"


@pytest.fixture
def desk(administrator: User, sign_in: SignIn) -> Client:
    """A browser of the 管理员."""
    return sign_in(administrator)


def filled(**changes: Any) -> dict[str, Any]:
    given = {"name": "住建工作群", "kind": "wecom", "url": WECOM, "tells_orders": "on", "tells_daily": "on"}
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


def add(desk: Client, **changes: Any) -> Any:
    return desk.post(reverse("tracking:new_robot"), filled(**changes))


def edit(desk: Client, robot: Robot, **changes: Any) -> Any:
    kept = {"name": robot.name, "kind": robot.kind, "version": robot.version, "url": "", "secret": ""}
    department = robot.department_id or ""
    return desk.post(
        reverse("tracking:edit_robot", args=[robot.pk]), filled(**{**kept, "department": department, **changes})
    )


def press(desk: Client, name: str, robot: Robot, **data: Any) -> str:
    """What the page says after a button."""
    answer = desk.post(reverse(f"tracking:{name}_robot", args=[robot.pk]), data, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


def page(desk: Client, robot: Robot | None = None) -> str:
    there = reverse("tracking:robot", args=[robot.pk]) if robot else reverse("tracking:robots")
    return desk.get(there).content.decode()


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422
    return {name: list(said) for name, said in answer.context["form"].errors.items()}


def test_before_there_is_one_the_page_says_what_leaves_the_house_and_who_reads_it(desk: Client) -> None:
    said = page(desk)
    for words in ("还没有群机器人", "事项标题、是交办还是催办、完成时限和链接", "群里每个人都看得到", "平台的服务器上"):
        assert words in said
    for words in ("SEC 开头的密钥", "关键词填“督办”", "签名校验", "docs/robots.md"):
        assert words in said


def test_a_new_robot_is_off(desk: Client, housing: Department, administrator: User) -> None:
    answer = add(desk, department=housing.pk)
    robot = Robot.objects.get()
    assert answer["Location"] == reverse("tracking:robot", args=[robot.pk])
    assert not robot.is_active
    assert (robot.department, robot.url, robot.changed_by) == (housing, WECOM, administrator)
    assert "停用" in page(desk, robot)


@pytest.mark.parametrize(
    ("kind", "url", "secret"),
    [("wecom", WECOM, ""), ("dingtalk", DINGTALK, SECRET), ("feishu", FEISHU, SECRET), ("dingtalk", DINGTALK, "")],
)
def test_every_platform_can_be_added(desk: Client, kind: str, url: str, secret: str) -> None:
    add(desk, kind=kind, url=url, secret=secret)
    assert list(Robot.objects.values_list("kind", "url", "secret")) == [(kind, url, secret)]


@pytest.mark.parametrize("kind", ["dingtalk", "feishu", "webhook"])
def test_address_and_key_are_never_shown_again(desk: Client, kind: str) -> None:
    add(desk, kind=kind, url={"dingtalk": DINGTALK, "feishu": FEISHU, "webhook": WECOM}[kind], secret=SECRET)
    robot = Robot.objects.get()
    form = desk.get(reverse("tracking:edit_robot", args=[robot.pk])).content.decode()
    for shown in (page(desk), page(desk, robot), form):
        assert KEY not in shown
        assert SECRET not in shown
    assert "已保存，不再显示" in page(desk, robot)
    assert "不换就空着" in form


def test_the_back_office_does_not_show_them_either(desk: Client) -> None:
    make_robot(url=WECOM, secret=SECRET)
    assert "/admin/tracking/robot/" not in desk.get("/admin/").content.decode()
    assert desk.get("/admin/tracking/robot/").status_code == 404


@pytest.mark.parametrize(
    ("kind", "url", "said"),
    [
        ("wecom", "", "请填地址"),
        ("wecom", "qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", "这不是一个网址"),
        ("wecom", "ftp://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", "这不是一个网址"),
        ("wecom", "https://[::1/cgi-bin/webhook/send?key=1", "这不是一个网址"),
        ("wecom", "https://qyapi.weixin.qq.com:99999/cgi-bin/webhook/send?key=1", "这不是一个网址"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a b", "这不是一个网址"),
        ("wecom", "https://me:pw@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", "带了用户名和密码"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "不像企业微信机器人的地址"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=", "不像企业微信机器人的地址"),
        ("wecom", DINGTALK, "像是钉钉机器人的地址"),
        ("dingtalk", FEISHU, "像是飞书机器人的地址"),
        ("feishu", WECOM, "像是企业微信机器人的地址"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/hook/old", "不像飞书机器人的地址"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/", "不像飞书机器人的地址"),
        ("dingtalk", DINGTALK.replace("https", "http"), "以 https:// 开头"),
        ("wecom", "https://x/" + "a" * 500, "最多 500 个字符"),
    ],
)
def test_an_address_that_cannot_be_right_is_pointed_out_and_nothing_is_lost(
    desk: Client, kind: str, url: str, said: str
) -> None:
    answer = add(desk, kind=kind, url=url)
    assert said in "".join(errors(answer)["url"])
    assert 'value="住建工作群"' in answer.content.decode()
    assert not Robot.objects.exists()


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("wecom", "https://zwwx.yunxi.example/cgi-bin/webhook/send?key=1"),
        ("wecom", "http://10.1.2.3:8080/wx/cgi-bin/webhook/send?key=1"),
        ("dingtalk", "https://zd.yunxi.example/robot/send?access_token=1"),
        ("feishu", "https://feishu.yunxi.example/open-apis/bot/v2/hook/1"),
        ("webhook", "http://10.1.2.3/duban"),
    ],
)
def test_a_platform_in_ones_own_house_may_have_another_host(desk: Client, kind: str, url: str) -> None:
    add(desk, kind=kind, url=url, secret=SECRET if kind == "webhook" else "")
    robot = Robot.objects.get()
    assert robot.url == url
    assert ("没有加密" in page(desk, robot)) == url.startswith("http://")


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": ""}, "name", "请给它起个名称"),
        ({"name": "群" * 41}, "name", "最多 40 个字"),
        ({"kind": "dingtalk", "url": DINGTALK, "secret": "abc-0123456789"}, "secret", "密钥以 SEC 开头"),
        ({"kind": "dingtalk", "url": DINGTALK, "secret": "sec0123456789"}, "secret", "密钥以 SEC 开头"),
        ({"kind": "feishu", "url": FEISHU, "secret": "s" * 201}, "secret", "最多 200 个字符"),
        ({"secret": SECRET}, "secret", "没有密钥，请空着"),
        ({"kind": "webhook", "secret": "short"}, "secret", "至少 16 个字符"),
        ({"kind": "webhook"}, "secret", "一定要签名"),
        ({"tells_orders": None, "tells_daily": None}, "tells_daily", "至少勾一样"),
        ({"department": "987654"}, "department", "没有这个单位"),
        ({"kind": "pigeon"}, "kind", "pigeon"),
    ],
)
def test_what_is_wrong_with_a_robot_is_said_in_a_sentence(
    desk: Client, changes: dict[str, Any], field: str, said: str
) -> None:
    assert said in "".join(errors(add(desk, **changes))[field])
    assert not Robot.objects.exists()


def test_what_is_too_long_is_refused_and_not_cut_by_the_browser(desk: Client) -> None:
    answer = add(desk, name="群" * 41)
    assert f'value="{"群" * 41}"' in answer.content.decode()
    assert "maxlength" not in answer.content.decode()


def test_a_retired_department_has_no_group(desk: Client) -> None:
    retired = make_department("区撤并局", is_active=False)
    assert "已经停用了" in "".join(errors(add(desk, department=retired.pk))["department"])


def test_two_robots_are_not_called_the_same(desk: Client) -> None:
    add(desk)
    assert "已经有一个叫“住建工作群”的了" in "".join(errors(add(desk))["name"])
    assert Robot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_a_name_at_once_the_second_is_told(shared_database: None) -> None:
    by, refused = make_user(Role.ADMIN), []
    given = {"name": "住建工作群", "kind": "wecom", "url": WECOM}

    def one() -> None:
        try:
            add_robot(given, by=by, at=at())
        except OutletRefusedError as refusal:
            refused.append(str(refusal))

    at_once(3, one)
    assert refused == ["已经有一个叫“住建工作群”的了，请换个名称。"] * 2
    assert Robot.objects.count() == 1


def test_what_is_left_empty_stays_as_it_is(desk: Client) -> None:
    robot = make_robot(kind="dingtalk", url=DINGTALK, secret=SECRET)
    edit(desk, robot, name="新名称", tells_daily=None)
    robot.refresh_from_db()
    assert (robot.name, robot.url, robot.secret, robot.tells_daily) == ("新名称", DINGTALK, SECRET, False)
    assert robot.is_active
    assert robot.version == 2


def test_a_new_key_replaces_the_old_one_and_forgets_old_failures(desk: Client) -> None:
    troubled: dict[str, Any] = {
        "failures": 7,
        "retry_at": timezone.now() + timedelta(hours=1),
        "last_code": "310000 sign not match",
    }
    robot = make_robot(kind="dingtalk", url=DINGTALK, secret=SECRET, **troubled)
    assert "310000 sign not match" in page(desk, robot)
    edit(desk, robot, secret="SEC-the-new-one")
    robot.refresh_from_db()
    assert (robot.secret, robot.failures, robot.retry_at, robot.last_code) == ("SEC-the-new-one", 0, None, "")
    assert robot.is_active


def test_a_key_can_be_dropped(desk: Client) -> None:
    robot = make_robot(kind="feishu", url=FEISHU, secret=SECRET)
    edit(desk, robot, drops_secret="on")
    robot.refresh_from_db()
    assert (robot.secret, robot.url) == ("", FEISHU)


@pytest.mark.parametrize(
    "changes", [{"url": WECOM + "2"}, {"department": ""}, {"kind": "dingtalk", "url": DINGTALK, "secret": SECRET}]
)
def test_a_robot_that_would_speak_to_others_is_off_until_it_is_switched_on_again(
    desk: Client, housing: Department, changes: dict[str, str]
) -> None:
    robot = make_robot(housing, url=WECOM)
    waiting = Mail.objects.create(
        robot=robot, to_key="robot:1", local_date=MONDAY, channel=Channel.NOTICE, not_before=at(), made_at=at()
    )
    edit(desk, robot, **changes)
    robot.refresh_from_db()
    waiting.refresh_from_db()
    assert (robot.is_active, robot.active_since) == (False, None)
    assert (waiting.state, waiting.reason) == (MailState.SUPPRESSED, SWITCHED_OFF)


def test_another_platform_needs_an_address_and_a_key_of_its_own(desk: Client) -> None:
    robot = make_robot(kind="dingtalk", url=DINGTALK, secret=SECRET)
    assert "把新的地址也填上" in "".join(errors(edit(desk, robot, kind="wecom"))["url"])
    edit(desk, robot, kind="wecom", url=WECOM)
    robot.refresh_from_db()
    assert (robot.url, robot.secret) == (WECOM, "")


def test_of_two_who_change_a_robot_the_second_sees_both_versions(
    desk: Client, administrator: User, housing: Department
) -> None:
    robot = make_robot(housing, url=WECOM, name="住建群")
    theirs = {"name": "住建系统群", "kind": "wecom", "department": housing, "url": WECOM + "9", "secret": ""}
    colleague = make_user(Role.ADMIN, name="季平")
    change_robot(robot, {**theirs, "tells_orders": True, "tells_daily": False}, seen=1, by=colleague, at=at())
    answer = edit(desk, robot, name="住建大群", url=WECOM + "7")
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "没有保存：季平刚刚改过" in shown
    for words in ("住建系统群", "住建大群", "已换过"):
        assert words in shown
    assert f"{KEY}9" not in shown  # theirs; what somebody has just written himself is his to see
    assert Robot.objects.get().name == "住建系统群"
    seen = re.findall(r'name="version" value="(\d+)"', shown)
    assert seen == ["2"]
    edit(desk, robot, name="住建大群", version=2)
    kept = Robot.objects.get()
    assert (kept.name, kept.url) == ("住建大群", WECOM + "9")  # an address that was not written stays as it is


def test_it_is_switched_on_by_somebody_who_says_that_the_group_may_read_it(desk: Client) -> None:
    robot = make_robot(url=WECOM, is_active=False, active_since=None, tried_at=at())
    assert "请先勾上" in press(desk, "switch", robot, to="on", version=1)
    assert not Robot.objects.get().is_active
    assert "启用了" in press(desk, "switch", robot, to="on", version=1, agreed="on")
    on = Robot.objects.get()
    assert on.is_active
    assert on.active_since is not None
    again = press(desk, "switch", robot, to="on", version=1, agreed="on")
    assert "启用了" in again
    assert Robot.objects.get() == on
    assert Robot.objects.get().active_since == on.active_since


def test_a_robot_nobody_has_tried_says_so_and_is_switched_on_only_in_spite_of_it(desk: Client) -> None:
    robot = make_robot(url=WECOM, is_active=False)
    assert "还没有试发过，通不通还不知道" in page(desk, robot)
    assert "还没有试发过，仍要启用" in page(desk, robot)
    assert "没有启用：还没有试发过。请先试发一条" in press(desk, "switch", robot, to="on", version=1, agreed="on")
    assert not Robot.objects.get().is_active
    assert "启用了" in press(desk, "switch", robot, to="on", version=1, agreed="on", despite="on")
    assert "还没有试发过，通不通还不知道" in page(desk, robot), "it is on, and still nobody knows"


@pytest.mark.parametrize("behaviour", ["503", "429"])
def test_a_failed_trial_is_remembered_until_something_arrives(join: Join, desk: Client, behaviour: str) -> None:
    robot, _ = join(is_active=False, misbehaving=(behaviour,))
    press(desk, "try", robot)
    failure = Robot.objects.get().last_code
    assert failure in page(desk, robot)
    assert "上次没有送到群里，仍要启用" in page(desk, robot)
    assert "没有启用：上次没有送到群里" in press(desk, "switch", robot, to="on", version=1, agreed="on")
    assert "启用了" in press(desk, "switch", robot, to="on", version=1, agreed="on", despite="on")
    assert failure in page(desk, robot)
    assert "最近没有送到" in page(desk)
    try_robot(Robot.objects.get(), at=timezone.now() + timedelta(minutes=1))
    assert failure not in page(desk, robot)
    assert "最近没有送到" not in page(desk)


def test_after_a_trial_that_arrived_one_tick_is_enough(join: Join, desk: Client) -> None:
    robot, _ = join(is_active=False)
    press(desk, "try", robot)
    assert "仍要启用" not in page(desk, robot)
    assert "启用了" in press(desk, "switch", robot, to="on", version=1, agreed="on")


def test_switched_off_it_says_nothing_that_still_waits(desk: Client) -> None:
    robot = make_robot(url=WECOM)
    Mail.objects.create(
        robot=robot, to_key="robot:1", local_date=MONDAY, channel=Channel.NOTICE, not_before=at(), made_at=at()
    )
    assert "停用了" in press(desk, "switch", robot, to="off", version=1)
    assert not Robot.objects.get().is_active
    assert Mail.objects.get().state == MailState.SUPPRESSED


@pytest.mark.parametrize("version", ["0", "2", "99999999999999999999"])
def test_a_page_that_is_out_of_date_switches_nothing(desk: Client, version: str) -> None:
    robot = make_robot(url=WECOM)
    assert "有人改过" in press(desk, "switch", robot, to="off", version=version)
    assert Robot.objects.get().is_active


@pytest.mark.parametrize("data", [{}, {"to": "sideways", "version": "1"}, {"to": "on", "version": "x"}])
def test_a_broken_form_switches_nothing(desk: Client, data: dict[str, str]) -> None:
    robot = make_robot(url=WECOM, is_active=False)
    assert "没有做成" in press(desk, "switch", robot, **data)
    assert not Robot.objects.get().is_active


@pytest.mark.parametrize("kind", RobotKind)
@pytest.mark.parametrize("is_active", [True, False])
def test_a_trial_is_said_at_once_on_or_off(join: Join, desk: Client, kind: RobotKind, is_active: bool) -> None:
    robot, group = join(kind=kind, is_active=is_active, failures=3, last_code="旧的")
    assert "平台收下了" in press(desk, "try", robot)
    assert "试发一条，能看到就是通了" in str(group.said[0])
    assert "督办" in group.texts[0]
    robot.refresh_from_db()
    assert (robot.failures, robot.last_code, robot.is_active) == (0, "", is_active)
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [("503", "对方出错：HTTP 503"), ("redirect", "没有跟过去"), ("portal", "可能被网关"), ("429", "说得太多")],
)
def test_a_trial_that_fails_says_how(join: Join, desk: Client, behaviour: str, said: str) -> None:
    robot, _ = join(misbehaving=(behaviour,))
    assert said in press(desk, "try", robot)
    assert KEY not in page(desk, robot)


def test_a_trial_with_a_wrong_key_says_where_to_look(join: Join, desk: Client) -> None:
    robot, group = join(kind=RobotKind.DINGTALK)
    group.secret = "SEC-another"
    assert "看加签的密钥、关键词（“督办”）" in press(desk, "try", robot)
    assert "310000" in page(desk, robot)


def test_a_trial_pressed_twice_is_said_once(join: Join, desk: Client) -> None:
    robot, group = join()
    assert "平台收下了" in press(desk, "try", robot)
    assert "没有再发：刚刚试发过一条" in press(desk, "try", robot)
    assert len(group.said) == 1
    robot.refresh_from_db()
    assert robot.version == 1, "a trial is no change of the settings: pages that are open stay good"


@pytest.mark.parametrize(("later", "times"), [(9, 1), (10, 2), (-3600, 2)])
def test_ten_seconds_after_a_trial_there_may_be_another(join: Join, later: int, times: int) -> None:
    robot, group = join()
    try_robot(robot, at=at())
    if times == 1:
        with pytest.raises(OutletRefusedError, match="刚刚试发过一条"):
            try_robot(robot, at=at() + timedelta(seconds=later))
    else:
        try_robot(robot, at=at() + timedelta(seconds=later))
    assert len(group.said) == times


def test_a_mended_key_is_tried_at_once(join: Join, desk: Client) -> None:
    robot, group = join(kind=RobotKind.DINGTALK)
    group.secret = "SEC-another"
    assert "310000" in press(desk, "try", robot)
    edit(desk, robot, secret=group.secret)
    assert "平台收下了" in press(desk, "try", robot)


@pytest.mark.django_db(transaction=True)
def test_of_trials_pressed_at_once_one_is_said(shared_database: None, join: Join) -> None:
    robot, group = join()
    refused: list[str] = []

    def one() -> None:
        try:
            try_robot(robot, at=at())
        except OutletRefusedError as refusal:
            refused.append(str(refusal))

    at_once(4, one)
    assert (len(group.said), len(refused)) == (1, 3)


def test_a_robot_that_has_said_nothing_can_be_deleted(desk: Client) -> None:
    robot = make_robot(url=WECOM)
    assert "删掉了" in press(desk, "remove", robot, version=1)
    assert not Robot.objects.exists()


def test_of_one_that_has_spoken_the_secrets_go_and_the_record_stays(desk: Client, supervisor: User) -> None:
    robot = make_robot(url=WECOM, kind="dingtalk", secret=SECRET)
    tell_at(at(MONDAY, 8, 30))
    assert "地址和密钥清除了" in press(desk, "remove", robot, version=1)
    robot.refresh_from_db()
    assert (robot.url, robot.secret, robot.is_active) == ("", "", False)
    assert Mail.objects.count() == 1
    assert "地址已清除" in page(desk, robot)
    assert "请先填上" in press(desk, "switch", robot, to="on", version=2, agreed="on")
    assert "请先填上" in press(desk, "try", robot)


def test_a_removal_from_an_old_page_removes_nothing(desk: Client) -> None:
    robot = make_robot(url=WECOM)
    assert "有人改过" in press(desk, "remove", robot, version=0)
    assert Robot.objects.get().url == WECOM


def test_the_page_of_a_robot_lists_what_it_said_and_leads_to_it(join: Join, desk: Client, supervisor: User) -> None:
    robot, _ = join(tells_orders=False)
    tell_at(at(MONDAY, 8, 30))
    said = page(desk, robot)
    assert "没有超期、临期和待签收的事" in said
    assert reverse("tracking:mail", args=[Mail.objects.get().pk]) in said


def test_a_robot_that_rests_says_until_when(desk: Client) -> None:
    until = timezone.now() + timedelta(minutes=4)
    robot = make_robot(url=WECOM, failures=5, retry_at=until, last_code="对方出错：HTTP 503")
    for shown in (page(desk), page(desk, robot)):
        assert f"歇到 {timezone.localtime(until):%H:%M}" in shown
    assert "连着 5 次没有送到" in page(desk, robot)


def test_the_list_takes_as_many_queries_for_many_robots(
    desk: Client, housing: Department, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        make_robot(housing, url=WECOM)
    with django_assert_max_num_queries(14):
        assert page(desk).count("第") >= 12


def test_a_robot_that_does_not_exist_is_not_there(desk: Client) -> None:
    for name in ("robot", "edit_robot"):
        assert desk.get(reverse(f"tracking:{name}", args=[7])).status_code == 404
    for name in ("switch_robot", "try_robot", "remove_robot"):
        assert desk.post(reverse(f"tracking:{name}", args=[7])).status_code == 404
