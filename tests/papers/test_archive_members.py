"""What an archive is made of: its members to the byte, who was told of what, and the words of the speech."""

import csv
import hashlib
import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Role, User
from papers.archiving.binder import Binder, Member
from papers.archiving.delivered import Delivery, as_csv, deliveries
from papers.archiving.matter import Matter
from papers.archiving.quotes import Run, quoted
from papers.archiving.writing import SUMS, VanishedError, Written, steady, write_zip
from tests.factories import MONDAY, at, make_registration, make_speech, make_task, make_user
from tests.papers.archives import finished
from tracking.models import Department, Mail, MailItem, Notice, Reminder, ReminderRule, Task, TaskSource
from tracking.models.mail import Channel, MailState

NOON = at(MONDAY, 12)


def member(path: str, content: bytes, when: datetime = NOON) -> Member:
    return Member(path, when, lambda: io.BytesIO(content))


def zipped(*members: Member) -> tuple[zipfile.ZipFile, list[Written], list[int]]:
    """The zip, what is said to be written, and what was told while it went on."""
    made, told = io.BytesIO(), list[int]()
    written = write_zip(made, members, told.append, lambda rows: member("目录.html", str(len(rows)).encode()))
    return zipfile.ZipFile(made), written, told


def test_the_checksums_are_of_every_member_and_the_contents_in_the_order_of_their_names() -> None:
    folder, written, told = zipped(member("b.txt", b"2"), member("a.txt", b"1"))
    assert folder.namelist() == ["b.txt", "a.txt", "目录.html", SUMS]
    assert [(one.path, one.size) for one in written] == [("b.txt", 1), ("a.txt", 1), ("目录.html", 1)]
    lines = folder.read(SUMS).decode().splitlines()
    assert lines == [
        f"{hashlib.sha256(folder.read(name)).hexdigest()}  {name}" for name in sorted(folder.namelist()[:3])
    ]
    assert folder.read("目录.html") == b"2", "the list of contents knows the others"
    assert told == [0, 1]


def test_each_member_has_its_own_time_and_the_checksums_that_of_the_newest() -> None:
    folder, _, _ = zipped(member("a", b"", at(MONDAY, 9, 30)), member("b", b"", NOON))
    times = {info.filename: info.date_time for info in folder.infolist()}
    day = (MONDAY.year, MONDAY.month, MONDAY.day)
    assert (times["a"], times["b"], times[SUMS]) == ((*day, 9, 30, 0), (*day, 12, 0, 0), (*day, 12, 0, 0))


def test_a_time_before_zips_began_is_the_first_they_know() -> None:
    folder, _, _ = zipped(member("a", b"", datetime(1971, 3, 4, 5, 6, 8, tzinfo=UTC)))
    assert folder.infolist()[0].date_time == (1980, 3, 4, 13, 6, 8)


def test_what_is_packed_already_is_kept_as_it_is() -> None:
    folder, _, _ = zipped(member("照片.JPG", b"0" * 999), member("说明.txt", b"0" * 999))
    packed = {info.filename: info.compress_size < info.file_size for info in folder.infolist()}
    assert (packed["照片.JPG"], packed["说明.txt"]) == (False, True)


def test_everybody_may_read_what_is_unpacked() -> None:
    folder, _, _ = zipped(member("a", b""))
    assert {info.external_attr >> 16 for info in folder.infolist()} == {0o644}


def test_a_file_that_cannot_be_opened_any_more_is_named() -> None:
    def gone() -> Any:
        raise FileNotFoundError

    with pytest.raises(VanishedError, match=r"^附件/验收单\.pdf$"):
        zipped(Member("附件/验收单.pdf", NOON, gone))


def test_a_document_made_twice_is_the_same_to_the_byte() -> None:
    def document(when: tuple[int, int, int, int, int, int]) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as folder:
            folder.writestr(zipfile.ZipInfo("word/document.xml", when), "<w/>")
        return made.getvalue()

    first, second = document((2026, 1, 1, 0, 0, 0)), document((2026, 1, 1, 0, 0, 2))
    assert first != second
    assert steady(first, NOON) == steady(second, NOON)
    assert zipfile.ZipFile(io.BytesIO(steady(first, NOON))).read("word/document.xml") == b"<w/>"


def test_pages_know_how_far_the_style_sheet_lies_above_them() -> None:
    binder = Binder(NOON)
    binder.gap("", "讲话.docx", "不在")
    binder.gap("附件", "照片.jpg", "不在")
    assert binder.gaps == [("讲话.docx", "不在"), ("附件/照片.jpg", "不在")]
    assert binder.rows("数据", "a.jsonl", [{"b": 1, "a": "镇"}, {}]) == "数据/a.jsonl"
    assert binder.members[0].open().read().decode() == '{"a": "镇", "b": 1}\n{}\n'
    assert binder.members[0].at == NOON


# --- 送达记录


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_record_is_a_formula(sign: str) -> None:
    row = Delivery(None, "邮件", f"{sign}1+1", "", "", "", "", "")
    made = as_csv([row])
    assert made.startswith(b"\xef\xbb\xbf")
    _, cells = csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""))
    assert cells[:3] == ["", "邮件", f"'{sign}1+1"]


@pytest.fixture
def done(supervisor: User, housing: Department) -> Task:
    return finished(supervisor, housing)


