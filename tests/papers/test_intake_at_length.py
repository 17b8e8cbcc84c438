"""A large ledger comes in while somebody does other things: judged, tried, written, and never twice or by halves."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from papers.actions.intakes import LARGE, Corrections, correct, give_up, judged, written_rows
from papers.actions.matters import IntakeError, NotApprovedError
from papers.at_length.judging import judgement, start_judging
from papers.at_length.taking_in import BEATEN, start_taking_in
from papers.models import Intake, IntakeKind, IntakeState
from tests.factories import make_post, make_task, make_user
from tests.papers.dying import dies_at
from tests.papers.spreadsheets import received, workbook
from tracking.actions.adjusting import Adjustment, adjust
from tracking.actions.registration import Approval
from tracking.actions.running import LEASE, ask_to_stop, to_be_done
from tracking.models import Department, Job, JobState, Registration, Task, TaskEvent
from tracking.workflow import Status
from tracking.working import do_job

SignIn = Callable[[User], Client]
HEADINGS = ("编号", "督办事项", "牵头单位", "完成时限", "办理状态")
TODAY = timezone.localdate()  # pages and workers go by the clock on the wall
SOON, LATER = TODAY + timedelta(days=60), TODAY + timedelta(days=120)


def ledger(by: User, lead: Department, *tasks: Task, new: int = 0, due_on: date = LATER, name: str = "") -> Intake:
    """A file with another due date for these tasks, and so many that nobody has heard of."""
    known = [(task.number, task.title, lead.name, due_on.isoformat(), "办理中") for task in tasks]
    fresh = [(f"旧{n}", f"完成第{n}处河道清淤工作", lead.name, SOON.isoformat(), "办理中") for n in range(1, new + 1)]
    return received(IntakeKind.LEDGER, workbook(HEADINGS, *known, *fresh), by)


def approval() -> Approval:
    return Approval(make_post(), TODAY, "经区政府督查室主任同意。")


def now() -> datetime:
    return timezone.now()


def asked(intake: Intake, by: User, *, is_approved: bool = True) -> Job:
    table = judged(intake, now())
    given = approval() if is_approved else None
    return start_taking_in(intake, table, version=intake.version, approval=given, source="旧台账", by=by, at=now())


def fresh(intake: Intake) -> Intake:
    return Intake.objects.get(pk=intake.pk)


@pytest.fixture
def told_at_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker looks at the clock before every few rows, however fast they go."""
    monkeypatch.setattr("tracking.working.TOLD_EVERY", 0)


@pytest.fixture
def tasks(supervisor: User, housing: Department) -> list[Task]:
    """Twelve tasks in hand: more than are written at a time."""
    return [make_task(supervisor, housing, status=Status.ACCEPTED) for _ in range(12)]


def test_new_rows_and_changed_ones_come_in_and_the_end_says_how_many(
    supervisor: User, housing: Department, tasks: list[Task]
) -> None:
    intake = ledger(supervisor, housing, *tasks, new=3)
    job = asked(intake, supervisor)
    assert do_job(job.pk, now)
    job.refresh_from_db()
    assert (job.state, job.said) == (JobState.DONE, "导入完成：新增 3 件，更新 12 件。")
    done = fresh(intake)
    assert (done.state, done.done_by, len(done.result["lines"])) == (IntakeState.DONE, supervisor, 15)
    assert done.registration is not None
    assert done.registration.tasks.count() == 3
    assert set(Task.objects.filter(pk__in=[one.pk for one in tasks]).values_list("due_on", flat=True)) == {LATER}


def test_more_than_three_hundred_changes_come_in_at_once(supervisor: User, housing: Department) -> None:
    many = [make_task(supervisor, housing, status=Status.DRAFT) for _ in range(301)]
    intake = ledger(supervisor, housing, *many)
    Intake.objects.filter(pk=intake.pk).update(sheets=without_states(intake))
    job = asked(fresh(intake), supervisor)
    do_job(job.pk, now)
    job.refresh_from_db()
    assert job.said == "导入完成：更新 301 件。"


def without_states(intake: Intake) -> list[dict[str, object]]:
    """The sheet with the state those tasks are in."""
    [sheet] = intake.sheets
    rows = [[("待交办" if cell == "办理中" else cell) for cell in row] for row in sheet["rows"]]
    return [{**sheet, "rows": rows}]


