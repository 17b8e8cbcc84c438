"""An office brings its Excel ledger in by the pages: every mistake is named where it can be put right."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from papers.actions.intakes import judged
from papers.intake.records import Outcome
from papers.models import Intake, IntakeState
from tests.factories import MONDAY, at, make_department, make_post, make_task, make_user
from tests.papers.ledgers import two_hundred, xlsx
from tests.papers.workbooks import read
from tracking.models import Department, DepartmentGroup, Job, Notice, Post, Registration, Task
from tracking.sample.district import DEPARTMENTS, GROUPS
from tracking.workflow import Status
from tracking.working import do_job

SignIn = Callable[[User], Client]
HEADINGS = ("序号", "工作任务", "牵头单位", "完成时限", "办理状态")
BOOK = two_hundred()
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def clock() -> Iterator[None]:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        yield


@pytest.fixture
def district(db: None) -> None:
    """The departments of 云溪区 with all their names, and two clerks of 区住建局."""
    made = {one.name: make_department(one.name, *one.aliases, full_name=one.full_name) for one in DEPARTMENTS}
    for group in GROUPS:
        DepartmentGroup.objects.create(name=group.name, aliases=list(group.aliases)).members.set(
            [made[name] for name in group.members]
        )
    make_user(Role.CLERK, made["区住建局"], name="周敏")


@pytest.fixture
def post(db: None) -> Post:
    return make_post("区政府办公室主任")


@pytest.fixture
def browser(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def bring_in(browser: Client, data: bytes, name: str = "2026年督办台账.xlsx") -> Intake:
    answer = browser.post("/intakes/", {"file": SimpleUploadedFile(name, data), "is_not_secret": "on"})
    assert answer.status_code == 302, unescape(answer.content.decode())
    return Intake.objects.latest("pk")


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def save(browser: Client, intake: Intake, do: Any = "save", **data: Any) -> Intake:
    now = Intake.objects.get(pk=intake.pk)
    answer = browser.post(f"/intakes/{intake.pk}/", {"version": now.version, "do": do, **data})
    assert answer.status_code == 302, unescape(answer.content.decode())
    return Intake.objects.get(pk=intake.pk)


def approve(browser: Client, intake: Intake, post: Post, **changes: Any) -> str:
    """Send the last page; what the page that follows says."""
    held = Intake.objects.get(pk=intake.pk)
    given = {"version": held.version, "approver": post.pk, "approved_on": at().date(), "basis": "区政府常务会议"}
    given["source"] = "2026年督办台账"
    answer = browser.post(f"/intakes/{intake.pk}/take-in/", given | changes, follow=True)
    return unescape(answer.content.decode())


def counts(intake: Intake) -> dict[str, int]:
    table = judged(Intake.objects.get(pk=intake.pk), at())
    return {str(outcome): len(table.of(outcome)) for outcome in Outcome if table.of(outcome)}


@pytest.fixture
def small(browser: Client, housing: Department) -> Intake:
    """Two tasks, of one the department is not known."""
    rows = [
        (1, "完成老旧小区改造", "区住建局", "2026.12.31", "办理中"),
        (2, "编制数据目录", "区数据局", "12月底", "办理中"),
    ]
    return bring_in(browser, xlsx([HEADINGS, *rows]))


# --- the two hundred rows ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("district")
def test_two_hundred_rows_of_mistakes_are_named_put_right_and_taken_in(browser: Client, post: Post) -> None:
    intake = bring_in(browser, BOOK.data)
    wrong = {index: slip for index, slip in BOOK.slips.items() if slip.is_wrong}
    assert counts(intake)["wrong"] == len(wrong)
    text = page(browser, f"/intakes/{intake.pk}/?show=wrong")
    for index, slip in wrong.items():
        row = re.search(rf'<tr id="row-{index}".*?</tr>', text, re.DOTALL)
        assert row, index
        assert slip.says in row[0]
        assert f'name="f-{index}:' in row[0], "the cell can be put right where the sentence stands"
    save(browser, intake, name=["区规划局"], **{"to-0": Department.objects.get(name="区住建局").pk})
    fixed = next(index for index, slip in wrong.items() if slip.cells.get("due_on") == "2026.2.30")
    save(browser, intake, **{f"f-{fixed}:due_on": "2026年12月28日"})
    left = counts(intake)["wrong"]
    assert left == len(wrong) - 3, "two rows with that name, one with that date"
    save(browser, intake, "skip")
    expected = counts(intake)
    assert (expected.get("wrong", 0), expected["skipped"], expected["new"]) == (0, left, 200 - left)
    assert "可以先去做别的" in approve(browser, intake, post), "so many rows are left to a worker"
    job = Job.objects.get()
    assert do_job(job.pk, timezone.now)
    job.refresh_from_db()
    assert job.said == f"导入完成：新增 {200 - left} 件，{left} 行没有导入，原因写在结果里。"
    text = page(browser, f"/intakes/{intake.pk}/")
    registration = Registration.objects.get()
    assert registration.tasks.count() == 200 - left
    assert registration.number in text
    assert Task.objects.get(title__contains="第", former_number="200")
    headings, *rows = read(browser.get(f"/intakes/{intake.pk}/left-out/").content)
    assert len(rows) == left
    assert all(row[-1] for row in rows), "each says why"
    assert headings[-1] == "没有导入的原因"


@pytest.mark.usefixtures("district")
def test_totals_empty_lines_and_notes_are_told_apart_with_their_reason(browser: Client) -> None:
    intake = bring_in(browser, BOOK.data)
    assert counts(intake)["ignored"] == len(BOOK.ignored)
    text = page(browser, f"/intakes/{intake.pk}/?show=ignored")
    for reason in set(BOOK.ignored.values()):
        assert reason in text
    assert 'id="row-4"' not in page(browser, f"/intakes/{intake.pk}/"), "they do not stand among the tasks"


# --- names ---------------------------------------------------------------------------------------------------------


def test_a_name_nobody_goes_by_is_asked_for_once_however_often_it_stands(browser: Client, housing: Department) -> None:
    rows = [(n, f"第{n}项工作", "住建和房管局", "2026.12.31", "办理中") for n in range(1, 6)]
    intake = bring_in(browser, xlsx([HEADINGS, *rows]))
    text = page(browser, f"/intakes/{intake.pk}/")
    assert text.count('name="name" value="住建和房管局"') == 1
    assert "5 行" in text
    save(browser, intake, name=["住建和房管局"], **{"to-0": housing.pk})
    assert counts(intake) == {"new": 5}
    text = page(browser, f"/intakes/{intake.pk}/")
    assert "都认好了" in text
    assert f'value="{housing.pk}" selected' in text, "it can be taken back"


def test_of_very_many_names_the_most_frequent_are_asked_for_first(browser: Client, housing: Department) -> None:
    rows = [(n, f"第{n}项工作", f"区第{n % 40}指挥部", "2026.12.31", "办理中") for n in range(1, 100)]
    intake = bring_in(browser, xlsx([HEADINGS, *rows]))
    text = page(browser, f"/intakes/{intake.pk}/")
    assert "40 个等您指认" in text
    assert text.count('type="hidden" name="name"') == 30
    assert "还有 10 个，保存以后接着列。" in text
    first = re.findall(r'name="name" value="([^"]+)"', text)
    save(browser, intake, name=first, **{f"to-{n}": housing.pk for n in range(30)})
    text = page(browser, f"/intakes/{intake.pk}/")
    assert "10 个等您指认" in text
    assert "保存以后接着列" not in text


def test_whom_a_name_was_taken_for_stands_beside_it(browser: Client, small: Intake, housing: Department) -> None:
    save(browser, small, name=["区数据局"], **{"to-0": housing.pk})
    text = page(browser, f"/intakes/{small.pk}/")
    assert "牵头单位 区数据局 → 区住建局" in text
    assert "完成时限 12月底 → 2026年12月31日" in text
    assert "牵头单位 区住建局</span>" in text, "what is called by its own name is not said twice"


def test_a_name_said_for_always_is_known_in_the_next_ledger(
    browser: Client, small: Intake, housing: Department
) -> None:
    save(browser, small, name=["区数据局"], **{"to-0": housing.pk, "always-0": "on"})
    other = bring_in(browser, xlsx([HEADINGS, (9, "另一件事", "区数据局", "2026.12.31", "办理中")]), "另一张.xlsx")
    assert counts(other) == {"new": 1}


def test_a_department_nobody_had_entered_is_made_on_the_page(browser: Client, small: Intake) -> None:
    save(browser, small, name=["区数据局"], **{"to-0": "new:office"})
    assert counts(small) == {"new": 2}
    assert Department.objects.get(name="区数据局").kind == "office"


# --- approval ------------------------------------------------------------------------------------------------------


@pytest.fixture
def ready(browser: Client, small: Intake) -> Intake:
    return save(browser, small, name=["区数据局"], **{"to-0": "new:office"})


def test_what_is_new_needs_somebody_who_agreed(browser: Client, ready: Intake, post: Post) -> None:
    text = page(browser, f"/intakes/{ready.pk}/take-in/")
    assert "谁批准的" in text
    assert "新增 2 件。" in text
    for left_out, words in (
        ("approver", "请选批准人。"),
        ("approved_on", "请填批准日期。"),
        ("basis", "请写批准依据。"),
    ):
        text = approve(browser, ready, post, **{left_out: ""})
        assert "没有导入：请改好标红的地方。" in text
        assert words in text
    assert not Task.objects.exists()
    assert "导入完成：2 件。" in approve(browser, ready, post)
    made = Registration.objects.get()
    assert (made.approver, made.basis, made.source_kind) == (post, "区政府常务会议", "ledger")
    assert Intake.objects.get().registration == made


def test_a_refusal_takes_nothing_in_and_keeps_what_was_filled_in(browser: Client, ready: Intake, post: Post) -> None:
    text = approve(browser, ready, post, approved_on="2099-01-01", basis="会议同意转入")
    assert "没有" in text
    assert "会议同意转入" in text
    assert not Task.objects.exists()
    assert not Registration.objects.exists()
    assert Intake.objects.get().state == IntakeState.OPEN


def test_the_result_opens_each_task_and_says_its_number(browser: Client, ready: Intake, post: Post) -> None:
    text = approve(browser, ready, post)
    for task in Task.objects.all():
        assert f'href="/tasks/{task.pk}/"' in text
        assert task.number in text
        assert task.status == Status.ACCEPTED


def test_of_what_is_there_only_what_differs_is_changed_and_nobody_is_asked_to_approve(
    browser: Client, supervisor: User, housing: Department, post: Post
) -> None:
    task = make_task(supervisor, housing, title="完成老旧小区改造", measure="")
    row = (task.number, "完成老旧小区改造", "区住建局", task.due_on, "办理中", "17个小区完工")
    intake = bring_in(browser, xlsx([("编号", *HEADINGS[1:], "到什么程度"), row]))
    assert counts(intake) == {"changed": 1}
    assert "17个小区完工" in page(browser, f"/intakes/{intake.pk}/")
    text = page(browser, f"/intakes/{intake.pk}/take-in/")
    assert "更新 1 件，共 1 处" in text
    assert "更新的按调整" in text
    assert "立成一张立项单" not in text, "nothing is new"
    assert "谁批准的" not in text
    version = Intake.objects.get().version
    browser.post(f"/intakes/{intake.pk}/take-in/", {"version": version})
    task.refresh_from_db()
    assert task.measure == "17个小区完工"
    assert Task.objects.count() == 1


def test_nobody_is_told_of_anything_before_the_import(browser: Client, ready: Intake) -> None:
    page(browser, f"/intakes/{ready.pk}/take-in/")
    assert not Notice.objects.exists()
    assert not Task.objects.exists()


# --- whose it is ---------------------------------------------------------------------------------------------------


def test_any_supervisor_may_go_on_where_another_stopped(ready: Intake, sign_in: SignIn, post: Post) -> None:
    other = make_user(Role.SUPERVISOR)
    assert "导入完成：2 件。" in approve(sign_in(other), ready, post)
    assert Intake.objects.get().done_by == other


@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.LEADER, Role.ADMIN])
def test_a_ledger_is_not_there_for_anybody_else(ready: Intake, sign_in: SignIn, role: Role) -> None:
    stranger = sign_in(make_user(role))
    for place in ("", "take-in/", "file/", "left-out/"):
        assert stranger.get(f"/intakes/{ready.pk}/{place}").status_code in {403, 404}
    assert stranger.post(f"/intakes/{ready.pk}/give-up/").status_code in {403, 404}
    assert ready.name not in unescape(stranger.get("/intakes/").content.decode())


# --- what the source is called, and what was lost --------------------------------------------------------------------

ROW = (1, "完成老旧小区改造", "区住建局", "2026.12.31", "办理中")


def proposed(browser: Client, intake: Intake) -> str:
    """What stands in the field 来源名称 when the last page opens."""
    found = re.search(r'name="source" value="([^"]*)"', page(browser, f"/intakes/{intake.pk}/take-in/"))
    assert found
    return found[1]


@pytest.mark.usefixtures("post")
def test_the_source_is_called_as_the_title_says_else_as_the_file(browser: Client, housing: Department) -> None:
    titles = [("附件1",), ("云溪区2026年重点工作",), ("督办事项清单",), ("填报单位：区政府督查室",), ("2026年11月",)]
    titled = bring_in(browser, xlsx([*titles, HEADINGS, ROW], merged=["A2:E2"]), "old.xlsx")
    assert proposed(browser, titled) == "云溪区2026年重点工作督办事项清单"
    plain = bring_in(browser, xlsx([HEADINGS, ROW]), "2025年督办台账.xlsx")
    assert proposed(browser, plain) == "2025年督办台账"


def test_papers_name_the_source_as_it_was_put_right(browser: Client, housing: Department, post: Post) -> None:
    rows = (*ROW, ""), (2, "编制数据目录", "区住建局", "2026.12.31", "办理中", "区政府第5次常务会议")
    intake = bring_in(browser, xlsx([(*HEADINGS, "任务来源"), *rows]), "old.xlsx")
    approve(browser, intake, post, source="2025年度重点工作台账")
    assert Registration.objects.get().source_title == "2025年度重点工作台账"
    titles = Task.objects.order_by("serial").values_list("sources__title", flat=True)
    assert list(titles) == ["2025年度重点工作台账", "区政府第5次常务会议"]


def test_without_a_name_of_the_source_nothing_comes_in(browser: Client, housing: Department, post: Post) -> None:
    intake = bring_in(browser, xlsx([HEADINGS, ROW]), "old.xlsx")
    assert "请写来源名称" in approve(browser, intake, post, source=" ")
    assert not Registration.objects.exists()


@pytest.mark.usefixtures("post")
def test_finished_tasks_without_a_day_of_closing_are_counted_before_they_come_in(
    browser: Client, housing: Department
) -> None:
    rows = [
        (1, "完成老旧小区改造", "区住建局", "2026.3.31", "已办结", None),
        (2, "编制数据目录", "区住建局", "2026.5.31", "已办结", "2026.6.2"),
        (3, "清理占道堆物", "区住建局", "2026.4.30", "已办结", "—"),
        (4, "修复破损路面", "区住建局", "2026.12.31", "办理中", None),
    ]
    heads = (*HEADINGS, "办结日期")
    words = "有 2 件写着已办结、没有办结日期，按完成时限记，会算作按期办结；知道日期的请先回去补上（第 2、4 行）。"
    intake = bring_in(browser, xlsx([heads, *rows]))
    assert words in page(browser, f"/intakes/{intake.pk}/take-in/")
    early = (5, "补种行道树", "区住建局", "2026.12.31", "已办结", None)
    mixed = bring_in(browser, xlsx([heads, *rows, early]), "另一份.xlsx")
    assert "有 3 件写着已办结、没有办结日期，2 件按完成时限记、1 件按今天记" in page(
        browser, f"/intakes/{mixed.pk}/take-in/"
    )
    known = bring_in(browser, xlsx([heads, rows[1], rows[3]]), "都有日期.xlsx")
    assert "没有办结日期" not in page(browser, f"/intakes/{known.pk}/take-in/")