def mail(to: User, hour: int | None, **fields: Any) -> Mail:
    number = Mail.objects.count()
    given: dict[str, Any] = {
        "recipient": to,
        "to_key": f"user:{to.pk}.{number}",
        "address": "hexiaolan@yunxi.example",
        "local_date": MONDAY,
        "channel": Channel.NOTICE,
        "state": MailState.SENT if hour else MailState.DEAD,
        "not_before": at(),
        "made_at": at(),
        "sent_at": at(MONDAY, hour) if hour else None,
        "message_id": f"<{number}@yunxi>",
    }
    return Mail.objects.create(**{**given, **fields})


def notice_of(task: Task, to: User, **fields: Any) -> Notice:
    return Notice.objects.create(recipient=to, event=task.events.order_by("pk")[0], made_at=at(), **fields)


def told(task: Task, reader: User) -> list[Delivery]:
    return deliveries(Matter(task.registration, reader))


@pytest.mark.django_db
def test_what_went_comes_in_its_order_and_what_did_not_go_last(
    done: Task, supervisor: User, clerk: User, head: User
) -> None:
    for to, hour in ((clerk, None), (head, 11), (clerk, 10)):
        MailItem.objects.create(mail=mail(to, hour), notice=notice_of(done, make_user(Role.CLERK)))
    rows = told(done, supervisor)
    assert [(row.reader, row.at) for row in rows] == [
        (str(clerk), at(MONDAY, 10)),
        (str(head), at(MONDAY, 11)),
        (str(clerk), None),
    ]
    assert {(row.number, row.about) for row in rows} == {(done.number, "交办")}


@pytest.mark.django_db
def test_a_server_that_repeats_the_address_gives_nobody_away(done: Task, supervisor: User, clerk: User) -> None:
    sent = mail(clerk, None, last_code="550 no such user\nhexiaolan@yunxi.example")
    MailItem.objects.create(mail=sent, notice=notice_of(done, clerk))
    [row] = told(done, supervisor)
    assert row.code == "550 no such user h***@yunxi.example"
    assert row.address == "h***@yunxi.example"


@pytest.mark.django_db
def test_what_was_left_out_of_a_mail_says_why(done: Task, supervisor: User, clerk: User) -> None:
    MailItem.objects.create(mail=mail(clerk, 10), notice=notice_of(done, clerk), dropped="已经办结")
    [row] = told(done, supervisor)
    assert row.result == "没有写进去：已经办结"


@pytest.mark.django_db
def test_a_reminder_is_told_by_its_rule_and_its_task(done: Task, supervisor: User, clerk: User) -> None:
    rule = ReminderRule.objects.order_by("pk")[0]
    reminder = Reminder.objects.create(
        rule=rule, task=done, fires_on=MONDAY, anchor_on=MONDAY, audience_key="clerk", made_at=at()
    )
    MailItem.objects.create(mail=mail(clerk, 9, channel=Channel.DIGEST), reminder=reminder)
    [row] = told(done, supervisor)
    assert (row.number, row.about, row.way) == (done.number, f"提醒：{rule.name}", "邮件（日报）")


@pytest.mark.django_db
def test_a_notice_nobody_mailed_is_told_as_read_or_not(done: Task, supervisor: User, clerk: User, head: User) -> None:
    notice_of(done, clerk, read_at=at(MONDAY, 16))
    notice_of(done, head, reason="已撤销归并")
    read, unread = told(done, supervisor)
    assert (read.reader, read.at, read.way, read.result) == (str(clerk), at(MONDAY, 16), "系统里的通知", "看过")
    assert (unread.reader, unread.at, unread.result) == (str(head), None, "没有看，没有发邮件：已撤销归并")


@pytest.mark.django_db
def test_what_another_paper_was_told_of_is_not_in_it(done: Task, supervisor: User, clerk: User) -> None:
    other = finished(supervisor, Department.objects.get(pk=done.lead.department_id))  # type: ignore[union-attr]
    notice_of(other, clerk)
    assert told(done, supervisor) == []
    assert len(told(other, supervisor)) == 1


# --- 全文和原话


@pytest.mark.django_db
def test_where_two_demands_overlap_the_words_of_both_carry_both_numbers(supervisor: User, housing: Department) -> None:
    speech = make_speech(supervisor, "同志们：\n\n改造小区，治理扬尘。\n散会。")
    registration = make_registration(supervisor, speech=speech)
    tasks = [make_task(supervisor, housing, registration=registration, serial=n) for n in (1, 2)]
    begin = speech.text.index("改造")
    for task, (start, end) in zip(tasks, ((0, 7), (5, 9)), strict=True):
        TaskSource.objects.filter(task=task).update(speech=speech, start=begin + start, end=begin + end)
    one, two = (task.number for task in tasks)
    assert quoted(speech, Matter(registration, supervisor)) == [
        [Run("同志们：")],
        [Run("改造小区，", (one,)), Run("治理", (one, two)), Run("扬尘", (two,)), Run("。")],
        [Run("散会。")],
    ]


@pytest.mark.django_db
def test_the_last_thing_that_happened_gives_the_archive_its_time(done: Task, supervisor: User) -> None:
    matter = Matter(done.registration, supervisor)
    assert matter.last_at() == done.events.latest("at").at
    later = done.events.latest("at").at + timedelta(hours=3)
    done.events.filter(name="close").update(at=later)
    assert matter.last_at() == later
    assert matter.state() == [[done.pk, done.version]]
