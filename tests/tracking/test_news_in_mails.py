"""News in mails: what another room announces, and what a reader wants in the 日报 beside what is to be done."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail as box
from django.core.mail import EmailMultiAlternatives

from accounts.models import User
from tests.factories import MONDAY, at, make_task
from tests.tracking.due import due
from tracking.actions import moves
from tracking.announcing import Words, announce
from tracking.models import Announcement, Department, Mail, Notice, Task
from tracking.models.mail import Channel
from tracking.models.notice import NewsKind
from tracking.models.reminder import Outcome
from tracking.outbox.rounds import Round
from tracking.workflow import Status

RoundAt = Callable[[datetime], Round]
WORDS = Words(
    word="印发督查通报",
    title="关于三季度重点工作落实情况的通报（第1期）",
    words="由区政府办公室主任签发。",
    expected="看过公文按“收阅”，按要求办理。",
    button="看公文",
    place="/papers/7/",
)


@pytest.fixture
def holding(settings: object) -> None:
    """Whatever is announced still holds when it is mailed."""
    settings.ANNOUNCERS = {"paper": "tests.tracking.test_news_in_mails.still_holds"}  # type: ignore[attr-defined]


def still_holds(keys: list[str]) -> dict[str, str]:
    return {key: "公文已作废" for key in keys if key == "void"}


def tell(user: User, matter: str = "paper:7", kind: str = NewsKind.PAPERS, hour: int = 9) -> None:
    announce(matter, kind, WORDS, to=[user], at=at(MONDAY, hour))


def letters() -> list[str]:
    return [f"{message.subject}\n{message.body}" for message in box.outbox]


@pytest.mark.usefixtures("holding")
def test_an_announcement_is_mailed_after_ten_minutes_with_what_to_do_and_where(round_at: RoundAt, clerk: User) -> None:
    tell(clerk)
    round_at(at(MONDAY, 9, 9))
    assert letters() == []
    round_at(at(MONDAY, 9, 10))
    [letter] = letters()
    assert letter.startswith("【印发督查通报】关于三季度重点工作落实情况的通报（第1期）——督查室\n")
    to_do = "由区政府办公室主任签发。\n要做：看过公文按“收阅”，按要求办理。\n"
    assert f"{to_do}打开：http://127.0.0.1:8000/papers/7/" in letter
    page = box.outbox[0]
    assert isinstance(page, EmailMultiAlternatives)
    assert ">看公文</a>" in str(page.alternatives[0][0])
    assert Announcement.objects.get().outcome == Outcome.SENT


@pytest.mark.usefixtures("holding")
def test_nobody_is_told_of_one_matter_twice(round_at: RoundAt, clerk: User) -> None:
    tell(clerk)
    tell(clerk)
    round_at(at(MONDAY, 9, 10))
    tell(clerk, hour=10)
    round_at(at(MONDAY, 10, 10))
    assert len(letters()) == 1


@pytest.mark.usefixtures("holding")
def test_what_holds_no_more_is_not_mailed(round_at: RoundAt, clerk: User) -> None:
    tell(clerk, "paper:void")
    round_at(at(MONDAY, 9, 10))
    assert letters() == []
    one = Announcement.objects.get()
    assert (one.outcome, one.reason) == (Outcome.SUPPRESSED, "公文已作废")


@pytest.mark.usefixtures("holding")
def test_news_of_ten_minutes_is_one_mail_whoever_tells_it(
    round_at: RoundAt, clerk: User, supervisor: User, housing: Department
) -> None:
    tell(clerk)
    moves.send_back(
        make_task(supervisor, housing, status=Status.SUBMITTED), note="请补验收单。", by=supervisor, at=at(MONDAY, 9, 5)
    )
    round_at(at(MONDAY, 9, 10))
    [letter] = letters()
    assert letter.startswith("【督办通知】")
    assert "印发督查通报 1 项" in letter.splitlines()[0]


@pytest.mark.usefixtures("shipped_rules")
def test_a_closed_task_is_a_line_in_the_next_digest_beside_what_is_to_be_done(
    round_at: RoundAt, clerk: User, supervisor: User, housing: Department
) -> None:
    tuesday = MONDAY + timedelta(days=1)
    closed = make_task(supervisor, housing, status=Status.SUBMITTED, title="拆除占道棚亭")
    moves.close(closed, by=supervisor, at=at(MONDAY, 15))
    round_at(at(MONDAY, 15, 10))
    assert letters() == []
    assert Notice.objects.get().outcome == Outcome.HELD
    due(supervisor, housing, 1, title="改造小区")
    round_at(at(tuesday, 8, 30))
    [letter] = letters()
    subject, words = letter.split("\n", 1)
    assert subject == "【督办提醒】1 项临期——督查室", "the subject counts what is to be done"
    assert "今天（11月24日 星期二）有 1 项要办。" in words
    assert "放进日报的消息\n- 办结：拆除占道棚亭" in words
    assert Mail.objects.get().channel == Channel.DIGEST
    assert Notice.objects.get().outcome == Outcome.SENT


def test_a_digest_with_nothing_but_news_says_so(
    round_at: RoundAt, clerk: User, supervisor: User, housing: Department
) -> None:
    for number in range(3):
        task = make_task(supervisor, housing, status=Status.SUBMITTED, title=f"第{number}件")
        moves.close(task, by=supervisor, at=at(MONDAY, 7))
    round_at(at(MONDAY, 8, 30))  # they became news at seven and are put aside now, for the digest of this round
    round_at(at(MONDAY, 8, 31))
    [letter] = letters()
    assert letter.startswith("【督办提醒】3 条消息——督查室\n")
    assert "有 3 条消息。" in letter


def test_more_news_than_a_mail_holds_is_counted(
    round_at: RoundAt, clerk: User, supervisor: User, housing: Department
) -> None:
    for number in range(13):
        task = make_task(supervisor, housing, status=Status.SUBMITTED, title=f"第{number}件")
        moves.close(task, by=supervisor, at=at(MONDAY, 7))
    for minute in (30, 31):
        round_at(at(MONDAY, 8, minute))
    [letter] = letters()
    assert letter.count("- 办结：") == 10
    assert "另有 3 条，在系统的通知里看。" in letter


def test_news_of_a_closed_task_read_in_the_application_is_not_mailed(
    round_at: RoundAt, clerk: User, supervisor: User, housing: Department
) -> None:
    task: Task = make_task(supervisor, housing, status=Status.SUBMITTED)
    moves.close(task, by=supervisor, at=at(MONDAY, 15))
    round_at(at(MONDAY, 15, 10))
    Notice.objects.update(read_at=at(MONDAY, 16))
    round_at(at(MONDAY + timedelta(days=1), 8, 30))
    assert letters() == []
    assert Notice.objects.get().reason == "已在系统里看过"


@pytest.mark.usefixtures("holding")
def test_a_leader_is_written_to_as_a_leader_not_as_one_of_the_office(round_at: RoundAt, leader: User) -> None:
    tell(leader)
    round_at(at(MONDAY, 9, 10))
    [letter] = letters()
    assert "您是领导，所以收到这封邮件。" in letter
    assert "督查室的领导" not in letter