@pytest.mark.usefixtures("told_at_every_step")
def test_one_row_that_cannot_be_updated_keeps_all_others_as_they_are(
    supervisor: User, housing: Department, tasks: list[Task]
) -> None:
    intake = ledger(supervisor, housing, *tasks, new=2)
    job = asked(intake, supervisor)

    def clock() -> datetime:
        """The last one comes to its end after the rows were judged."""
        if Job.objects.filter(stage__startswith="逐行试做").exists():
            Task.objects.filter(pk=tasks[-1].pk).update(status=Status.CLOSED, closed_on=TODAY)
        return timezone.now()

    do_job(job.pk, clock)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.said.startswith("没有导入：有 1 行现在不能照表更新，一行也没有改。")
    assert not TaskEvent.objects.filter(name="adjust").exists()
    assert not Registration.objects.filter(source_title="旧台账").exists()
    assert fresh(intake).state == IntakeState.OPEN
    assert correct(intake, Corrections(skip=[12]), version=intake.version, by=supervisor).skipped == [12]


def test_who_has_written_meanwhile_is_not_overwritten(
    supervisor: User, leader: User, housing: Department, tasks: list[Task]
) -> None:
    intake = ledger(supervisor, housing, *tasks)
    job = asked(intake, supervisor)
    last, other = tasks[-1], TODAY + timedelta(days=200)

    def clock() -> datetime:
        """Somebody else puts the last one off while the first ones are written."""
        is_writing = bool(written_rows(fresh(intake)))
        if is_writing and not TaskEvent.objects.filter(task=last, name="adjust").exists():
            to = Adjustment(other, False, "", "", None, [])
            adjust(Task.objects.get(pk=last.pk), to, by=supervisor, at=timezone.now(), note="另有安排。")
        return timezone.now()

    do_job(job.pk, clock)
    job.refresh_from_db()
    assert job.said == "导入完成：更新 11 件，1 行没有导入，原因写在结果里。"
    assert Task.objects.get(pk=last.pk).due_on == other
    [left] = [line for line in fresh(intake).result["lines"] if line["outcome"] == "skipped"]
    assert (left["title"], left["why"]) == (last.title, BEATEN)


def test_nothing_is_begun_without_who_approved(supervisor: User, housing: Department) -> None:
    intake = ledger(supervisor, housing, new=2)
    with pytest.raises(NotApprovedError):
        asked(intake, supervisor, is_approved=False)
    assert not Job.objects.exists()


def test_what_is_on_its_way_is_corrected_by_nobody_and_given_up_by_nobody(
    supervisor: User, housing: Department, tasks: list[Task]
) -> None:
    intake = ledger(supervisor, housing, *tasks)
    job = asked(intake, supervisor)
    assert asked(intake, supervisor) == job  # pressed twice
    for step in (
        lambda: correct(intake, Corrections(skip=[1]), version=intake.version, by=supervisor),
        lambda: give_up(intake, by=supervisor),
    ):
        with pytest.raises(IntakeError, match=f"{supervisor}正在导入这张表"):
            step()
    ask_to_stop(job, at=now())
    assert correct(intake, Corrections(skip=[1]), version=intake.version, by=supervisor).version == intake.version + 1


@pytest.mark.usefixtures("told_at_every_step")
def test_it_is_stopped_while_it_is_tried_and_nothing_has_changed(
    supervisor: User, housing: Department, tasks: list[Task]
) -> None:
    job = asked(ledger(supervisor, housing, *tasks), supervisor)

    def clock() -> datetime:
        if Job.objects.filter(stage__startswith="逐行试做").exists():
            ask_to_stop(job, at=timezone.now())
        return timezone.now()

    do_job(job.pk, clock)
    job.refresh_from_db()
    assert (job.state, job.said) == (JobState.STOPPED, "按您的要求停下了，什么都没有变。")
    assert not TaskEvent.objects.filter(name="adjust").exists()


PLACES = (1, 2, 3, 5, 7, 8, 10, 12)  # the clock is looked at before, in and after every transaction


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database")
@pytest.mark.parametrize("place", PLACES)
def test_a_killed_worker_is_followed_by_one_that_writes_every_row_once(
    place: int, supervisor: User, housing: Department
) -> None:
    tasks = [make_task(supervisor, housing, status=Status.ACCEPTED) for _ in range(12)]
    intake = ledger(supervisor, housing, *tasks, new=2)
    job = asked(intake, supervisor)
    dies_at(place, "tracking.working.do_job", job.pk)
    later = timezone.now() + LEASE + timedelta(seconds=1)
    [found] = to_be_done(at=later)
    assert do_job(found.pk, lambda: later)
    job.refresh_from_db()
    assert (job.state, job.said) == (JobState.DONE, "导入完成：新增 2 件，更新 12 件。")
    steps = TaskEvent.objects.filter(name="adjust").values_list("task", flat=True)
    assert sorted(steps) == sorted(task.pk for task in tasks)
    assert Registration.objects.filter(source_title="旧台账").count() == 1
    assert Task.objects.filter(former_number__startswith="旧").count() == 2


