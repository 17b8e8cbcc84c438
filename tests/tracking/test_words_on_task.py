"""批示 and 留言: who says them, whom they reach, whom they may name."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail as box
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_task, make_user
from tests.tracking.test_attachments import kept_files
from tracking.actions import moves
from tracking.actions.urging import answer, urge
from tracking.actions.words_on_task import instruct, remark
from tracking.filetypes import RefusedFileError
from tracking.mentions import named_in, people_around, presented
from tracking.models import Assignment, Attachment, Department, Mail, Notice, Part, Post, Task, TaskEvent
from tracking.models.mail import MailState
from tracking.models.task import IllegalMoveError
from tracking.models.urging import Way
from tracking.outbox.rounds import Round
from tracking.workflow import Status, Structure

RoundAt = Callable[[datetime], Round]
NINE = at(MONDAY, 9)
WORDS = "年底前必须全部完成，办不成的说明原因。"


@pytest.fixture
def post(leader: User) -> Post:
    """分管副区长, whose post can approve."""
    return make_post("分管副区长", holder=leader)


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department, post: Post) -> Task:
    made = make_task(supervisor, housing, city, title="完成老旧小区改造", leader=post)
    made.assignments.update(accepted_at=at(MONDAY - timedelta(days=7)))
    return made


def spread(by: User, *units: Department) -> Task:
    """A task with a share for each unit."""
    whole = make_task(by, units[0], structure=Structure.SPREAD, title="开展燃气安全检查")
    whole.assignments.all().delete()
    for unit in units:
        share = make_task(by, unit, title="开展燃气安全检查", registration=whole.registration)
        Task.objects.filter(pk=share.pk).update(parent=whole, structure=Structure.UNIT)
    return whole


def told(event: TaskEvent) -> set[User | None]:
    return {notice.recipient for notice in event.notices.select_related("recipient")}


# --- 批示 ----------------------------------------------------------------------------------------------------------


def test_a_leaders_words_reach_everybody_on_the_task_and_its_leader(
    task: Task, supervisor: User, leader: User, clerk: User, head: User, outsider: User
) -> None:
    make_user(Role.CLERK, make_department("区教育局"))
    chief = make_user(Role.LEADER, name="区长")
    event = instruct(task, text=WORDS, by=chief, at=NINE)
    assert (event.note, event.acting_for) == (WORDS, None)
    assert told(event) == {supervisor, leader, clerk, head, outsider}
    assert task.status == Status.ACCEPTED


def test_a_supervisor_writes_down_whose_words_they_are(task: Task, supervisor: User, leader: User, post: Post) -> None:
    with pytest.raises(IllegalMoveError, match="请选是哪位领导的批示"):
        instruct(task, text=WORDS, by=supervisor, at=NINE)
    event = instruct(task, text=WORDS, by=supervisor, at=NINE, post=post)
    assert event.acting_for == post
    assert leader in told(event)


def test_words_of_a_post_that_is_no_more_are_not_recorded(task: Task, supervisor: User) -> None:
    former = make_post("前任副区长", is_active=False)
    with pytest.raises(IllegalMoveError, match="请选是哪位领导的批示"):
        instruct(task, text=WORDS, by=supervisor, at=NINE, post=former)
    assert not TaskEvent.objects.exists()


def test_a_leader_needs_no_post_to_speak_for_himself(task: Task, leader: User, post: Post) -> None:
    assert instruct(task, text=WORDS, by=leader, at=NINE, post=post).acting_for is None


def _closed(task: Task, by: User) -> object:
    Task.objects.filter(pk=task.pk).update(status=Status.SUBMITTED)
    task.refresh_from_db()
    return moves.close(task, by=by, at=at(MONDAY, 9, 5))


AFTERWARDS: dict[str, Callable[[Task, User], object]] = {
    "办结": _closed,
    "挂起": lambda task, by: moves.suspend(
        task, by=by, at=at(MONDAY, 9, 5), note="等规划。", review_on=MONDAY + timedelta(days=9), authority=make_post()
    ),
    "中止": lambda task, by: moves.cancel(task, by=by, at=at(MONDAY, 9, 5), note="并入。", authority=make_post()),
}


@pytest.mark.parametrize("then", AFTERWARDS)
def test_words_of_a_leader_are_mailed_whatever_happens_to_the_task_before(
    round_at: RoundAt, task: Task, supervisor: User, clerk: User, post: Post, then: str
) -> None:
    instruct(task, text=WORDS, by=supervisor, at=NINE, post=post)
    AFTERWARDS[then](task, supervisor)
    round_at(at(MONDAY, 9, 16))
    [letter] = [message for message in box.outbox if message.to == [clerk.email]]
    assert f"分管副区长，11月23日批示：{WORDS}" in letter.body
    assert "按批示办理，有进展及时报。" in letter.body
    assert "沈若川，11月23日批示" not in letter.body


def test_who_only_watches_the_task_is_not_asked_to_work_on_it(
    round_at: RoundAt, task: Task, supervisor: User, leader: User, post: Post
) -> None:
    instruct(task, text=WORDS, by=supervisor, at=NINE, post=post)
    round_at(at(MONDAY, 9, 10))
    [letter] = [m for m in box.outbox if m.to == [leader.email] and m.subject.startswith("【批示】")]
    assert "知悉；要督促的，督促牵头单位落实。" in letter.body
    assert "按批示办理" not in letter.body


def test_the_leaders_mail_says_nothing_to_a_department_that_left_the_task_meanwhile(
    round_at: RoundAt, task: Task, supervisor: User, city: Department, outsider: User, post: Post
) -> None:
    instruct(task, text=WORDS, by=supervisor, at=NINE, post=post)
    task.assignments.filter(department=city).delete()
    round_at(at(MONDAY, 9, 10))
    assert [message for message in box.outbox if message.to == [outsider.email]] == []
    assert Mail.objects.get(recipient=outsider).state == MailState.SUPPRESSED


def test_words_on_a_spread_task_reach_every_unit_in_hand(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User, post: Post
) -> None:
    closed_unit = make_department("区教育局")
    idle = make_user(Role.CLERK, closed_unit)
    whole = spread(supervisor, housing, city, closed_unit)
    share = whole.children.get(assignments__department=closed_unit)
    Task.objects.filter(pk=share.pk).update(status=Status.CLOSED, closed_on=MONDAY)
    paper = SimpleUploadedFile("批示件.pdf", b"%PDF-1.7")
    event = instruct(whole, text=WORDS, by=supervisor, at=NINE, post=post, files=[paper])
    assert told(event) == set(), "the units do not see the heading"
    copies = TaskEvent.objects.filter(name="instruct", task__parent=whole)
    assert [(copy.note, copy.acting_for, copy.data) for copy in copies] == [(WORDS, post, {"from": whole.number})] * 2
    assert {user for copy in copies for user in told(copy)} == {clerk, outsider}
    assert not Notice.objects.filter(recipient=idle).exists()
    assert [Attachment.objects.visible_to(person).count() for person in (clerk, outsider)] == [1, 1]
    assert len(kept_files()) == 1


# --- 留言 ----------------------------------------------------------------------------------------------------------


def test_a_remark_tells_nobody_but_whom_it_names(task: Task, clerk: User, outsider: User, supervisor: User) -> None:
    assert told(remark(task, text="材料已经寄出。", by=clerk, at=NINE)) == set()
    event = remark(task, text="请核对数字。", by=clerk, at=NINE, mentions=[supervisor, outsider])
    assert told(event) == {supervisor, outsider}
    assert event.data == {"mentions": [supervisor.pk, outsider.pk], "shown": ["沈若川", "唐予安"]}


def test_who_names_himself_is_not_told(task: Task, clerk: User) -> None:
    assert told(remark(task, text="我来办。", by=clerk, at=NINE, mentions=[clerk])) == set()


def test_only_people_of_the_task_are_named(task: Task, clerk: User) -> None:
    stranger = make_user(Role.CLERK, make_department("区教育局"), name="路过人")
    with pytest.raises(IllegalMoveError, match="路过人不在“完成老旧小区改造”里"):
        remark(task, text="请看。", by=clerk, at=NINE, mentions=[stranger])
    assert not TaskEvent.objects.exists()
    assert not Notice.objects.exists()


def test_the_same_words_pressed_twice_are_said_once(task: Task, clerk: User, head: User) -> None:
    remark(task, text="材料已经寄出。", by=clerk, at=NINE)
    with pytest.raises(IllegalMoveError, match="刚刚已经有这条留言"):
        remark(task, text="材料已经寄出。 ", by=clerk, at=NINE + timedelta(seconds=20))
    remark(task, text="材料已经寄出。", by=head, at=NINE + timedelta(seconds=20))
    remark(task, text="材料已经寄出。", by=clerk, at=NINE + timedelta(minutes=5))
    assert task.events.filter(name="remark").count() == 3


def test_a_remark_with_a_refused_file_is_not_made(task: Task, clerk: User) -> None:
    with pytest.raises(RefusedFileError):
        remark(task, text="请看。", by=clerk, at=NINE, files=[SimpleUploadedFile("程序.exe", b"MZ")])
    assert not TaskEvent.objects.exists()
    assert kept_files() == []


# --- people of a task ----------------------------------------------------------------------------------------------


def test_people_of_a_task_are_its_departments_its_office_its_leader_and_who_spoke_of_it(
    task: Task, supervisor: User, leader: User, clerk: User, head: User, outsider: User
) -> None:
    chief = make_user(Role.LEADER, name="区长")
    make_user(Role.CLERK, make_department("区教育局"))
    make_user(Role.SUPERVISOR)
    assert set(people_around(task)) == {supervisor, leader, clerk, head, outsider}
    instruct(task, text=WORDS, by=chief, at=NINE)
    assert chief in people_around(task)


def test_who_has_left_is_nobody_of_the_task_any_more(task: Task, clerk: User, leader: User) -> None:
    User.objects.filter(pk__in=[clerk.pk, leader.pk]).update(is_active=False)
    assert not {clerk, leader} & set(people_around(Task.objects.get(pk=task.pk)))


def test_people_who_lead_the_whole_may_be_named_on_a_piece_of_it(
    task: Task, supervisor: User, housing: Department, clerk: User, outsider: User
) -> None:
    other = make_department("区教育局")
    doer = make_user(Role.CLERK, other)
    piece = make_task(supervisor, other, registration=task.registration)
    Task.objects.filter(pk=piece.pk).update(parent=task, structure=Structure.SUBTASK)
    around = people_around(Task.objects.get(pk=piece.pk))
    assert {clerk, doer, supervisor} <= set(around)
    assert outsider not in around, "who supports the whole does not see the piece"
    assert doer not in people_around(task)


@pytest.mark.parametrize(
    ("text", "people", "unknown"),
    [
        ("请@何晓岚核对", ["何晓岚"], []),
        ("＠何晓岚，@罗建中：请看", ["何晓岚", "罗建中"], []),
        ("@何晓 和 @何晓岚", ["何晓", "何晓岚"], []),
        ("@ 何晓岚", ["何晓岚"], []),
        ("@何晓岚 @何晓岚", ["何晓岚"], []),
        ("@赵青山请看", [], ["赵青山请看"]),
        ("@赵青山，请看", [], ["赵青山"]),
        ("寄到 zhujian@yunxi.example 就行", [], []),
        ("单价 @ ，数量", [], []),
        ("没有点名", [], []),
    ],
)
def test_names_are_found_in_what_is_written(text: str, people: list[str], unknown: list[str]) -> None:
    around = [User(pk=n, name=name) for n, name in enumerate(["何晓岚", "罗建中", "何晓"], start=1)]
    named = named_in(text, around)
    assert ([str(user) for user in named.people], list(named.unknown)) == (people, unknown)


def test_two_people_of_one_name_are_both_meant() -> None:
    around = [User(pk=1, name="李明"), User(pk=2, name="李明")]
    assert len(named_in("@李明 请看", around).people) == 2


# --- who handles a part --------------------------------------------------------------------------------------------


def handle(task: Task, user: User | None) -> None:
    Assignment.objects.filter(task=task, role=Part.LEAD).update(handler=user)


def test_who_handles_a_part_is_told_alone_with_the_head_until_he_leaves(
    task: Task, supervisor: User, housing: Department, clerk: User, head: User, outsider: User, post: Post
) -> None:
    colleague = make_user(Role.CLERK, housing)
    handle(task, clerk)

    def words(minute: int) -> TaskEvent:
        return instruct(task, text=f"第{minute}次。", by=supervisor, at=at(MONDAY, 9, minute), post=post)

    housing_people = {clerk, colleague, head}
    assert told(words(1)) & housing_people == {clerk, head}
    clerk.memberships.all().delete()
    assert told(words(2)) & housing_people == {colleague, head}, "he works elsewhere now"
    handle(task, colleague)
    assert told(words(3)) & housing_people == {colleague, head}
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    assert told(words(4)) & housing_people == {head}


def test_people_of_the_lead_are_offered_before_others_and_every_one_with_where_he_belongs(
    task: Task, supervisor: User, leader: User, clerk: User, head: User, outsider: User
) -> None:
    around = people_around(task)
    assert [presented(user) for user in around if user.sees_everything] == ["沈若川（督查员）", "分管副区长（领导）"]
    assert [presented(user) for user in around if not user.sees_everything] == [
        "何晓岚（区住建局）",
        "罗建中（区住建局）",
        "唐予安（区城管局）",
    ]


# --- pieces of a task ----------------------------------------------------------------------------------------------


def test_who_leads_the_whole_urges_on_a_piece_and_hears_the_answer(
    task: Task, supervisor: User, clerk: User, head: User
) -> None:
    other = make_department("区教育局")
    doer = make_user(Role.CLERK, other)
    made = make_task(supervisor, other, registration=task.registration)
    Task.objects.filter(pk=made.pk).update(parent=task, structure=Structure.SUBTASK)
    piece = Task.objects.get(pk=made.pk)
    [urging] = urge(piece, [other], way=Way.SYSTEM, text="请报进展。", by=clerk, at=NINE)
    assert told(urging.event) == {doer}
    assert told(answer(piece, other, text="周五办完。", by=doer, at=at(MONDAY, 10))) == {clerk, head}
    with pytest.raises(IllegalMoveError):
        urge(task, [task.assignments.get(role="lead").department], way=Way.SYSTEM, text="快。", by=clerk, at=NINE)
