"""What the page of a task asks of whoever opens it: one sentence and one button, or who is waited for until when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_post, make_spread, make_subtask, make_task, make_user
from tracking.actions import moves
from tracking.actions.extensions import ask_extension
from tracking.actions.reports import Progress, report_progress
from tracking.actions.urging import urge
from tracking.models import Assignment, Department, Task
from tracking.models.urging import Way
from tracking.workflow import Status

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@dataclass(frozen=True)
class Box:
    """The box at the top of the page."""

    heading: str
    words: str
    buttons: tuple[str, ...]
    tones: tuple[str, ...]
    menu: tuple[str, ...]


def box(browser: Client, task: Task) -> Box:
    answer: Any = browser.get(f"/tasks/{task.pk}/")
    assert answer.status_code == 200
    dossier = answer.context["dossier"]
    advice, acts = dossier.advice, dossier.acts
    return Box(
        dossier.heading,
        f"{advice.say}{advice.stress}{advice.then}",
        tuple(act.label for act in acts.shown),
        tuple(act.tone for act in acts.shown),
        tuple(act.label for act in acts.aside),
    )


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    made = make_task(supervisor, housing, city, due_on=MONDAY + timedelta(days=9))
    Assignment.objects.filter(task=made).update(accepted_at=at())
    return made


def test_the_lead_reads_by_when_and_what_comes_next(task: Task, clerk: User, sign_in: SignIn) -> None:
    found = box(sign_in(clerk), task)
    assert (found.heading, found.words) == (
        "现在要做",
        "请在12月2日前办结，还剩 7 个工作日。有新进展就报，办完了申请办结。",
    )
    assert found.buttons[0] == "报进展"


def test_of_all_buttons_only_the_one_that_is_asked_for_stands_out(task: Task, clerk: User, sign_in: SignIn) -> None:
    assert box(sign_in(clerk), task).tones == ("primary", "plain", "plain")
    Task.objects.update(status=Status.ASSIGNED)
    assert box(sign_in(clerk), task).tones == ("seal", "quiet"), "退签 is there, and does not call"


@pytest.mark.parametrize("who", ["outsider", "supervisor", "leader", "administrator"])
def test_of_whom_nothing_is_asked_reads_who_works_on_it_and_until_when(
    task: Task, sign_in: SignIn, request: pytest.FixtureRequest, who: str
) -> None:
    found = box(sign_in(request.getfixturevalue(who)), task)
    assert found.heading == "现在等谁"
    assert found.words.startswith("区住建局正在办理，12月2日前办结，还剩 7 个工作日。")
    assert not {"seal", "primary"} & set(found.tones)


def test_on_the_day_it_is_due_the_page_says_so(task: Task, clerk: User, leader: User, sign_in: SignIn) -> None:
    Task.objects.update(due_on=MONDAY)
    assert box(sign_in(clerk), task).words == "今天（11月23日）到期。有新进展就报，办完了申请办结。"
    assert box(sign_in(leader), task).words == "区住建局正在办理，今天（11月23日）到期。"


def test_of_a_late_task_others_read_when_it_should_have_been_done(task: Task, leader: User, sign_in: SignIn) -> None:
    Task.objects.update(due_on=MONDAY - timedelta(days=4))
    assert box(sign_in(leader), task).words == "区住建局正在办理，应当在11月19日前办结，超期 2 个工作日。"


def test_what_is_kept_up_for_good_names_the_next_report(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    kept = make_task(supervisor, housing, is_long_term=True, rhythm="monthly:25")
    assert box(sign_in(clerk), kept).words == "长期坚持，每月25日前报。接下来报11月（25日前）的进展。"


def test_an_order_to_hurry_is_answered_first(task: Task, clerk: User, supervisor: User, sign_in: SignIn) -> None:
    assert task.lead is not None
    urge(task, [task.lead.department], way=Way.PHONE, text="请今天答复。", by=supervisor, at=at())
    found = box(sign_in(clerk), task)
    assert found.words == "督查室11月23日催办，还没有答复。请答复催办，或者报进展。完成时限12月2日，还剩 7 个工作日。"
    assert (found.buttons[0], found.tones[0]) == ("答复催办", "primary")
    office = box(sign_in(supervisor), task)
    assert office.heading == "现在等谁", "who urged is not asked to answer"
    assert "答复催办" in office.menu


def test_a_supporting_department_answers_its_own_order_to_hurry(
    task: Task, outsider: User, city: Department, supervisor: User, sign_in: SignIn
) -> None:
    urge(task, [city], way=Way.PHONE, text="请报配合情况。", by=supervisor, at=at())
    assert box(sign_in(outsider), task).words.startswith("督查室11月23日催办，还没有答复。")


def test_what_is_reported_as_done_asks_to_be_closed(task: Task, clerk: User, sign_in: SignIn) -> None:
    report_progress(task, Progress("全部完工。", 100), by=clerk, at=at())
    found = box(sign_in(clerk), task)
    assert found.words.startswith("进度已经报到 100%，请申请办结。还没有办完的，请报进展改过来。")
    assert (found.buttons[0], found.tones[0]) == ("申请办结", "seal")


def test_more_time_is_waited_for_by_the_department_and_decided_by_the_office(
    task: Task, clerk: User, supervisor: User, leader: User, sign_in: SignIn
) -> None:
    ask_extension(task, due_on=MONDAY + timedelta(days=30), note="雨季停工。", by=clerk, at=at())
    waits = "区住建局已经申请延到12月23日，等督查室裁定；裁定以前，时限不变。"
    assert box(sign_in(clerk), task).words.endswith(waits)
    assert box(sign_in(leader), task).words.endswith(waits)
    office = box(sign_in(supervisor), task)
    assert office.heading == "现在要做"
    assert office.words == "区住建局11月23日提出延期申请，时限从12月2日改为12月23日。理由：雨季停工。请裁定。"
    assert (office.buttons[0], office.tones[0]) == ("去裁定（延期申请）", "seal")
    assert set(office.tones[1:]) == {"plain"}


def test_what_lies_with_the_head_is_the_heads_to_sign(
    task: Task, clerk: User, head: User, supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    Department.objects.update(head_signs=True)
    moves.submit_for_closure(Task.objects.get(pk=task.pk), by=clerk, at=at(), note="全部完工。")
    assert box(sign_in(head), task).words == "何晓岚11月23日呈上办结申请，请审签。审签以后才报到督查室。"
    assert box(sign_in(clerk), task).words == "办结申请已经呈上，等负责人审签。审签以后才报到督查室。"
    assert box(sign_in(clerk), task).heading == "现在等谁"
    assert "呈上" not in box(sign_in(supervisor), task).words, "that is the department's own affair"


def test_who_has_not_signed_signs_even_while_the_lead_asks_for_closure(
    task: Task, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    moves.submit_for_closure(task, by=clerk, at=at(), note="全部完工。")
    Assignment.objects.filter(task=task, department__name="区城管局").update(accepted_at=None)
    found = box(sign_in(outsider), task)
    assert found.words == "区住建局牵头，本单位配合。请先签收。11月23日已申请办结。"
    assert (found.buttons[0], found.tones[0]) == ("签收", "seal")


def test_a_draft_asks_the_office_and_lets_the_others_wait(
    supervisor: User, leader: User, housing: Department, sign_in: SignIn
) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT)
    assert box(sign_in(supervisor), draft).words.startswith("已经立项，还没有交办。请交办。")
    waiting = box(sign_in(leader), draft)
    assert (waiting.heading, waiting.words[:13]) == ("现在等谁", "已经立项，等督查室交办。交")


def test_a_suspended_task_comes_back_on_the_day_it_is_to_be_looked_at(
    task: Task, supervisor: User, leader: User, sign_in: SignIn
) -> None:
    review_on = MONDAY + timedelta(days=10)
    moves.suspend(task, by=supervisor, at=at(), note="等规划批复", review_on=review_on, authority=make_post())
    assert box(sign_in(supervisor), task).heading == "现在的情况"
    with time_machine.travel(at(review_on, 10), tick=False):
        found = box(sign_in(supervisor), task)
        assert found.heading == "现在要做"
        assert found.words.endswith("今天（12月3日）该复核了，请定恢复办理还是继续挂起。")
        assert (found.buttons[0], found.tones[0]) == ("恢复办理", "primary")


def test_what_was_closed_late_names_the_day_it_was_due(task: Task, leader: User, sign_in: SignIn) -> None:
    Task.objects.update(status=Status.CLOSED, closed_on=MONDAY, due_on=MONDAY - timedelta(days=3))
    found = box(sign_in(leader), task)
    assert (found.heading, found.words) == ("现在的情况", "11月23日办结，超期办结，完成时限是11月20日。")


def test_of_a_piece_the_department_that_leads_the_whole_waits_and_does_not_take_it_away_first(
    task: Task, clerk: User, city: Department, sign_in: SignIn
) -> None:
    piece = make_subtask(task, city)
    found = box(sign_in(clerk), piece)
    assert found.words.startswith("区城管局正在办理，12月2日前办结")
    assert found.buttons[0] == "催办"
    assert "重新交办" in found.menu


def test_ending_a_heading_over_open_units_stands_in_the_menu_until_all_are_done(
    supervisor: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    heading = make_spread(supervisor, housing, city)
    browser = sign_in(supervisor)
    assert "总项办结" in box(browser, heading).menu
    Task.objects.filter(parent=heading).update(status=Status.CLOSED, closed_on=MONDAY)
    found = box(browser, heading)
    assert (found.words, found.buttons[0], found.tones[0]) == ("2 个单位都办完了，请总项办结。", "总项办结", "seal")


def test_a_phone_has_two_steps_at_the_thumb_and_the_others_in_its_menu(
    task: Task, clerk: User, sign_in: SignIn
) -> None:
    page = sign_in(clerk).get(f"/tasks/{task.pk}/").content.decode()
    thumb = page.split('class="ask-now', 1)[1].split('<ul class="menu-list">', 1)[1].split("</ul>", 1)[0]
    assert thumb.count('<li class="at-thumb">') == 1
    assert '<li class="at-thumb"><a href="/tasks/' in thumb.replace("\n", "")
    assert "申请延期（还可 2 次）" in thumb


def test_what_a_phone_hides_behind_the_menu_is_there_without_a_script(task: Task, sign_in: SignIn) -> None:
    page = sign_in(make_user(Role.LEADER)).get(f"/tasks/{task.pk}/").content.decode()
    box_of_page = page.split('class="ask-now', 1)[1].split("</section>", 1)[0]
    assert '<details class="menu">' in box_of_page
    assert "更多操作" in box_of_page
