"""立项: what is made, what is refused, and that nothing is left half-made."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from directives.models import Directive, Speech
from directives.workflow import DirectiveStatus
from tests.factories import MONDAY, at, make_department, make_directive, make_post, make_speech
from tracking.actions.numbering import next_number
from tracking.actions.registration import Approval, RegistrationError, Source, register_by_hand, register_tasks
from tracking.models import Counter, Department, DepartmentGroup, Registration, Task, TaskSource
from tracking.models.registration import SourceKind
from tracking.plans import Plan, awaiting_registration, gaps
from tracking.workflow import Status

TEXT = "同志们：区住建局要在12月底前完成17个老旧小区改造，区城管局配合。各镇街要对沿街商铺开展拉网式排查。"
RENEWAL = "区住建局要在12月底前完成17个老旧小区改造，区城管局配合。"
SWEEP = "各镇街要对沿街商铺开展拉网式排查。"
MONTH_LATER = MONDAY + timedelta(days=30)


@pytest.fixture
def speech(supervisor: User) -> Speech:
    return make_speech(supervisor, TEXT)


@pytest.fixture
def renewal(speech: Speech) -> Directive:
    return make_directive(speech, RENEWAL, status=DirectiveStatus.ADOPTED, title="完成17个老旧小区改造")


@pytest.fixture
def sweep(speech: Speech) -> Directive:
    return make_directive(speech, SWEEP, status=DirectiveStatus.ADOPTED, title="拉网式排查沿街商铺")


@pytest.fixture
def towns(db: None) -> DepartmentGroup:
    group = DepartmentGroup.objects.create(name="各镇街")
    for order, name in enumerate(("青溪镇", "石桥镇", "柳林街道"), start=1):
        group.members.add(make_department(name, order=order))
    group.members.add(make_department("撤并镇", is_active=False))
    return group


def approval(**changes: Any) -> Approval:
    given: dict[str, Any] = {"approver": make_post(), "approved_on": MONDAY, "basis": "会议讲话；区长圈阅"}
    return Approval(**{**given, **changes})


def plan(directive: Directive, **changes: Any) -> Plan:
    given: dict[str, Any] = {"title": directive.title, "kind": directive.kind, "due_on": MONTH_LATER}
    return Plan(quote=directive.text, directive=directive, **{**given, **changes})


def refusal(speech: Speech, plans: list[Plan], by: User, **changes: Any) -> str:
    """What the office is told when nothing is registered; sees to it that nothing was."""
    numbers = list(Counter.objects.values_list("value", flat=True))
    with pytest.raises(RegistrationError) as refused:
        register_tasks(speech, plans, approval=approval(**changes), by=by, at=at())
    assert list(Counter.objects.values_list("value", flat=True)) == numbers
    return str(refused.value)


def test_a_registration_carries_number_approval_and_source(
    speech: Speech, renewal: Directive, housing: Department, supervisor: User
) -> None:
    paper = register_tasks(speech, [plan(renewal, lead=housing)], approval=approval(), by=supervisor, at=at())
    assert paper.number == "督〔2026〕1号"
    assert (paper.source_kind, paper.source_title, paper.source_on) == ("speech", speech.title, speech.spoken_on)
    assert (paper.approver.name, paper.approved_on, paper.basis) == ("区政府办公室主任", MONDAY, "会议讲话；区长圈阅")
    assert (paper.created_by, paper.created_at) == (supervisor, at())


def test_a_task_is_a_draft_with_one_lead_and_the_exact_words(
    speech: Speech, renewal: Directive, housing: Department, city: Department, supervisor: User
) -> None:
    line = plan(renewal, lead=housing, supporting=(city,), measure="17个小区全部验收")
    task = register_tasks(speech, [line], approval=approval(), by=supervisor, at=at()).tasks.get()
    assert (task.number, task.status, task.measure) == ("督〔2026〕1号-01", Status.DRAFT, "17个小区全部验收")
    assert [(str(a.department), a.role) for a in task.assignments.order_by("pk")] == [
        ("区住建局", "lead"),
        ("区城管局", "support"),
    ]
    source = task.sources.get()
    assert source.quote == speech.text[source.start : source.end] == RENEWAL
    assert (source.directive, source.speech, source.title) == (renewal, speech, speech.title)
    event = task.events.get()
    assert (event.name, event.after, event.by, event.label) == ("register", Status.DRAFT, supervisor, "立项")


def test_numbers_run_through_the_year_and_start_again_in_the_next(
    speech: Speech, renewal: Directive, sweep: Directive, housing: Department, supervisor: User
) -> None:
    first = register_tasks(speech, [plan(renewal, lead=housing)], approval=approval(), by=supervisor, at=at())
    next_year = date(2027, 1, 4)
    later = plan(sweep, lead=housing, due_on=next_year + timedelta(days=30))
    second = register_tasks(speech, [later], approval=approval(), by=supervisor, at=at(next_year))
    assert (first.number, second.number) == ("督〔2026〕1号", "督〔2027〕1号")


def test_a_number_is_never_used_again_even_when_the_paper_before_failed(
    speech: Speech, renewal: Directive, sweep: Directive, housing: Department, supervisor: User
) -> None:
    register_tasks(speech, [plan(renewal, lead=housing)], approval=approval(), by=supervisor, at=at())
    refusal(speech, [plan(sweep)], supervisor)
    paper = register_tasks(speech, [plan(sweep, lead=housing)], approval=approval(), by=supervisor, at=at())
    assert paper.number == "督〔2026〕2号"


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_a_mistake_of_the_program() -> None:
    with pytest.raises(RuntimeError):
        next_number("registration", 2026)


def test_a_group_supports_the_one_lead(
    speech: Speech, sweep: Directive, housing: Department, towns: DepartmentGroup, supervisor: User
) -> None:
    line = plan(sweep, lead=housing, group=towns)
    task = register_tasks(speech, [line], approval=approval(), by=supervisor, at=at()).tasks.get()
    assert task.lead is not None
    assert task.lead.department == housing
    assert [a.department.name for a in task.supporting] == ["青溪镇", "石桥镇", "柳林街道"]


def test_a_lead_out_of_the_group_does_not_support_itself(
    speech: Speech, sweep: Directive, towns: DepartmentGroup, supervisor: User
) -> None:
    line = plan(sweep, lead=towns.members.get(name="青溪镇"), group=towns)
    task = register_tasks(speech, [line], approval=approval(), by=supervisor, at=at()).tasks.get()
    assert [a.department.name for a in task.supporting] == ["石桥镇", "柳林街道"]


def test_one_task_for_each_unit_of_a_group_with_the_same_words(
    speech: Speech, sweep: Directive, city: Department, towns: DepartmentGroup, supervisor: User
) -> None:
    line = plan(sweep, group=towns, each=True, supporting=(city,))
    paper = register_tasks(speech, [line], approval=approval(), by=supervisor, at=at())
    tasks = list(paper.tasks.exclude(parent=None).order_by("serial"))
    assert [task.lead.department.name for task in tasks if task.lead] == ["青溪镇", "石桥镇", "柳林街道"]
    assert [task.number[-5:] for task in tasks] == ["01-01", "01-02", "01-03"]
    assert {source.quote for task in tasks for source in task.sources.all()} == {SWEEP}
    assert {a.department.name for task in tasks for a in task.supporting} == {"区城管局"}


def test_what_was_merged_into_a_candidate_becomes_a_further_source(
    speech: Speech, renewal: Directive, sweep: Directive, housing: Department, supervisor: User
) -> None:
    sweep.status, sweep.merged_into = DirectiveStatus.MERGED, renewal
    sweep.save()
    paper = register_tasks(speech, [plan(renewal, lead=housing)], approval=approval(), by=supervisor, at=at())
    assert [s.quote for s in paper.tasks.get().sources.order_by("pk")] == [RENEWAL, SWEEP]


def test_a_candidate_becomes_a_task_once(
    speech: Speech, renewal: Directive, housing: Department, supervisor: User
) -> None:
    assert list(awaiting_registration()) == [renewal]
    register_tasks(speech, [plan(renewal, lead=housing)], approval=approval(), by=supervisor, at=at())
    assert list(awaiting_registration()) == []
    said = refusal(speech, [plan(renewal, lead=housing)], supervisor)
    assert said == "没有立项：“完成17个老旧小区改造”已经立过项，是督〔2026〕1号-01。"
    assert Task.objects.count() == 1


def test_the_same_candidate_twice_on_one_paper_is_refused(
    speech: Speech, renewal: Directive, housing: Department, supervisor: User
) -> None:
    said = refusal(speech, [plan(renewal, lead=housing)] * 2, supervisor)
    assert said == "没有立项：有的候选已经不是采纳状态，请刷新后再看。"


@pytest.mark.parametrize("status", sorted(set(DirectiveStatus) - {DirectiveStatus.ADOPTED, DirectiveStatus.MERGED}))
def test_only_an_adopted_candidate_becomes_a_task(
    speech: Speech, renewal: Directive, housing: Department, supervisor: User, status: str
) -> None:
    Directive.objects.filter(pk=renewal.pk).update(status=status)
    assert "不是采纳状态" in refusal(speech, [plan(renewal, lead=housing)], supervisor)


def test_a_candidate_of_another_speech_does_not_slip_in(
    speech: Speech, renewal: Directive, housing: Department, supervisor: User
) -> None:
    other = make_speech(supervisor, "另一篇讲话。")
    assert "不是采纳状态" in refusal(other, [plan(renewal, lead=housing)], supervisor)


def test_one_bad_line_keeps_the_whole_paper_back(
    speech: Speech, renewal: Directive, sweep: Directive, housing: Department, supervisor: User
) -> None:
    said = refusal(speech, [plan(renewal, lead=housing), plan(sweep)], supervisor)
    assert said == "没有立项：“拉网式排查沿街商铺”还没有牵头单位。"
    assert not Registration.objects.exists()
    assert not Task.objects.exists()
    assert not TaskSource.objects.exists()


def test_only_the_supervision_office_registers(
    speech: Speech, renewal: Directive, housing: Department, clerk: User, leader: User
) -> None:
    for somebody in (clerk, leader):
        assert refusal(speech, [plan(renewal, lead=housing)], somebody) == "没有立项：只有督查员可以立项。"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"basis": "  "}, "没有立项：还没有写批准依据。"),
        ({"approved_on": MONDAY + timedelta(days=1)}, "没有立项：批准日期在今天之后。"),
    ],
)
def test_an_approval_is_complete_and_has_happened(
    renewal: Directive, housing: Department, supervisor: User, changes: dict[str, Any], sentence: str
) -> None:
    assert refusal(renewal.speech, [plan(renewal, lead=housing)], supervisor, **changes) == sentence


def test_who_may_not_approve_is_no_approver(
    speech: Speech, renewal: Directive, housing: Department, supervisor: User
) -> None:
    post = make_post("分管副区长", can_approve=False)
    assert refusal(speech, [plan(renewal, lead=housing)], supervisor, approver=post) == (
        "没有立项：分管副区长不能批准立项。"
    )


def test_a_paper_without_tasks_is_no_paper(speech: Speech, supervisor: User) -> None:
    assert refusal(speech, [], supervisor) == "没有立项：还没有选事项。"


def test_a_date_that_is_over_must_be_confirmed(
    speech: Speech, renewal: Directive, housing: Department, supervisor: User
) -> None:
    past = MONDAY - timedelta(days=3)
    said = refusal(speech, [plan(renewal, lead=housing, due_on=past)], supervisor)
    assert said.endswith("完成时限11月20日已经过了，请改日期，或者勾选“照此登记”。")
    confirmed = plan(renewal, lead=housing, due_on=past, confirmed_past=True)
    paper = register_tasks(speech, [confirmed], approval=approval(), by=supervisor, at=at())
    assert paper.tasks.get().due_on == past


def test_today_is_not_over(renewal: Directive, housing: Department) -> None:
    assert gaps(plan(renewal, lead=housing, due_on=MONDAY), MONDAY) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"due_on": None}, "还没有完成时限。做不完的事可以定为长期坚持。"),
        ({"due_on": None, "is_long_term": True}, "长期坚持的事项要定报送频率。"),
        ({"is_long_term": True, "rhythm": "monthly"}, "完成时限和长期坚持只能选一样。"),
        ({"title": " "}, "还没有写事项名称。"),
        ({"lead": None}, "还没有牵头单位。"),
        ({"lead": None, "each": True}, "一单位一件，要先选一个有成员的单位组。"),
    ],
)
def test_what_is_missing_is_said(
    renewal: Directive, housing: Department, changes: dict[str, Any], sentence: str
) -> None:
    assert gaps(plan(renewal, **{"lead": housing, **changes}), MONDAY) == [sentence]


def test_a_group_alone_is_no_lead(sweep: Directive, towns: DepartmentGroup) -> None:
    [sentence] = gaps(plan(sweep, group=towns), MONDAY)
    assert sentence == "牵头单位只能有一个：“各镇街”有 3 个单位，请指定一个牵头，或者一单位一件。"


def test_a_department_that_is_closed_down_gets_no_task(renewal: Directive) -> None:
    retired = make_department("区粮食局", is_active=False)
    assert gaps(plan(renewal, lead=retired), MONDAY) == ["区粮食局已经停用，请换一个单位。"]


def test_long_term_with_a_rhythm_needs_no_date(
    speech: Speech, sweep: Directive, housing: Department, supervisor: User
) -> None:
    line = plan(sweep, lead=housing, due_on=None, is_long_term=True, rhythm="monthly:25")
    task = register_tasks(speech, [line], approval=approval(), by=supervisor, at=at()).tasks.get()
    assert (task.due_on, task.is_long_term, task.rhythm) == (None, True, "monthly:25")


def minutes() -> Source:
    return Source(SourceKind.MINUTES, "区政府第25次常务会议纪要", MONDAY - timedelta(days=3))


def by_hand(housing: Department, **changes: Any) -> Plan:
    given: dict[str, Any] = {"title": "办好312户不动产证", "kind": "落实", "quote": "保交房剩下的312户，年底前办证。"}
    return Plan(lead=housing, due_on=MONTH_LATER, **{**given, **changes})


def test_a_task_from_minutes_keeps_their_words(housing: Department, supervisor: User) -> None:
    paper = register_by_hand(minutes(), [by_hand(housing)], approval=approval(), by=supervisor, at=at())
    source = paper.tasks.get().sources.get()
    assert (source.kind, source.title, source.quote) == (
        "minutes",
        "区政府第25次常务会议纪要",
        "保交房剩下的312户，年底前办证。",
    )
    assert (source.speech, source.directive, source.start) == (None, None, None)
    assert paper.speech is None


def test_a_task_by_hand_without_quoted_words_is_refused(housing: Department, supervisor: User) -> None:
    with pytest.raises(RegistrationError, match="还没有写原话"):
        register_by_hand(minutes(), [by_hand(housing, quote=" ")], approval=approval(), by=supervisor, at=at())


def test_a_source_has_a_name(housing: Department, supervisor: User) -> None:
    nameless = Source(SourceKind.OTHER, " ", MONDAY)
    with pytest.raises(RegistrationError, match="还没有写来源名称"):
        register_by_hand(nameless, [by_hand(housing)], approval=approval(), by=supervisor, at=at())
