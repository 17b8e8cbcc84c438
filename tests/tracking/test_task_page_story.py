"""The story of a task on its page (办理过程): sentences with who and what, day by day, and nothing lost by folding."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_task, make_user
from tracking.actions import moves
from tracking.actions.adjusting import Adjustment, adjust
from tracking.actions.extensions import ask_extension, grant_extension
from tracking.actions.handing_over import hand_on
from tracking.actions.reports import Progress, report_progress
from tracking.actions.words_on_task import instruct
from tracking.models import Department, Filing, Task
from tracking.story import Story
from tracking.templatetags.stepping import away
from tracking.workflow import Status

SignIn = Callable[[User], Client]


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    return make_task(supervisor, housing, city, due_on=MONDAY + timedelta(days=9))


def page_of(browser: Client, task: Task) -> str:
    answer = browser.get(f"/tasks/{task.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def told(browser: Client, task: Task) -> list[str]:
    """The sentences of the story, the newest first, without the hour."""
    sentences = page_of(browser, task).split('<div class="head-line"><span>')[1:]
    return [strip_tags(sentence.split("<time", 1)[0]).strip() for sentence in sentences]


def story_of(browser: Client, task: Task) -> Story:
    answer: Any = browser.get(f"/tasks/{task.pk}/")
    story = answer.context["dossier"].story
    assert isinstance(story, Story)
    return story


def test_a_step_says_who_that_is_and_the_department_once(
    task: Task, clerk: User, outsider: User, supervisor: User, sign_in: SignIn
) -> None:
    Task.objects.update(status=Status.ASSIGNED)
    task.assignments.update(accepted_at=None)
    moves.accept(Task.objects.get(), by=clerk, at=at(hour=9))
    moves.accept(Task.objects.get(), by=outsider, at=at(hour=10))
    instruct(Task.objects.get(), text="抓紧。", by=supervisor, at=at(hour=11), post=make_post())
    assert told(sign_in(clerk), task) == [
        "沈若川（督查员）记下区政府办公室主任的批示",
        "唐予安（区城管局经办人）作为配合单位签收",
        "何晓岚（区住建局经办人）签收",
    ]


def test_a_leader_goes_by_the_post_alone(task: Task, leader: User, sign_in: SignIn) -> None:
    make_post("分管副区长", holder=leader)
    instruct(task, text="月底前办完。", by=leader, at=at())
    assert told(sign_in(leader), task) == ["分管副区长 批示"]
    assert '<p class="pen">月底前办完。</p>' in page_of(sign_in(leader), task)


def test_a_moved_date_is_told_from_when_to_when(task: Task, clerk: User, supervisor: User, sign_in: SignIn) -> None:
    asked = MONDAY + timedelta(days=30)
    ask_extension(task, due_on=asked, note="雨季停工。", by=clerk, at=at(hour=9))
    grant_extension(Filing.objects.get(), due_on=asked, by=supervisor, at=at(hour=11), note="同意。")
    assert told(sign_in(clerk), task) == [
        "沈若川（督查员）同意延期，时限从12月2日改为12月23日，第 1 次",
        "何晓岚（区住建局经办人）申请延期，时限从12月2日改为12月23日，第 1 次",
    ]


def test_what_the_office_adjusts_is_told_from_what_to_what(task: Task, supervisor: User, sign_in: SignIn) -> None:
    wanted = Adjustment(MONDAY + timedelta(days=16), False, "", "17个小区", None, [])
    adjust(task, wanted, by=supervisor, at=at(), note="会上明确。")
    [sentence] = told(sign_in(supervisor), task)
    assert sentence.startswith("沈若川（督查员）调整：")
    assert "完成时限从12月2日改为12月9日" in sentence
    assert "到什么程度从没有写改为17个小区" in sentence


def test_a_task_that_changes_hands_names_both(task: Task, clerk: User, housing: Department, sign_in: SignIn) -> None:
    other = make_user(Role.CLERK, housing, name="叶知秋")
    hand_on(task, housing, to=clerk, by=clerk, at=at(hour=9))
    hand_on(Task.objects.get(), housing, to=other, by=clerk, at=at(hour=10))
    assert told(sign_in(clerk), task) == [
        "何晓岚（区住建局经办人）把区住建局的经办人从何晓岚换成叶知秋",
        "何晓岚（区住建局经办人）把区住建局的经办人定为何晓岚",
    ]


def test_what_happened_on_one_day_stands_under_that_day(task: Task, clerk: User, sign_in: SignIn) -> None:
    for day, hour in ((0, 9), (1, 9), (1, 15)):
        on = MONDAY - timedelta(days=1 - day)
        report_progress(Task.objects.get(), Progress(f"第{day}天{hour}点。", day), by=clerk, at=at(on, hour))
    days = story_of(sign_in(clerk), task).days
    assert [(day.on, len(day.chapters)) for day in days] == [(MONDAY, 2), (MONDAY - timedelta(days=1), 1)]
    page = page_of(sign_in(clerk), task)
    assert '<time datetime="2026-11-23">11月23日</time>' in page
    assert 'title="2026年11月23日 15:00"' in page


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "今天"),
        (-1, "昨天"),
        (-2, "前天"),
        (1, "明天"),
        (2, "后天"),
        (-12, "12 天前"),
        (9, "9 天后"),
        (-95, "3 个月前"),
    ],
)
def test_how_far_a_day_is_in_words(days: int, words: str) -> None:
    assert away(MONDAY + timedelta(days=days), MONDAY) == words


def test_of_many_steps_the_newest_are_shown_and_all_can_be(task: Task, clerk: User, sign_in: SignIn) -> None:
    for number in range(30):
        on = MONDAY - timedelta(days=30 - number)
        report_progress(Task.objects.get(), Progress(f"第{number}次进展。", number), by=clerk, at=at(on))
    page = page_of(sign_in(clerk), task)
    shown, folded = page.split('<details class="story-older">')
    assert (shown.count("次进展。"), folded.count("次进展。")) == (10, 20)
    assert "第29次进展。" in shown
    assert "第19次进展。" in folded
    assert "显示全部 30 条" in folded


def test_departments_that_sign_one_after_the_other_are_told_of_at_once(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    units = [make_department(name) for name in ("青溪镇", "石桥镇", "竹园乡")]
    shared = make_task(supervisor, housing, *units)
    for hour, unit in enumerate(units, 9):
        moves.accept(Task.objects.get(), by=make_user(Role.CLERK, unit), at=at(hour=hour))
    assert told(sign_in(clerk), shared) == ["3 个配合单位 签收：青溪镇、石桥镇、竹园乡"]


def test_the_files_of_a_report_lie_inside_it(task: Task, clerk: User, sign_in: SignIn) -> None:
    paper = SimpleUploadedFile("验收单.txt", "合格。".encode())
    report_progress(task, Progress("12个小区已完工。", 60), by=clerk, at=at(), files=[paper])
    inside = page_of(sign_in(clerk), task).split('<div class="box">', 1)[1].split("</li>\n", 1)[0]
    assert "12个小区已完工。" in inside
    assert "验收单.txt" in inside


def test_beside_a_task_with_many_files_the_first_four_stand_and_all_can_be_seen(
    task: Task, clerk: User, sign_in: SignIn
) -> None:
    for number in range(2):
        papers = [SimpleUploadedFile(f"{number}-{part}.txt", b"1") for part in range(6)]
        report_progress(Task.objects.get(), Progress("开工。", 5), by=clerk, at=at(hour=9 + number), files=papers)
    facts = page_of(sign_in(clerk), task).split('<aside class="rail"', 1)[1].split("</aside>", 1)[0]
    first, rest = facts.split('<details class="more-files">')
    assert (first.count(".txt</a>"), rest.count(".txt</a>")) == (4, 8)
    assert "显示全部 12 个" in rest


def test_of_many_supporting_departments_the_page_says_how_many_have_not_signed(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    units = [make_department(f"第{number}街道") for number in range(8)]
    shared = make_task(supervisor, housing, *units)
    shared.assignments.filter(department=units[0]).update(accepted_at=at())
    page = page_of(sign_in(clerk), shared)
    assert "8 个单位，7 个没有签收" in page
    assert "已签收：第0街道" in page
    assert "没有签收：第1街道、第2街道" in page


def test_a_report_that_moves_nothing_up_is_not_told_as_a_move(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    still = make_task(supervisor, housing, percent=40)
    report_progress(still, Progress("还在等批复。", 40), by=clerk, at=at(date(2026, 11, 23)))
    assert told(sign_in(clerk), still) == ["何晓岚（区住建局经办人）报进展，进度仍是 40%"]


def test_the_head_of_a_department_is_told_of_as_its_head(task: Task, head: User, sign_in: SignIn) -> None:
    report_progress(task, Progress("已经进场。", 30), by=head, at=at())
    assert told(sign_in(head), task) == ["罗建中（区住建局负责人）报进展，进度从 0% 到 30%"]
