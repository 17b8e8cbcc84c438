"""A large 立项单 goes out while somebody does other things: looked at as a whole, sent once, never twice or unseen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_registration, make_task, make_user
from tests.papers.dying import dies_at
from tests.tracking.test_registration_by_hand import hand_data
from tracking.actions.running import LEASE, ask_to_stop, to_be_done
from tracking.dispatching import AT_ONCE, DISPATCHING, start_dispatch
from tracking.models import Department, DepartmentGroup, Job, JobState, Notice, Registration, Task, TaskEvent
from tracking.workflow import Status, Structure
from tracking.working import do_job

SignIn = Callable[[User], Client]
MANY = AT_ONCE + 3  # three portions
TODAY = timezone.localdate()  # pages and workers go by the clock on the wall
SOON = TODAY + timedelta(days=60)


def drafts_of(by: User, lead: Department, count: int) -> Registration:
    paper = make_registration(by, on=TODAY)
    for _ in range(count):
        make_task(by, lead, registration=paper, status=Status.DRAFT, due_on=SOON)
    return paper


@pytest.fixture
def paper(supervisor: User, housing: Department, clerk: User) -> Registration:
    """More drafts than go out while a page waits."""
    return drafts_of(supervisor, housing, MANY)


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


@pytest.fixture
def told_at_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker looks at the clock before every few tasks, however fast they go."""
    monkeypatch.setattr("tracking.working.TOLD_EVERY", 0)


def now() -> datetime:
    return timezone.now()


def sent_from(desk: Client, paper: Registration) -> str:
    """Where ticking every draft and pressing 交办 leads to."""
    keys = list(paper.tasks.values_list("pk", flat=True))
    return str(desk.post(f"/registrations/{paper.pk}/dispatch/", {"task": keys})["Location"])


def asked(paper: Registration) -> Job:
    return start_dispatch(paper, list(paper.tasks.all()), by=paper.created_by, at=now())


