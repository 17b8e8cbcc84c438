"""The pages of 回头看 and 复核: who sees what, what is written on them, and where a press leads."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from directives.dates import day_words
from tests.factories import MONDAY, at, make_department, make_user
from tests.tracking.test_drawing import CALENDAR, THIRTY, closed
from tracking.actions.drawing import draw_rechecks
from tracking.actions.rechecking import Finding, Follow, add_recheck, record_finding
from tracking.models import Appeal, Department, Draw, Organisation, Recheck, Task
from tracking.models.recheck import Found, RecheckState
from tracking.workflow import Status

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SignIn = Callable[[User], Client]
DAY = timedelta(days=1)
NOON = at(MONDAY, 12)


@pytest.fixture
def colleague(db: None) -> User:
    return make_user(Role.SUPERVISOR, name="督查员乙")


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    return closed(supervisor, housing, THIRTY, title="完成17个老旧小区改造")


@pytest.fixture
def visit(task: Task, colleague: User) -> Recheck:
    return add_recheck(task, by=colleague, at=at(), reason="群众有反映。")


def undone(visit: Recheck, by: User) -> None:
    finding = Finding(Found.FALSE, "5个小区又停工了。", MONDAY, Follow.REOPEN, MONDAY + 30 * DAY)
    record_finding(visit, finding, by=by, at=at(hour=10))


def page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"tracking:{name}", args=args), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


@time_machine.travel(NOON, tick=False)
def test_a_visit_stands_on_the_desk_of_who_goes_and_not_of_who_closed_it(
    visit: Recheck, supervisor: User, colleague: User, sign_in: SignIn
) -> None:
    mine, other = page(sign_in(colleague), "desk"), page(sign_in(supervisor), "desk")
    assert "要回头看的" in mine
    assert reverse("tracking:recheck", args=[visit.task_id]) in mine
    assert "要回头看的" not in other


@time_machine.travel(NOON, tick=False)
def test_what_was_found_is_written_down_on_the_page_of_the_task(
    visit: Recheck, colleague: User, sign_in: SignIn
) -> None:
    client, address = sign_in(colleague), reverse("tracking:recheck", args=[visit.task_id])
    assert "群众有反映" in page(client, "task", visit.task_id)
    empty = client.post(address, {})
    assert "请选查到的结论。" in empty.content.decode()
    said = {"found": "false", "note": "5个小区又停工了。", "visited_on": "2026-11-23"}
    unsaid = client.post(address, said).content.decode()
    assert "请选要求整改还是重新打开。" in unsaid
    assert "请填整改或者办完的时限。" in client.post(address, {**said, "follow": "mend"}).content.decode()
    assert "要在今天之后。" in client.post(address, {**said, "follow": "mend", "until": "2026-11-23"}).content.decode()
    photo = SimpleUploadedFile("现场.txt", "停工".encode())
    answer = client.post(
        address, {**said, "follow": "reopen", "until": "2026-12-23", "attachments": photo}, follow=True
    )
    told = answer.content.decode()
    assert "已经记下回头看的结果" in told
    assert "加查的回头看：不属实，重新打开" in told
    assert Task.objects.get().status == Status.ACCEPTED
    assert "现场.txt" in page(client, "recheck_record", visit.pk)


@time_machine.travel(NOON, tick=False)
def test_who_closed_it_is_told_who_goes_instead(visit: Recheck, supervisor: User, sign_in: SignIn) -> None:
    answer = sign_in(supervisor).get(reverse("tracking:recheck", args=[visit.task_id]), follow=True)
    assert f"是您办结的，要由别的督查员去看（{visit.officer}）" in answer.content.decode()
    assert Recheck.objects.get().state == RecheckState.WAITING


@time_machine.travel(NOON, tick=False)
def test_a_unit_learns_nothing_of_a_visit_before_it_is_made(
    visit: Recheck, colleague: User, clerk: User, sign_in: SignIn
) -> None:
    client = sign_in(clerk)
    assert client.get(reverse("tracking:recheck_record", args=[visit.pk])).status_code == 404
    assert "回头看" not in page(client, "task", visit.task_id)
    assert "完成17个老旧小区改造" not in page(client, "rechecks", view="waiting")
    undone(visit, colleague)
    assert "5个小区又停工了" in page(client, "recheck_record", visit.pk)
    assert "督查员乙" in page(client, "rechecks")


@time_machine.travel(NOON, tick=False)
def test_another_unit_finds_nothing_of_it(visit: Recheck, colleague: User, clerk: User, sign_in: SignIn) -> None:
    undone(visit, colleague)
    other = sign_in(make_user(Role.CLERK, make_department("区教育局")))
    ask(sign_in(clerk), visit.task)
    for name, pk in (("recheck_record", visit.pk), ("appeal_record", Appeal.objects.get().pk)):
        assert other.get(reverse(f"tracking:{name}", args=[pk])).status_code == 404
    assert "完成17个老旧小区改造" not in page(other, "rechecks") + page(other, "appeals")
    assert other.get(reverse("tracking:appeal", args=[visit.task_id])).status_code == 404


def ask(client: Client, task: Task) -> str:
    """Ask for a review of the one conclusion there is; the page that follows."""
    address = reverse("tracking:appeal", args=[task.pk])
    form = client.get(address).content.decode()
    key = form.split('name="conclusion"', 1)[1].split('<option value="', 1)[1].split('"', 1)[0]
    answer = client.post(address, {"conclusion": key, "note": "停工的不在17个里面。"}, follow=True)
    return str(answer.content.decode())


@time_machine.travel(NOON, tick=False)
def test_a_review_goes_from_the_unit_to_somebody_else_and_back(
    visit: Recheck, task: Task, supervisor: User, colleague: User, clerk: User, sign_in: SignIn
) -> None:
    undone(visit, colleague)
    assert "已经申请复核" in ask(sign_in(clerk), task)
    author, judge = sign_in(colleague), sign_in(supervisor)
    assert "等您复核" in page(judge, "desk")
    assert "等您复核" not in page(author, "desk")
    address = reverse("tracking:reconsider", args=[task.pk])
    assert f"由没有作这个结论的人来定（{supervisor}）" in author.get(address, follow=True).content.decode()
    shown = judge.get(address).content.decode()
    assert "停工的不在17个里面。" in shown
    assert "5个小区又停工了。" in shown
    assert "请选改成哪个结论。" in judge.post(address, {"outcome": "changed", "note": "部分。"}).content.decode()
    done = judge.post(address, {"outcome": "revoked", "note": "核过名单。"}, follow=True).content.decode()
    assert "已经复核" in done
    assert Task.objects.get().status == Status.CLOSED
    unit = sign_in(clerk)
    assert "撤销" in page(unit, "appeals", view="done")
    record = page(unit, "recheck_record", visit.pk)
    assert "复核撤销" in record
    assert '<s class="soft">不属实</s>' in record
    assert "恢复办结" in page(unit, "task", task.pk)


@time_machine.travel(NOON, tick=False)
def test_a_unit_takes_its_request_back(
    visit: Recheck, task: Task, supervisor: User, colleague: User, clerk: User, sign_in: SignIn
) -> None:
    undone(visit, colleague)
    client = sign_in(clerk)
    ask(client, task)
    assert "撤回复核" in page(client, "appeal_record", Appeal.objects.get().pk)
    client.post(reverse("tracking:recant", args=[task.pk]), {"note": ""})
    assert Appeal.objects.get().get_state_display() == "已撤回"
    assert not Appeal.objects.waiting_for(supervisor).exists()


def to_be_mended(visit: Recheck, by: User) -> None:
    finding = Finding(Found.FALSE, "5个小区又停工了。", MONDAY, Follow.MEND, MONDAY + 11 * DAY)
    record_finding(visit, finding, by=by, at=at(hour=10))


@time_machine.travel(NOON, tick=False)
def test_what_is_to_be_mended_stands_on_the_desk_of_the_unit_until_it_says_so(
    visit: Recheck, task: Task, colleague: User, clerk: User, head: User, sign_in: SignIn
) -> None:
    his, other = sign_in(head), sign_in(make_user(Role.CLERK, make_department("区教育局")))
    assert "回头看要整改的" not in page(his, "desk")
    to_be_mended(visit, colleague)
    said = page(his, "desk")
    assert "回头看要整改的" in said
    assert "加查的回头看查到不属实：5个小区又停工了。" in said
    assert reverse("tracking:rectify", args=[task.pk]) in said
    assert "回头看要整改的" not in page(other, "desk")
    sign_in(clerk).post(reverse("tracking:rectify", args=[task.pk]), {"note": "已经复工。"})
    visit.refresh_from_db()
    assert visit.mended_at
    assert "回头看要整改的" not in page(his, "desk")


@time_machine.travel(NOON, tick=False)
def test_who_does_not_agree_finds_the_button_and_is_not_told_twice_to_ask(
    visit: Recheck, task: Task, supervisor: User, colleague: User, clerk: User, sign_in: SignIn
) -> None:
    to_be_mended(visit, colleague)
    unit, may = sign_in(clerk), "不同意这个结论的，可以申请复核。"
    before = page(unit, "task", task.pk)
    assert may in before
    assert f'<a class="btn btn-lg btn-plain" href="{reverse("tracking:appeal", args=[task.pk])}">申请复核</a>' in before
    ask(unit, task)
    waiting = page(unit, "task", task.pk)
    assert may not in waiting
    assert "已经申请复核，没有定下来以前照样整改。" in waiting
    given = {"outcome": "upheld", "note": "又去看过，没有开工。"}
    sign_in(supervisor).post(reverse("tracking:reconsider", args=[task.pk]), given)
    after = page(unit, "task", task.pk)
    assert "请在12月4日前整改好，报整改。" in after
    assert "申请复核。" not in after


@time_machine.travel(NOON, tick=False)
def test_from_the_task_the_unit_comes_to_what_was_found_and_to_its_review(
    visit: Recheck, task: Task, colleague: User, clerk: User, sign_in: SignIn
) -> None:
    unit = sign_in(clerk)
    look = reverse("tracking:recheck_record", args=[visit.pk])
    assert look not in page(unit, "task", task.pk)
    to_be_mended(visit, colleague)
    ask(unit, task)
    said = page(unit, "task", task.pk)
    assert look in said
    assert reverse("tracking:appeal_record", args=[Appeal.objects.get().pk]) in said
    beside = page(unit, "filings")
    assert f'href="{reverse("tracking:appeals")}"' in beside
    assert f'href="{reverse("tracking:rechecks")}"' in beside


@time_machine.travel(NOON, tick=False)
def test_who_is_to_go_finds_the_button_on_the_page_of_the_visit(
    visit: Recheck, supervisor: User, colleague: User, sign_in: SignIn
) -> None:
    form = f'href="{reverse("tracking:recheck", args=[visit.task_id])}"'
    assert form in page(sign_in(colleague), "recheck_record", visit.pk)
    assert form not in page(sign_in(supervisor), "recheck_record", visit.pk)


@time_machine.travel(NOON, tick=False)
def test_a_draw_is_drawn_again_before_the_readers_eyes(
    task: Task, colleague: User, leader: User, clerk: User, sign_in: SignIn
) -> None:
    draw_rechecks(CALENDAR, at=at())
    drawn = Draw.objects.get(round="first")
    shown = page(sign_in(leader), "recheck_draw", drawn.pk)
    assert drawn.seed in shown
    assert Recheck.objects.get().lot in shown
    assert "结果和当时一样" in shown
    Draw.objects.update(population=[])
    assert "记录被改动过" in page(sign_in(leader), "recheck_draw", drawn.pk)
    assert "30 天回头看" in page(sign_in(leader), "recheck_draws")
    assert sign_in(clerk).get(reverse("tracking:recheck_draws")).status_code == 403


@time_machine.travel(NOON, tick=False)
def test_the_list_of_draws_says_from_when_on_units_are_made_up_for(leader: User, sign_in: SignIn) -> None:
    Organisation.objects.update_or_create(pk=1, defaults={"recheck_unit_days": 90})
    draw_rechecks(CALENDAR, at=at())
    assert f"先不补，{day_words(MONDAY + 90 * DAY, MONDAY)}起才补" in page(sign_in(leader), "recheck_draws")
    Draw.objects.filter(round="first").update(week_on=MONDAY - 91 * DAY)
    Draw.objects.filter(round="second").delete()
    assert "先不补" in page(sign_in(leader), "recheck_draws"), "for thirteen weeks nothing was drawn"
    for n in range(1, 13):
        Draw.objects.create(
            round="first",
            week_on=MONDAY - 7 * n * DAY,
            days=30,
            closed_from=MONDAY,
            closed_to=MONDAY,
            seed="0",
            at=NOON,
        )
    told = page(sign_in(leader), "recheck_draws")
    assert "90 天里一件也没有抽到的单位补一件" in told
    assert "先不补" not in told


@time_machine.travel(NOON, tick=False)
def test_the_figures_stand_among_those_of_the_office_and_of_the_unit(
    visit: Recheck, colleague: User, leader: User, head: User, sign_in: SignIn
) -> None:
    assert "反弹率" not in page(sign_in(leader), "completion")
    undone(visit, colleague)
    for user in (leader, head):
        assert "反弹率" in (shown := page(sign_in(user), "completion"))
        assert "不足 5 件" in shown


@time_machine.travel(NOON, tick=False)
def test_a_list_asked_for_with_nonsense_opens_all_the_same(visit: Recheck, leader: User, sign_in: SignIn) -> None:
    nonsense = {"view": "x", "unit": "²", "round": "x", "found": "x", "page": "x", "period": "x"}
    assert "完成17个老旧小区改造" in page(sign_in(leader), "rechecks", **nonsense)


@time_machine.travel(NOON, tick=False)
def test_the_list_costs_the_same_for_many_as_for_few(
    visit: Recheck, supervisor: User, colleague: User, housing: Department, sign_in: SignIn,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:  # fmt: skip
    client = sign_in(colleague)
    page(client, "rechecks")
    for _ in range(12):
        add_recheck(closed(supervisor, housing, THIRTY), by=colleague, at=at(), reason="群众有反映。")
    with django_assert_max_num_queries(45):  # type: ignore[attr-defined]
        page(client, "rechecks")
