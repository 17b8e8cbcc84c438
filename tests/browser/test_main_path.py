"""The main job, as people do it in the browser: from a Word file to a closed task, and a 日报 in a mailbox."""

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from docx import Document
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import Role, User
from directives.models import Speech
from tests.browser.walking import led_on
from tests.factories import make_department, make_post, make_user
from tests.tracking.sink import Sink, text_of
from tracking.models import Task, load_calendar
from tracking.models.progress import Attachment
from tracking.outbox.rounds import do_round
from tracking.workflow import Status

pytestmark = pytest.mark.browser
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word_file(today: date) -> bytes:
    """A short speech with two hard demands on two departments, one within three working days."""
    soon = load_calendar().add(today, 4)
    document = Document()
    for line in (
        "在全区城市管理重点工作推进会上的讲话",
        f"（{today.year}年{today.month}月{today.day}日）",
        "同志们：",
        "今天召开这次会议，主要任务是部署下一阶段的城市管理工作。下面，我讲两点意见。",
        "一、抓紧打通消防车通道",
        f"区城管局要在{soon.year}年{soon.month}月{soon.day}日前完成17个老旧小区消防车通道划线标识。",
        "二、抓紧补齐停车设施",
        f"区住建局要在{today.year + 1}年12月底前建成公共停车场6处，新增泊位1200个。",
    ):
        document.add_paragraph(line)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


@pytest.fixture
def people(site: str, shipped_rules: None) -> dict[str, User]:
    """Two departments with a clerk each, whose addresses may be written to, the 督查员, and the shipped rules."""
    city, housing = make_department("区城管局", "城管局"), make_department("区住建局", "住建局")
    make_post("区政府办公室主任")
    return {
        "supervisor": make_user(Role.SUPERVISOR, name="沈若川", email="shen@duban.test"),
        "city": make_user(Role.CLERK, city, name="陆云帆", email="lu@duban.test"),
        "housing": make_user(Role.CLERK, housing, name="何晓岚", email="he@duban.test"),
        "leader": make_user(Role.LEADER, name="区长", email="quzhang@duban.test"),
    }


@pytest.mark.usefixtures("worker")
def test_a_speech_becomes_tasks_that_are_done_reminded_of_and_counted(
    enter: Callable[[User], Page], site: str, people: dict[str, User], mailbox: Sink
) -> None:
    today = timezone.localdate()
    page = enter(people["supervisor"])
    speech = import_word_file(page, site, today)
    adopt_all_hard(page, speech)
    dispatch_all(page, site, speech)
    assert {t.lead.department.name for t in Task.objects.all() if t.lead} == {"区城管局", "区住建局"}

    task = Task.objects.get(assignments__department__name="区城管局")
    do_the_work(enter(people["city"]), site, task)
    page = enter(people["supervisor"])
    page.goto(f"{site}/tasks/{task.pk}/")
    with led_on(page):
        page.get_by_role("link", name="办结").or_(page.get_by_role("button", name="办结")).first.click()
    finish_step(page, "办结")
    task.refresh_from_db()
    assert task.status == Status.CLOSED

    page = enter(people["leader"])
    page.goto(f"{site}/completion/")
    expect(page.locator("body")).to_contain_text("落实率 50.0%")
    page.goto(f"{site}/tasks/?light=closed")
    expect(page.get_by_text(task.title).first).to_be_visible()
    the_other_clerk_gets_a_daily_mail(mailbox, people["housing"])


def import_word_file(page: Page, site: str, today: date) -> Speech:
    page.goto(f"{site}/speeches/import/")
    file = FilePayload(name="城市管理推进会讲话.docx", mimeType=WORD, buffer=word_file(today))
    page.set_input_files("[name=file]", file)
    page.check("[name=is_not_secret]")
    page.get_by_role("button", name="读取讲话").click()
    expect(page.locator("[name=title]")).to_have_value("在全区城市管理重点工作推进会上的讲话")
    expect(page.locator("[name=spoken_on]")).to_have_value(today.isoformat())
    page.get_by_role("button", name="保存并提取").click()
    page.wait_for_url("**/review/**", timeout=90_000)
    return Speech.objects.get()


def adopt_all_hard(page: Page, speech: Speech) -> None:
    assert speech.directives.filter(is_hard=True).count() == 2
    page.get_by_text("采纳全部硬任务").click()
    page.get_by_role("button", name="采纳 2 条").click()
    expect(page.get_by_role("link", name="去立项（2）").first).to_be_visible()


def dispatch_all(page: Page, site: str, speech: Speech) -> None:
    page.goto(f"{site}/speeches/{speech.pk}/register/")
    page.get_by_role("button", name="立项并交办 2 件").click()
    page.wait_for_url("**/registrations/**")
    assert set(Task.objects.values_list("status", flat=True)) == {Status.ASSIGNED}


def do_the_work(page: Page, site: str, task: Task) -> None:
    """The clerk signs, reports with a file, asks for closure."""
    expect(page.get_by_text(task.title).first).to_be_visible()
    page.goto(f"{site}/tasks/{task.pk}/")
    with led_on(page):
        page.get_by_role("button", name="签收").first.click()
    page.goto(f"{site}/tasks/{task.pk}/report/")
    page.fill("[name=progress]", "17个小区已全部完成划线，逐个验收。")
    page.fill("[name=percent]", "100")
    proof = FilePayload(name="验收照片.png", mimeType="image/png", buffer=PNG)
    page.set_input_files("[name=attachments]", proof)
    page.get_by_role("button", name="报进展").click()
    page.wait_for_url(f"**/tasks/{task.pk}/")
    expect(page.get_by_text("验收照片.png").first).to_be_visible()
    page.goto(f"{site}/tasks/{task.pk}/submit/")
    finish_step(page, "申请办结", note="全部完成，请审核。")
    task.refresh_from_db()
    assert (task.status, task.percent) == (Status.SUBMITTED, 100)
    assert Attachment.objects.get().name == "验收照片.png"


def finish_step(page: Page, label: str, note: str = "") -> None:
    """Fill in and send the form of a step, where it has one."""
    if "/tasks/" in page.url and page.locator("form.step-form").count():
        if note:
            page.fill("[name=note]", note)
        with led_on(page):
            page.locator("form.step-form").get_by_role("button", name=label).click()


def the_other_clerk_gets_a_daily_mail(mailbox: Sink, clerk: User) -> None:
    """On the working day after 交办 nobody has signed: the rule for unsigned tasks reminds at 08:30."""
    calendar = load_calendar()
    day = calendar.add(timezone.localdate(), 3)
    morning = timezone.make_aware(datetime.combine(day, time(8, 31)))
    do_round(lambda: morning)
    [daily] = [mail for mail in mailbox.to(clerk.email) if "日报" in mail["Subject"] or "提醒" in mail["Subject"]]
    assert "停车场" in text_of(daily)
    assert daily["Auto-Submitted"] == "auto-generated"
    do_round(lambda: morning + timedelta(minutes=5))
    assert len(mailbox.to(clerk.email)) == len({mail["Message-ID"] for mail in mailbox.to(clerk.email)})


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)