# --- looking through ------------------------------------------------------------------------------------------------


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.fixture
def large(supervisor: User, housing: Department) -> Intake:
    """One row more than is judged while somebody waits."""
    return ledger(supervisor, housing, new=LARGE + 1)


def test_a_large_file_is_looked_through_in_the_background_and_its_pages_turn_at_once(
    large: Intake, supervisor: User, sign_in: SignIn
) -> None:
    client, address = sign_in(supervisor), f"/intakes/{large.pk}/?show=new"
    led = client.get(address)
    job = Job.objects.get()
    assert led["Location"] == f"/jobs/{job.pk}/"
    assert client.get(address)["Location"] == led["Location"]  # asked for twice, judged once
    do_job(job.pk, now)
    job.refresh_from_db()
    assert job.said == f"核对完了：共 {LARGE + 1} 行，{LARGE + 1} 行可以导入，0 行有错。"
    assert client.get(led["Location"])["Location"] == address
    for one in (address, f"/intakes/{large.pk}/?page=2", f"/intakes/{large.pk}/take-in/"):
        assert "完成第" in page(client, one) or "导入" in page(client, one)
    assert Job.objects.count() == 1


def test_where_the_cache_keeps_nothing_nobody_is_sent_round_in_circles(
    large: Intake, supervisor: User, sign_in: SignIn
) -> None:
    client, address = sign_in(supervisor), f"/intakes/{large.pk}/"
    led = client.get(address)
    do_job(Job.objects.get().pk, now)
    cache.clear()
    assert client.get(led["Location"])["Location"] == address
    assert f"共 {LARGE + 1} 行" in page(client, address)


def test_what_was_decided_is_looked_through_anew(large: Intake, supervisor: User) -> None:
    job = start_judging(large, place="/", by=supervisor, at=now())
    do_job(job.pk, now)
    seen = judgement(large, now())
    assert seen is not None
    changed = correct(large, Corrections(fixes={"5:due_on": "待定"}), version=large.version, by=supervisor)
    assert judgement(changed, now()) is None


def test_rows_with_errors_are_left_out_in_the_background_too(large: Intake, supervisor: User) -> None:
    wrong = correct(large, Corrections(fixes={"5:due_on": "待定"}), version=large.version, by=supervisor)
    job = start_judging(wrong, place="/", skip=True, by=supervisor, at=now())
    do_job(job.pk, now)
    seen = judgement(fresh(large), now())
    assert seen is not None
    assert fresh(large).skipped == [5]
    assert [line.number for line in seen.table.lines if line.outcome == "skipped"] == [6]


def test_pressing_import_on_many_rows_leads_to_how_far_it_is_and_then_to_what_came_of_it(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    intake = ledger(supervisor, housing, new=60)
    client, address = sign_in(supervisor), f"/intakes/{intake.pk}/take-in/"
    assert "在后台导入" in page(client, address)
    sent = {
        "version": intake.version,
        "source": "旧台账",
        "approver": make_post().pk,
        "approved_on": timezone.localdate().isoformat(),
        "basis": "经主任同意。",
    }
    led = client.post(address, sent)
    job = Job.objects.get()
    assert led["Location"] == f"/jobs/{job.pk}/"
    assert client.get(f"/intakes/{intake.pk}/")["Location"] == led["Location"]  # found again from its own page
    assert client.post(address, sent)["Location"] == led["Location"]
    do_job(job.pk, now)
    assert "导入完成：新增 60 件。" in page(client, "/")
    assert client.get(led["Location"])["Location"] == f"/intakes/{intake.pk}/"
    assert "新增的事项在立项单" in page(client, f"/intakes/{intake.pk}/")


def test_another_officer_is_told_who_takes_it_in(
    supervisor: User, leader: User, housing: Department, sign_in: SignIn
) -> None:
    intake = ledger(supervisor, housing, new=60)
    asked(intake, supervisor)
    answer = sign_in(make_user(Role.SUPERVISOR)).get(f"/intakes/{intake.pk}/", follow=True)
    assert f"{supervisor}正在导入这张表" in answer.content.decode()
