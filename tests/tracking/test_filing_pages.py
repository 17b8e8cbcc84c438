"""The pages of what was sent up: who finds it waiting, what they press, and what comes of it."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, User
from tests.factories import make_post, make_subtask, make_task, make_user
from tracking.actions.adjusting import Adjustment, adjust
from tracking.actions.disputes import dispute
from tracking.actions.extensions import ask_extension
from tracking.actions.reports import Progress, report_progress
from tracking.actions.signing import turn_down
from tracking.models import Department, Filing, Report, Task, load_calendar
from tracking.models.filing import FilingState
from tracking.workflow import Status

SignIn = Callable[[User], Client]
SAID = Progress(progress="14个小区已通车，3个小区因管网迁改停工。", percent=82)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def due(today: date) -> date:
    return today + timedelta(days=30)


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department, today: date, due: date) -> Task:
    made = make_task(supervisor, housing, city, due_on=due, dispatched_on=today - timedelta(days=5))
    made.assignments.update(accepted_at=timezone.now())
    return made


@pytest.fixture
def strict(housing: Department, head: User) -> User:
    """The head of a department in which he signs everything."""
    Department.objects.filter(pk=housing.pk).update(head_signs=True)
    return head


def asked(task: Task, by: User, until: date) -> Filing:
    return ask_extension(task, due_on=until, by=by, at=timezone.now(), note="雨季停工二十天。")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="(\d+)"', page)
    assert found, name
    return found[1]


def seen(client: Client, filing: Filing) -> dict[str, str]:
    """What the page of it carries along with what one writes."""
    page = client.get(f"/filings/{filing.pk}/").content.decode()
    return {name: hidden(page, name) for name in ("version", "filing_version")}


def test_a_clerk_asks_for_time_and_the_office_grants_it_on_pages(
    task: Task, clerk: User, supervisor: User, sign_in: SignIn, due: date
) -> None:
    client = sign_in(clerk)
    assert "申请延期（还可 2 次）" in client.get(f"/tasks/{task.pk}/").content.decode()
    page = client.get(f"/tasks/{task.pk}/extend/").content.decode()
    assert "已延 0 次" in page
    until = due + timedelta(days=30)
    sent = {"due_on": until.isoformat(), "on_rest_day": "on", "note": "雨季停工。", "version": hidden(page, "version")}
    answer = client.post(f"/tasks/{task.pk}/extend/", sent, follow=True)
    assert "已经申请延期，等督查室裁定" in answer.content.decode()
    filing = Filing.objects.get()
    assert f"/filings/{filing.pk}/" in answer.content.decode(), "the task says what waits to be decided"
    assert "申请延期（" not in answer.content.decode(), "one request at a time"

    office = sign_in(supervisor)
    assert f"/filings/{filing.pk}/" in office.get("/").content.decode()
    assert "雨季停工" in office.get("/filings/").content.decode()
    given = due + timedelta(days=20)
    answer = office.post(
        f"/filings/{filing.pk}/grant/",
        {**seen(office, filing), "due_on": given.isoformat(), "on_rest_day": "on"},
        follow=True,
    )
    assert "已经同意延期" in answer.content.decode()
    task.refresh_from_db()
    assert (task.due_on, task.extensions) == (given, 1)
    page = office.get(f"/tasks/{task.pk}/").content.decode()
    assert re.search(rf"<s class=\"soft\">[^<]*{due.month}月{due.day}日", page), "the old date stands struck out"
    assert page.count("延期 1 次") == 2
    assert "延期 1 次" in office.get("/tasks/").content.decode()


@pytest.mark.parametrize(
    ("days", "words"), [(0, "要晚于现在的完成时限"), (-3, "要晚于现在的完成时限"), (None, "请填希望延到哪一天")]
)
def test_a_date_that_does_not_do_is_said_at_the_field_and_the_words_stay(
    task: Task, clerk: User, sign_in: SignIn, due: date, days: int | None, words: str
) -> None:
    until = "" if days is None else (due + timedelta(days=days)).isoformat()
    page = sign_in(clerk).post(f"/tasks/{task.pk}/extend/", {"due_on": until, "note": "雨季停工。"}).content.decode()
    assert words in page
    assert "雨季停工。" in page
    assert not Filing.objects.exists()


def test_after_the_due_day_the_page_says_that_only_a_leader_can_allow_it(
    task: Task, clerk: User, supervisor: User, sign_in: SignIn, today: date
) -> None:
    Task.objects.update(due_on=today - timedelta(days=2))
    task.refresh_from_db()
    client = sign_in(clerk)
    assert "申请延期（已到期，须领导批准）" in client.get(f"/tasks/{task.pk}/").content.decode()
    assert "现在已经到期，须由领导批准" in client.get(f"/tasks/{task.pk}/extend/").content.decode()
    filing = asked(task, clerk, today + timedelta(days=20))
    office = sign_in(supervisor)
    sent = {**seen(office, filing), "due_on": (today + timedelta(days=20)).isoformat(), "on_rest_day": "on"}
    make_post()
    page = office.post(f"/filings/{filing.pk}/grant/", sent).content.decode()
    assert "过了时限才申请，须由领导批准，请选批准人。" in page
    office.post(f"/filings/{filing.pk}/grant/", {**sent, "authority": make_post().pk})
    assert Task.objects.get().extensions == 1


def test_a_refusal_needs_its_reason_on_the_page(
    task: Task, clerk: User, supervisor: User, sign_in: SignIn, due: date
) -> None:
    filing = asked(task, clerk, due + timedelta(days=30))
    office = sign_in(supervisor)
    sent = seen(office, filing)
    assert "请写明不同意的理由。" in office.post(f"/filings/{filing.pk}/refuse/", sent).content.decode()
    office.post(f"/filings/{filing.pk}/refuse/", {**sent, "note": "不影响室内施工。"})
    filing.refresh_from_db()
    assert filing.state == FilingState.REFUSED
    page = sign_in(clerk).get(f"/filings/{filing.pk}/").content.decode()
    assert "不影响室内施工。" in page
    assert "同意延期</button>" not in page


def test_beside_every_notice_of_lateness_stands_the_button(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn, today: date
) -> None:
    calendar = load_calendar()
    late = make_task(supervisor, housing, due_on=calendar.add(today, -2), dispatched_on=calendar.add(today, -20))
    soon = make_task(supervisor, housing, due_on=calendar.add(today, 2), dispatched_on=today)
    fine = make_task(supervisor, housing, due_on=today + timedelta(days=90), dispatched_on=today)
    page = sign_in(clerk).get("/").content.decode()
    assert f'class="btn btn-plain" href="/tasks/{late.pk}/extend/' in page
    assert f"/tasks/{soon.pk}/extend/" in page
    assert f"/tasks/{fine.pk}/extend/" not in page
    asked(late, clerk, today + timedelta(days=20))
    assert f"/tasks/{late.pk}/extend/" not in sign_in(clerk).get("/").content.decode()


def test_the_head_finds_what_waits_for_him_and_signs_it(
    task: Task, clerk: User, strict: User, supervisor: User, sign_in: SignIn
) -> None:
    client = sign_in(clerk)
    sent = {"progress": SAID.progress, "percent": 82, "attachments": SimpleUploadedFile("单.txt", b"12/17")}
    answer = client.post(f"/tasks/{task.pk}/report/", sent, follow=True)
    assert "已经呈部门负责人审签，审签以后才报到督查室" in answer.content.decode()
    filing = Filing.objects.get()
    own = sign_in(strict)
    desk = own.get("/").content.decode()
    assert "等我办的呈报" in desk
    assert "去审签（反馈）" in own.get(f"/tasks/{task.pk}/").content.decode()
    assert f"/filings/{filing.pk}/" in desk
    assert '<span class="n">1<span class="visually-hidden"> 件待办' in desk
    own.post(f"/filings/{filing.pk}/endorse/", {"filing_version": filing.version})
    assert Report.objects.get().endorsed_by == strict
    assert "等我办的呈报" not in own.get("/").content.decode()
    assert SAID.progress in sign_in(supervisor).get(f"/tasks/{task.pk}/").content.decode()


def test_who_decides_on_more_time_reads_what_was_reported_last(
    task: Task, clerk: User, supervisor: User, sign_in: SignIn, due: date
) -> None:
    filing = asked(task, clerk, due + timedelta(days=30))
    client = sign_in(supervisor)
    assert "还没有报过。" in client.get(f"/filings/{filing.pk}/").content.decode()
    report_progress(Task.objects.get(), Progress("42栋楼封了顶20栋。", 45), by=clerk, at=timezone.now())
    main = client.get(f"/filings/{filing.pk}/").content.decode().split('<aside class="rail"', 1)[0]
    assert "42栋楼封了顶20栋。" in main
    assert f"{filing.department} {clerk}" in main
    assert "进度 45%" in main


def test_what_came_back_is_changed_on_a_page_that_has_its_text(
    task: Task, clerk: User, strict: User, sign_in: SignIn
) -> None:
    filing = report_progress(task, SAID, by=clerk, at=timezone.now(), files=[SimpleUploadedFile("单.txt", b"1")])
    assert isinstance(filing, Filing)
    own = sign_in(strict)
    assert "请写明要改什么。" in own.post(f"/filings/{filing.pk}/turn-down/").content.decode()
    own.post(f"/filings/{filing.pk}/turn-down/", {"note": "数字再核一遍。"})
    client = sign_in(clerk)
    assert "数字再核一遍。" in client.get("/").content.decode()
    assert "负责人退回了反馈：数字再核一遍。请修改后再呈。" in re.sub(
        r"</?b>", "", client.get(f"/tasks/{task.pk}/").content.decode()
    )
    page = client.get(f"/filings/{filing.pk}/edit/").content.decode()
    assert SAID.progress in page
    assert "数字再核一遍。" in page
    assert "单.txt" in page
    kept = re.search(r'name="keep" value="(\d+)"', page)
    assert kept
    changed = {"progress": "15个小区已通车，2个小区停工。", "percent": 85, "keep": kept[1]}
    version = hidden(page, "filing_version")
    answer = client.post(f"/filings/{filing.pk}/edit/", {**changed, "filing_version": version}, follow=True)
    assert "已经呈部门负责人审签" in answer.content.decode()
    filing.refresh_from_db()
    assert (filing.state, filing.progress, filing.percent) == (FilingState.AT_HEAD, "15个小区已通车，2个小区停工。", 85)
    assert client.get(f"/filings/{filing.pk}/edit/", follow=True).redirect_chain, (
        "it is not changed while it lies there"
    )


def test_two_pages_of_one_filing_the_second_press_is_told(
    task: Task, clerk: User, strict: User, sign_in: SignIn
) -> None:
    filing = report_progress(task, SAID, by=clerk, at=timezone.now())
    assert isinstance(filing, Filing)
    read = filing.version
    turn_down(filing, by=strict, at=timezone.now(), note="改。")
    answer = sign_in(strict).post(f"/filings/{filing.pk}/endorse/", {"filing_version": read})
    assert answer.status_code == 409
    assert "请刷新后再看" in answer.content.decode()


def test_a_date_adjusted_meanwhile_is_shown_to_who_decides_and_can_still_be_granted(
    task: Task, clerk: User, supervisor: User, sign_in: SignIn, due: date
) -> None:
    filing = asked(task, clerk, due + timedelta(days=40))
    office = sign_in(supervisor)
    sent = {
        **seen(office, filing),
        "due_on": (due + timedelta(days=40)).isoformat(),
        "on_rest_day": "on",
        "note": "同意。",
    }
    moved = Adjustment(due + timedelta(days=5), is_long_term=False, rhythm="", measure="", leader=None, supporting=[])
    adjust(Task.objects.get(), moved, by=supervisor, at=timezone.now(), note="会议改期。")
    answer = office.post(f"/filings/{filing.pk}/grant/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "会议改期。" in page
    assert "同意。" in page
    again = {**sent, "version": hidden(page, "version")}
    office.post(f"/filings/{filing.pk}/grant/", again)
    task.refresh_from_db()
    assert task.due_on == due + timedelta(days=40)


def test_a_disagreement_is_ruled_on_from_its_page(
    task: Task, outsider: User, supervisor: User, sign_in: SignIn
) -> None:
    client = sign_in(outsider)
    page = client.get(f"/tasks/{task.pk}/dispute/").content.decode()
    assert "本单位不应配合，请求退出" in page
    client.post(f"/tasks/{task.pk}/dispute/", {"note": "执法力量不在我局。", "wants_out": "on"})
    filing = Filing.objects.get()
    assert filing.wants_out
    office = sign_in(supervisor)
    assert "请求退出配合" in office.get("/").content.decode()
    sent = seen(office, filing)
    page = office.post(
        f"/filings/{filing.pk}/settle/", {**sent, "outcome": "replace", "note": "改派。"}
    ).content.decode()
    assert "请选改由哪个单位配合。" in page
    office.post(f"/filings/{filing.pk}/settle/", {**sent, "outcome": "release", "note": "按三定方案。"})
    assert not Task.objects.visible_to(outsider).exists()


def test_the_lead_who_disagrees_is_not_ruled_out_of_its_task_here(
    task: Task, clerk: User, supervisor: User, sign_in: SignIn
) -> None:
    page = sign_in(clerk).get(f"/tasks/{task.pk}/dispute/").content.decode()
    assert "请求退出" not in page
    filing = dispute(task, by=clerk, at=timezone.now(), note="配合单位一直不到场。")
    page = sign_in(supervisor).get(f"/filings/{filing.pk}/").content.decode()
    assert "维持原分工" in page
    assert "同意退出配合" not in page
    assert "用“重新交办”" in page


def test_a_leader_finds_what_only_he_can_allow(
    task: Task, clerk: User, leader: User, sign_in: SignIn, due: date
) -> None:
    filing = asked(task, clerk, due + timedelta(days=30))
    client = sign_in(leader)
    assert f"/filings/{filing.pk}/" not in client.get("/filings/").content.decode()
    Task.objects.update(extensions=2)
    assert f"/filings/{filing.pk}/" in client.get("/filings/").content.decode()
    sent = {**seen(client, filing), "due_on": (due + timedelta(days=30)).isoformat(), "on_rest_day": "on"}
    client.post(f"/filings/{filing.pk}/grant/", sent)
    task.refresh_from_db()
    assert task.extensions == 3


def test_who_leads_the_whole_finds_the_requests_of_its_pieces(
    task: Task, clerk: User, outsider: User, city: Department, supervisor: User, sign_in: SignIn, due: date
) -> None:
    piece = make_subtask(task, city, status=Status.ACCEPTED, due_on=due - timedelta(days=15))
    filing = asked(piece, outsider, due - timedelta(days=5))
    assert f"/filings/{filing.pk}/" in sign_in(clerk).get("/filings/?view=rule").content.decode()
    assert f"/filings/{filing.pk}/" in sign_in(clerk).get("/").content.decode()
    assert f"/filings/{filing.pk}/" not in sign_in(supervisor).get("/").content.decode()


def test_the_leads_report_takes_in_a_supporting_one_once(
    task: Task, clerk: User, outsider: User, supervisor: User, sign_in: SignIn
) -> None:
    part = report_progress(task, Progress("清理占道堆物32处。", 100), by=outsider, at=timezone.now())
    assert isinstance(part, Report)
    client = sign_in(clerk)
    assert "清理占道堆物32处。" in client.get(f"/tasks/{task.pk}/report/").content.decode()
    sent = {"progress": "12个小区已完工。", "percent": 70, "take_in": [part.pk]}
    page = client.post(f"/tasks/{task.pk}/report/", {**sent, "do": "copy"}).content.decode()
    assert "12个小区已完工。\n区城管局：清理占道堆物32处。</textarea>" in page
    assert Report.objects.count() == 1, "copying sends nothing"
    client.post(f"/tasks/{task.pk}/report/", sent)
    part.refresh_from_db()
    report = Report.objects.get(department__name="区住建局")
    assert (part.taken_into, report.event.data["taken_in"]) == (report, [part.pk])
    assert "take_in" not in client.get(f"/tasks/{task.pk}/report/").content.decode()
    page = sign_in(supervisor).get(f"/tasks/{task.pk}/").content.decode()
    assert page.count("清理占道堆物32处。") >= 2


@pytest.mark.parametrize("view", ["sign", "change", "own", "rule", "ruled", "nonsense"])
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.LEADER, Role.HEAD, Role.CLERK])
def test_every_list_opens_for_everybody_who_has_lists(
    role: Role, view: str, housing: Department, task: Task, clerk: User, sign_in: SignIn, due: date
) -> None:
    asked(task, clerk, due + timedelta(days=30))
    user = make_user(role, *[housing] * (role in {Role.HEAD, Role.CLERK}))
    assert sign_in(user).get(f"/filings/?view={view}").status_code == 200


def test_the_lists_ask_the_database_as_often_for_many_as_for_one(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn, due: date
) -> None:
    client = sign_in(supervisor)
    counts = []
    for _ in range(2):
        for _ in range(3):
            asked(make_task(supervisor, housing, due_on=due), clerk, due + timedelta(days=30))
        with CaptureQueriesContext(connection) as asked_for:
            client.get("/filings/")
        counts.append(len(asked_for))
    assert counts[0] == counts[1]