def page(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_few_tasks_go_out_at_once(desk: Client, supervisor: User, housing: Department) -> None:
    few = drafts_of(supervisor, housing, AT_ONCE)
    assert sent_from(desk, few) == f"/registrations/{few.pk}/"
    assert not few.tasks.filter(status=Status.DRAFT).exists()
    assert not Job.objects.exists()


def test_many_go_out_in_the_background_and_the_paper_says_so_meanwhile(desk: Client, paper: Registration) -> None:
    led = sent_from(desk, paper)
    job = Job.objects.get()
    assert led == sent_from(desk, paper) == f"/jobs/{job.pk}/"  # pressed twice
    assert f"交办{paper.number}的 {MANY} 件" in page(desk, "/jobs/")
    meanwhile = page(desk, f"/registrations/{paper.pk}/")
    assert "正在后台交办。" in meanwhile
    assert "交办选中的事项" not in meanwhile
    do_job(job.pk, now)
    assert desk.get(led)["Location"] == f"/registrations/{paper.pk}/"
    shown = page(desk, f"/registrations/{paper.pk}/")
    assert f"交办了 {MANY} 件。给单位的邮件" in shown
    assert "已经全部交办" in shown
    assert TaskEvent.objects.filter(name="dispatch").count() == Notice.objects.count() == MANY


def test_orders_of_a_night_say_when_the_mail_goes_and_until_when_they_can_be_taken_back(paper: Registration) -> None:
    job = asked(paper)
    do_job(job.pk, lambda: at(MONDAY, 22, 30))
    job.refresh_from_db()
    assert job.said == (
        f"交办了 {MANY} 件。给单位的邮件11月24日 08:00 发出；11月23日 22:40 以前、还没有单位签收的可以撤回交办。"
    )


def test_another_officer_sees_who_sends_it_and_does_not_send_it_too(
    desk: Client, paper: Registration, supervisor: User, sign_in: SignIn
) -> None:
    sent_from(desk, paper)
    other = sign_in(make_user(Role.SUPERVISOR))
    assert f"{supervisor}正在交办这张立项单。" in page(other, f"/registrations/{paper.pk}/")
    for keys in ([paper.tasks.all()[0].pk], list(paper.tasks.values_list("pk", flat=True))):
        answer = other.post(f"/registrations/{paper.pk}/dispatch/", {"task": keys}, follow=True)
        assert f"没有交办：{supervisor}正在交办这张立项单" in answer.content.decode()
    assert not TaskEvent.objects.filter(name="dispatch").exists()
    assert Job.objects.count() == 1


def test_making_tasks_for_many_units_and_sending_them_is_left_to_a_worker(desk: Client, supervisor: User) -> None:
    group = DepartmentGroup.objects.create(name="各镇街")
    units = [make_department(f"第{n}镇") for n in range(AT_ONCE + 1)]
    group.members.add(*units)
    data = hand_data(units[0], make_post(), do="dispatch", **{"task-group": str(group.pk), "task-each": "on"})
    on = {"source-on": TODAY.isoformat(), "approved_on": TODAY.isoformat(), "task-due_on": SOON.isoformat()}
    led = desk.post("/registrations/new/", data | on)
    job = Job.objects.get(kind=DISPATCHING)
    assert led["Location"] == f"/jobs/{job.pk}/"
    assert set(Task.objects.values_list("status", flat=True)) == {Status.DRAFT}
    do_job(job.pk, now)
    job.refresh_from_db()
    assert job.said.startswith(f"交办了 1 件，分发到 {len(units)} 个单位。")
    assert set(Task.objects.values_list("status", flat=True)) == {Status.ASSIGNED}
    sent = TaskEvent.objects.filter(name="dispatch").order_by("pk").values_list("task__structure", flat=True)
    assert list(sent) == [Structure.SPREAD] + [Structure.UNIT] * len(units)


def test_one_draft_that_is_not_ready_keeps_all_back_and_is_named(desk: Client, paper: Registration) -> None:
    late = paper.tasks.order_by("serial")[MANY - 1]
    Task.objects.filter(pk=late.pk).update(due_on=TODAY - timedelta(days=1))
    answer = desk.post(
        f"/registrations/{paper.pk}/dispatch/", {"task": list(paper.tasks.values_list("pk", flat=True))}, follow=True
    )
    assert f"没有交办：“{late.title}”的完成时限" in answer.content.decode()
    assert not Job.objects.exists()


def test_what_has_become_unready_before_it_was_begun_keeps_all_back(paper: Registration) -> None:
    job = asked(paper)
    Task.objects.filter(pk=paper.tasks.all()[0].pk).update(due_on=TODAY - timedelta(days=1))
    do_job(job.pk, now)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.said.endswith("已经过了，请先改日期。一件也没有交办。")
    assert not TaskEvent.objects.filter(name="dispatch").exists()


@pytest.mark.usefixtures("told_at_every_step")
def test_what_somebody_else_stops_in_between_is_left_and_named(paper: Registration, leader: User) -> None:
    job, last = asked(paper), paper.tasks.order_by("serial")[MANY - 1]

    def clock() -> datetime:
        """The last one is given up while the first ones go out."""
        fresh = Task.objects.get(pk=last.pk)
        if TaskEvent.objects.filter(name="dispatch").exists() and fresh.status == Status.DRAFT:
            fresh.move("cancel", by=leader, at=timezone.now(), note="不办了。")
        return timezone.now()

    do_job(job.pk, clock)
    job.refresh_from_db()
    assert job.said.startswith(f"交办了 {MANY - 1} 件。")
    assert last.title in job.said
    assert Task.objects.get(pk=last.pk).status == Status.CANCELLED


@pytest.mark.usefixtures("told_at_every_step")
def test_stopped_half_way_the_rest_stay_drafts_and_can_go_later(desk: Client, paper: Registration) -> None:
    job = asked(paper)

    def clock() -> datetime:
        if TaskEvent.objects.filter(name="dispatch").exists():
            ask_to_stop(job, at=timezone.now())
        return timezone.now()

    do_job(job.pk, clock)
    job.refresh_from_db()
    rest = paper.tasks.filter(status=Status.DRAFT).count()
    assert (job.state, 0 < rest < MANY) == (JobState.STOPPED, True)
    assert job.said == (f"按您的要求停下了：交办了 {MANY - rest} 件。其余 {rest} 件还是待交办，可以再交办。")
    assert f"{rest} 件还没有交办" in page(desk, f"/registrations/{paper.pk}/")


PLACES = (1, 2, 3, 4, 5, 6, 8)  # the clock is looked at before, in and after every transaction


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database")
@pytest.mark.parametrize("place", PLACES)
def test_a_killed_worker_is_followed_by_one_that_sends_every_task_once(
    place: int, supervisor: User, housing: Department, clerk: User
) -> None:
    paper = drafts_of(supervisor, housing, 12)
    job = asked(paper)
    dies_at(place, "tracking.working.do_job", job.pk)
    later = timezone.now() + LEASE + timedelta(seconds=1)
    [found] = to_be_done(at=later)
    assert do_job(found.pk, lambda: later)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert job.said.startswith("交办了 12 件。")
    steps = TaskEvent.objects.filter(name="dispatch").values_list("task", flat=True)
    assert sorted(steps) == sorted(paper.tasks.values_list("pk", flat=True))
    assert Notice.objects.count() == 12
