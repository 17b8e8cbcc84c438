"""群消息: each platform takes what it is sent as it documents it; long messages are cut, and titles stay words."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracking.platforms import KEY, PATHS, SECRET, Group, open_group
from tracking.models.robot import RobotKind
from tracking.robots import dingtalk, feishu, webhook, wecom
from tracking.robots.form import Meaning, Reply, Target
from tracking.robots.message import Line, Message, as_text, as_words, octets
from tracking.robots.telling import FORMS, tell, without_secrets

Open = Callable[[Group], Group]
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LINE = Line("超期", "完成17个老旧小区改造", "超期 2 个工作日（11月19日到期）", "https://d.yunxi.example/tasks/7/", True)
NEAR = Line("临期", "清理占道堆物", "还剩 2 个工作日（11月25日）", "https://d.yunxi.example/tasks/8/")
MESSAGE = Message(
    key="<digest.robot-1.20261123.0.090000@d.yunxi.example>",
    kind="daily",
    title="【督办提醒】区住建局：1 项超期、1 项临期",
    lines=(LINE, NEAR),
    more=0,
    url="https://d.yunxi.example/tasks/",
    sender="云溪区督查室",
)


@pytest.fixture
def opened() -> Iterator[Open]:
    with ExitStack() as stack:
        yield lambda group: stack.enter_context(open_group(group))


def told(group: Group, message: Message = MESSAGE, secret: str | None = None, at: datetime | None = None) -> Reply:
    target = Target(group.url, group.secret if secret is None else secret)
    return tell(group.kind, target, message, at or datetime.now(UTC))


def crowded(length: int = 100) -> Message:
    """As many tasks as a message ever holds, with titles as long as they may be."""
    lines = tuple(replace(LINE, title=f"{n}" + "区" * (length - 1), url=f"{LINE.url}{n}/") for n in range(10))
    return replace(MESSAGE, lines=lines, more=990)


@pytest.mark.parametrize("kind", RobotKind)
def test_each_platform_takes_a_message_as_it_documents_it(opened: Open, kind: RobotKind) -> None:
    group = opened(Group(kind))
    assert told(group).meaning == Meaning.TAKEN
    [text] = group.texts
    for words in (LINE.title, "超期 2 个工作日（11月19日到期）", NEAR.title, "临期，还剩 2 个工作日", "云溪区督查室"):
        assert words in text
    assert text.index(LINE.title) < text.index(NEAR.title)
    assert "超期，超期" not in text


@pytest.mark.parametrize("kind", RobotKind)
def test_the_link_of_each_task_is_in_the_message(opened: Open, kind: RobotKind) -> None:
    group = opened(Group(kind))
    told(group, replace(MESSAGE, more=5))
    body = str(group.said[0])
    assert LINE.url in body
    assert NEAR.url in body
    assert MESSAGE.url in body
    assert "另有 5 项" in body


@pytest.mark.parametrize("kind", RobotKind)
def test_a_crowded_message_is_cut_to_what_the_platform_takes_and_says_how_much_is_left_out(
    opened: Open, kind: RobotKind
) -> None:
    group = opened(Group(kind))
    assert told(group, crowded()).meaning == Meaning.TAKEN
    [text] = group.texts
    shown = sum(f"{n}区区" in text for n in range(10))
    assert shown >= 5
    assert f"另有 {1000 - shown} 项" in text


def test_the_limit_of_wecom_is_used_to_the_last_task() -> None:
    body = FORMS[RobotKind.WECOM].request(crowded(), Target("https://x", ""), NOW).body.decode()
    content = body.split('"content":"', 1)[1].rsplit('"', 2)[0].replace("\\n", "\n").replace('\\"', '"')
    assert 4096 - 520 < octets(content) <= 4096


def test_a_title_longer_than_a_platform_leaves_the_number_alone() -> None:
    message = replace(MESSAGE, lines=(replace(LINE, title="区" * 3000),))
    body = FORMS[RobotKind.WECOM].request(message, Target("https://x", ""), NOW).body.decode()
    assert "共 1 项" in body
    assert "区区" not in body


@pytest.mark.parametrize("kind", [RobotKind.WECOM, RobotKind.DINGTALK, RobotKind.FEISHU])
@pytest.mark.parametrize(
    "title",
    [
        "改造](https://evil.example) [点这里",
        '<at user_id="all">所有人</at>',
        '<@all> <font color="red">',
        "**加粗** `代码` # 标题 ~~删~~ _斜_",
        "第一行\n# 第二行\r\n> 引用",
        "左\u202e右\u0000\ud800",
        "&lt;b&gt;",
    ],
)
def test_a_title_is_words_and_never_layout_a_link_or_a_mention(opened: Open, kind: RobotKind, title: str) -> None:
    group = opened(Group(kind))
    assert told(group, replace(MESSAGE, lines=(replace(LINE, title=title),))).meaning == Meaning.TAKEN
    body = str(group.said[0])
    for layout in ("](https://evil", "<at", "<@", "**加粗", "~~", "\n# 第", "\u202e", "\x00", "&lt;"):
        assert layout not in body


@given(st.text(max_size=200))
def test_whatever_a_title_holds_no_platform_would_read_it_as_layout(title: str) -> None:
    written = as_words(title)
    assert not set(written) & set("\\`*_[]<>#~|&\n\r\t\0")
    written.encode()


def test_the_signature_of_dingtalk_is_quoted_for_an_address() -> None:
    target = Target("https://oapi.dingtalk.com/robot/send?access_token=X", "this is secret")
    moments = (datetime.fromtimestamp(1577262236 + n, UTC) for n in range(50))
    urls = [FORMS[RobotKind.DINGTALK].request(MESSAGE, target, at).url for at in moments]
    assert "&timestamp=1577262236000&sign=" in urls[0]
    assert any("%2B" in url for url in urls)
    assert not any(set(url.split("&sign=")[1]) & set("+/=") for url in urls)


@pytest.mark.parametrize(("kind", "code"), [(RobotKind.DINGTALK, "310000"), (RobotKind.FEISHU, "19021")])
@pytest.mark.parametrize(("secret", "off"), [("SEC-of-another-group", 0), (SECRET, 61), (SECRET, -61)])
def test_a_wrong_key_or_a_wrong_clock_is_refused_and_said(
    opened: Open, kind: RobotKind, code: str, secret: str, off: int
) -> None:
    group = opened(Group(kind))
    reply = told(group, secret=secret, at=datetime.now(UTC) + timedelta(minutes=off))
    assert reply.meaning == Meaning.REFUSED
    assert reply.words.startswith(code)
    assert "时钟" in reply.words
    assert group.said == []


@pytest.mark.parametrize("kind", [RobotKind.DINGTALK, RobotKind.FEISHU])
def test_a_group_that_is_guarded_by_the_keyword_takes_every_message_unsigned(opened: Open, kind: RobotKind) -> None:
    group = opened(Group(kind, secret="", keyword="督办"))
    assert told(group).meaning == Meaning.TAKEN
    assert "sign" not in str(group.said[0])


@pytest.mark.parametrize("kind", [RobotKind.DINGTALK, RobotKind.FEISHU])
def test_another_keyword_is_refused_with_a_hint(opened: Open, kind: RobotKind) -> None:
    group = opened(Group(kind, secret="", keyword="监控报警"))
    reply = told(group)
    assert reply.meaning == Meaning.REFUSED
    assert "“督办”" in reply.words


@pytest.mark.parametrize("kind", [RobotKind.WECOM, RobotKind.DINGTALK, RobotKind.FEISHU])
def test_too_many_messages_a_minute_are_put_off(opened: Open, kind: RobotKind) -> None:
    group = opened(Group(kind))
    group.said = [{}] * 100
    assert told(group).meaning == Meaning.LATER


@pytest.mark.parametrize("kind", [RobotKind.WECOM, RobotKind.DINGTALK, RobotKind.FEISHU])
def test_a_robot_that_was_removed_is_refused_in_words_that_hold_no_secret(opened: Open, kind: RobotKind) -> None:
    group = opened(Group(kind))
    url = group.url.replace(KEY, "a-key-of-no-robot")
    reply = tell(kind, Target(url, SECRET), MESSAGE, datetime.now(UTC))
    assert reply.meaning == Meaning.REFUSED
    assert "已经被移出群" in reply.words
    assert "a-key-of-no-robot" not in reply.words


def test_a_busy_platform_is_asked_again() -> None:
    for codes in (wecom.CODES, dingtalk.CODES):
        assert -1 in codes.later
    assert 11232 in feishu.CODES.later


def test_our_own_form_is_signed_over_the_time_and_the_body(opened: Open) -> None:
    group = opened(Group(RobotKind.WEBHOOK))
    assert told(group).meaning == Meaning.TAKEN
    [body], [headers] = group.said, group.headers
    assert body["id"] == headers["idempotency-key"] == MESSAGE.key
    assert body["kind"] == "daily"
    assert body["items"][0] == {"word": "超期", "title": LINE.title, "due": LINE.due, "url": LINE.url}
    assert body["text"] == as_text(MESSAGE)
    assert headers["x-duban-signature"] == "sha256=" + webhook.signature(
        SECRET,
        headers["x-duban-timestamp"],
        FORMS[RobotKind.WEBHOOK]
        .request(MESSAGE, Target(group.url, SECRET), datetime.fromisoformat(body["sent_at"]))
        .body,
    )


@pytest.mark.parametrize(("secret", "off"), [("not the shared key", 0), (SECRET, 10), (SECRET, -10)])
def test_our_own_form_with_another_key_or_of_another_time_is_not_taken(opened: Open, secret: str, off: int) -> None:
    group = opened(Group(RobotKind.WEBHOOK))
    reply = told(group, secret=secret, at=datetime.now(UTC) + timedelta(minutes=off))
    assert (reply.meaning, reply.words) == (Meaning.REFUSED, "对方不收：HTTP 401")
    assert group.said == []


def test_every_try_of_a_message_carries_the_same_key(opened: Open) -> None:
    group = opened(Group(RobotKind.WEBHOOK))
    for minutes in (0, 1):
        told(group, at=datetime.now(UTC) + timedelta(minutes=minutes))
    assert [body["id"] for body in group.said] == [MESSAGE.key] * 2
    assert len({headers["idempotency-key"] for headers in group.headers}) == 1


def test_what_a_server_repeats_of_the_address_is_not_kept() -> None:
    for kind, path in PATHS.items():
        target = Target(f"https://open.yunxi.example{path}", SECRET)
        said = without_secrets(f"bad {target.url} {SECRET} {kind}", target)
        assert KEY not in said
        assert SECRET not in said
