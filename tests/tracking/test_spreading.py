"""分发: a demand on a group is one heading with a share for every unit, sent, signed, followed and ended together."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.models import Role, User
from directives.models import Directive
from directives.workflow import DirectiveStatus
from tests.factories import (
    MONDAY,
    at,
    make_department,
    make_directive,
    make_post,
    make_speech,
    make_spread,
    make_user,
)
from tests.tracking.walks.course import SAID
from tracking.actions import moves
from tracking.actions.breaking_down import Piece, break_down, finish
from tracking.actions.dispatch import amend_draft, dispatch_tasks, reassign, recall
from tracking.actions.registration import Approval, register_tasks
from tracking.actions.reports import report_progress
from tracking.actions.spreading import add_unit, conclude
from tracking.families import family_of
from tracking.happened import events_of
from tracking.models import Department, DepartmentGroup, Notice, Task, load_calendar
from tracking.models.task import IllegalMoveError
from tracking.plans import Plan, awaiting_registration
from tracking.replay import replay, stored
from tracking.story import tell
from tracking.workflow import Status, Structure

DUE = MONDAY + timedelta(days=30)
SAYS = "各镇街要对沿街商铺开展一次拉网式排查"


@pytest.fixture
def towns(db: None) -> DepartmentGroup:
    group = DepartmentGroup.objects.create(name="各镇街")
    for order, name in enumerate(("青溪镇", "石桥镇", "柳林街道"), start=1):
        group.members.add(make_department(name, order=order))
    return group


@pytest.fixture
def units(towns: DepartmentGroup) -> list[Department]:
    return list(towns.members.order_by("order"))


@pytest.fixture
def clerks(units: list[Department]) -> list[User]:
    return [make_user(Role.CLERK, unit) for unit in units]


@pytest.fixture
def demand(supervisor: User) -> Directive:
    return make_directive(make_speech(supervisor, f"同志们：\n{SAYS}。"), SAYS, status=DirectiveStatus.ADOPTED)


@pytest.fixture
def plan(demand: Directive, towns: DepartmentGroup) -> Plan:
    return Plan(
        title="开展沿街商铺排查", kind="推进", quote=SAYS, directive=demand, group=towns, each=True,
        due_on=DUE, rhythm="weekly:5", measure="排查全覆盖",
    )  # fmt: skip


@pytest.fixture
def heading(plan: Plan, demand: Directive, supervisor: User) -> Task:
    """Registered and not dispatched."""
    approval = Approval(make_post(), MONDAY, "会议讲话")
    paper = register_tasks(demand.speech, [plan], approval=approval, by=supervisor, at=at())
    return paper.tasks.tops().get()


def shares(heading: Task) -> list[Task]:
    return list(heading.children.order_by("serial"))


def fresh(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


def names(task: Task) -> list[str]:
    return [event.name for event in task.events.in_order()]


def signed(heading: Task, clerks: list[User], *, minute: int = 1) -> None:
    for share, clerk in zip(shares(heading), clerks, strict=True):
        moves.accept(share, by=clerk, at=at(minute=minute))


def test_a_group_demand_becomes_a_heading_and_a_share_for_each_unit_with_one_number_series(
    heading: Task, demand: Directive
) -> None:
    assert (heading.structure, heading.lead, heading.number) == (Structure.SPREAD, None, "督〔2026〕1号-01")
    assert [(share.number, share.structure) for share in shares(heading)] == [
        (f"督〔2026〕1号-01-{n:02d}", Structure.UNIT) for n in (1, 2, 3)
    ]
    assert [str(share.lead.department) for share in shares(heading) if share.lead] == ["青溪镇", "石桥镇", "柳林街道"]
    for share in shares(heading):
        assert (share.title, share.due_on, share.rhythm, share.measure) == (
            "开展沿街商铺排查", DUE, "weekly:5", "排查全覆盖",
        )  # fmt: skip
    assert heading.events.get().data == {"units": ["青溪镇", "石桥镇", "柳林街道"], "when": DUE.isoformat()}


def test_the_shares_carry_the_words_and_the_heading_the_candidate(heading: Task, demand: Directive) -> None:
    assert heading.sources.get().directive == demand
    for share in shares(heading):
        source = share.sources.get()
        assert (source.quote, source.speech, source.directive) == (SAYS, demand.speech, None)
        assert (source.start, source.end) == (demand.start, demand.end)
    assert not awaiting_registration().exists()


def test_the_heading_takes_its_units_along_and_tells_each_of_its_own(
    heading: Task, supervisor: User, clerks: list[User]
) -> None:
    events = dispatch_tasks([heading], by=supervisor, at=at())
    assert len(events) == 4
    assert {one.status for one in Task.objects.all()} == {Status.ASSIGNED}
    told = {notice.recipient: notice.event.task for notice in Notice.objects.all()}
    assert told == dict(zip(clerks, shares(heading), strict=True))
    for clerk, share in zip(clerks, shares(heading), strict=True):
        assert set(Task.objects.visible_to(clerk)) == {share}, "its own share only"


def test_nothing_is_sent_where_one_unit_cannot_be(heading: Task, supervisor: User, units: list[Department]) -> None:
    Department.objects.filter(pk=units[1].pk).update(is_active=False)
    with pytest.raises(IllegalMoveError, match="石桥镇已经停用"):
        dispatch_tasks([heading], by=supervisor, at=at())
    assert {one.status for one in Task.objects.all()} == {Status.DRAFT}


def test_a_share_is_not_sent_without_its_heading(heading: Task, supervisor: User) -> None:
    with pytest.raises(IllegalMoveError, match="现在是待交办，不能单独交办"):
        dispatch_tasks(shares(heading)[:1], by=supervisor, at=at())
    dispatch_tasks([*shares(heading), heading], by=supervisor, at=at())
    assert Task.objects.filter(status=Status.ASSIGNED).count() == 4


def test_the_heading_is_signed_when_the_last_unit_has(heading: Task, supervisor: User, clerks: list[User]) -> None:
    dispatch_tasks([heading], by=supervisor, at=at())
    for share, clerk in zip(shares(heading), clerks, strict=True):
        assert fresh(heading).status == Status.ASSIGNED
        moves.accept(share, by=clerk, at=at(minute=5))
    assert fresh(heading).status == Status.ACCEPTED
    last = heading.events.in_order().last()
    assert last is not None
    assert (last.name, last.by) == ("gather", clerks[-1])
    assert not last.notices.exists()


def test_a_unit_that_is_stopped_is_not_waited_for(heading: Task, supervisor: User, clerks: list[User]) -> None:
    dispatch_tasks([heading], by=supervisor, at=at())
    first, second, third = shares(heading)
    moves.accept(first, by=clerks[0], at=at(minute=1))
    moves.accept(second, by=clerks[1], at=at(minute=2))
    moves.cancel(third, by=supervisor, at=at(minute=3), note="柳林街道没有沿街商铺。", authority=make_post())
    assert fresh(heading).status == Status.ACCEPTED, "a unit is let go and the heading goes on"


def test_the_progress_of_the_heading_is_the_mean_of_its_units(
    heading: Task, supervisor: User, clerks: list[User]
) -> None:
    dispatch_tasks([heading], by=supervisor, at=at())
    signed(heading, clerks)
    first, second, _ = shares(heading)
    report_progress(first, replace(SAID, percent=90), by=clerks[0], at=at(minute=2))
    report_progress(second, replace(SAID, percent=31), by=clerks[1], at=at(minute=3))
    assert fresh(heading).percent == 40
    moves.submit_for_closure(first, by=clerks[0], at=at(minute=4), note="查完了。")
    moves.close(first, by=supervisor, at=at(minute=5))
    assert fresh(heading).percent == 43
    assert all(replay(one.events.all()) == stored(one) for one in Task.objects.all())


def test_the_pieces_of_a_share_are_heard_up_to_the_heading(
    heading: Task, supervisor: User, clerks: list[User], units: list[Department]
) -> None:
    dispatch_tasks([heading], by=supervisor, at=at())
    signed(heading, clerks)
    share = shares(heading)[0]
    parts = [Piece("查东街", units[0], DUE), Piece("查西街", units[0], DUE)]
    east, _ = break_down(share, parts, by=clerks[0], at=at(minute=2))
    assert east.number == "督〔2026〕1号-01-01-01"
    finish(east, by=clerks[0], at=at(minute=3))
    assert (fresh(share).percent, fresh(heading).percent) == (50, 16)


def test_no_report_is_owed_for_the_heading(heading: Task, supervisor: User, clerks: list[User]) -> None:
    dispatch_tasks([heading], by=supervisor, at=at())
    signed(heading, clerks)
    later = MONDAY + timedelta(days=8)
    lights = {one.structure: one.light_code for one in Task.objects.with_light(later, load_calendar())}
    assert lights == {Structure.SPREAD: "slow", Structure.UNIT: "owed"}
    office = make_post()
    moves.suspend(
        fresh(heading), by=supervisor, at=at(minute=2), note="等。", review_on=DUE, authority=office, with_children=True
    )
    moves.resume(fresh(heading), by=supervisor, at=at(MONDAY + timedelta(days=1)), due_on=DUE)
    assert fresh(heading).rhythm_since is None


def test_the_heading_is_taken_back_with_all_its_units_while_none_has_answered(
    heading: Task, supervisor: User, clerks: list[User]
) -> None:
    dispatch_tasks([heading], by=supervisor, at=at())
    recall(fresh(heading), by=supervisor, at=at(minute=9))
    assert {one.status for one in Task.objects.all()} == {Status.DRAFT}
    assert {notice.reason for notice in Notice.objects.all()} == {"已撤回交办"}
    dispatch_tasks([fresh(heading)], by=supervisor, at=at(minute=30))
    moves.decline(shares(heading)[2], by=clerks[2], at=at(minute=31), note="没有商铺。")
    with pytest.raises(IllegalMoveError, match="已经有单位签收"):
        recall(fresh(heading), by=supervisor, at=at(minute=32))


def test_a_draft_is_corrected_with_its_units(heading: Task, plan: Plan, supervisor: User) -> None:
    later = DUE + timedelta(days=5)
    changed = replace(
        plan, title="开展沿街商铺消防排查", due_on=later, group=None, each=False, leader=make_post("分管副区长")
    )
    amend_draft(heading, changed, by=supervisor, at=at())
    for one in (fresh(heading), *shares(heading)):
        assert (one.title, one.due_on, one.leader) == ("开展沿街商铺消防排查", later, make_post("分管副区长"))
        assert one.rhythm_since is None
    assert [str(share.lead.department) for share in shares(heading) if share.lead] == ["青溪镇", "石桥镇", "柳林街道"]
    assert heading.lead is None


def test_a_draft_is_not_corrected_into_something_without_a_date(heading: Task, plan: Plan, supervisor: User) -> None:
    with pytest.raises(IllegalMoveError, match="没有保存：还没有完成时限"):
        amend_draft(heading, replace(plan, due_on=None), by=supervisor, at=at())
    assert {one.title for one in Task.objects.all()} == {"开展沿街商铺排查"}


def test_one_share_of_a_draft_may_be_due_earlier_but_not_after_the_whole_unsaid(
    heading: Task, plan: Plan, supervisor: User, units: list[Department]
) -> None:
    share = shares(heading)[0]
    own = replace(plan, each=False, group=None, lead=units[0], due_on=DUE - timedelta(days=3))
    amend_draft(share, own, by=supervisor, at=at())
    assert fresh(share).due_on == DUE - timedelta(days=3)
    late = replace(own, due_on=DUE + timedelta(days=1))
    with pytest.raises(IllegalMoveError, match="晚于总时限12月23日"):
        amend_draft(fresh(share), late, by=supervisor, at=at())
    amend_draft(fresh(share), late, by=supervisor, at=at(), over_parent=True)
    assert fresh(share).due_on == DUE + timedelta(days=1)


def test_a_unit_that_was_left_out_gets_its_share_at_once(
    heading: Task, supervisor: User, clerks: list[User], city: Department, outsider: User
) -> None:
    dispatch_tasks([heading], by=supervisor, at=at())
    signed(heading, clerks)
    share = add_unit(fresh(heading), city, by=supervisor, at=at(hour=15))
    assert (share.number, share.status, share.due_on) == ("督〔2026〕1号-01-04", Status.ASSIGNED, DUE)
    assert [notice.event.name for notice in outsider.notices.all()] == ["dispatch"]
    assert set(Task.objects.visible_to(outsider)) == {share}
    assert heading.events.get(name="add_unit").data["department"] == "区城管局"
    assert replay(share.events.all()) == stored(share)


def test_a_unit_has_one_share_unless_the_first_was_stopped(
    heading: Task, supervisor: User, units: list[Department], leader: User
) -> None:
    dispatch_tasks([heading], by=supervisor, at=at())
    with pytest.raises(IllegalMoveError, match="青溪镇在督〔2026〕1号-01里已经有一件"):
        add_unit(fresh(heading), units[0], by=supervisor, at=at(minute=1))
    with pytest.raises(IllegalMoveError, match="青溪镇在督〔2026〕1号-01里已经有一件"):
        reassign(shares(heading)[1], units[0], by=supervisor, at=at(minute=1), note="换一家。")
    moves.cancel(shares(heading)[0], by=leader, at=at(minute=2), note="先停。")
    assert add_unit(fresh(heading), units[0], by=supervisor, at=at(minute=3)).number.endswith("-04")


@pytest.mark.parametrize(("days", "said"), [(-1, "11月22日已经过了，请给区城管局另定日期"), (40, "晚于总时限12月23日")])
def test_a_unit_gets_no_date_that_is_over_and_none_after_the_whole_unsaid(
    days: int, said: str, heading: Task, supervisor: User, city: Department
) -> None:
    dispatch_tasks([heading], by=supervisor, at=at())
    with pytest.raises(IllegalMoveError, match=said):
        add_unit(fresh(heading), city, by=supervisor, at=at(), due_on=MONDAY + timedelta(days=days))
    assert heading.children.count() == 3
    assert "add_unit" not in names(heading)


def test_the_office_ends_the_heading_and_what_is_not_done_is_chased_on(
    heading: Task, supervisor: User, clerks: list[User]
) -> None:
    dispatch_tasks([heading], by=supervisor, at=at())
    signed(heading, clerks)
    with pytest.raises(IllegalMoveError, match="还有 3 个单位没有办结。要照样办结总项"):
        conclude(fresh(heading), by=supervisor, at=at(hour=15))
    event = conclude(fresh(heading), by=supervisor, at=at(hour=15), over_open=True)
    assert event.data["open_children"] == [share.number for share in shares(heading)]
    assert {share.status for share in shares(heading)} == {Status.ACCEPTED}
    report_progress(shares(heading)[0], replace(SAID, percent=60), by=clerks[0], at=at(hour=16))
    assert (fresh(heading).status, fresh(heading).percent) == (Status.CLOSED, 0), "what has ended follows no more"


def test_a_heading_whose_units_are_done_ends_without_a_further_word(supervisor: User, units: list[Department]) -> None:
    heading = make_spread(supervisor, *units, each=Status.CLOSED)
    conclude(heading, by=supervisor, at=at())
    assert (heading.status, heading.closed_on) == (Status.CLOSED, MONDAY)


def test_stopping_the_heading_stops_every_unit_and_tells_it_once(
    supervisor: User, units: list[Department], clerks: list[User], leader: User
) -> None:
    heading = make_spread(supervisor, *units)
    moves.cancel(heading, by=leader, at=at(), note="并入专项整治。", with_children=True)
    assert {share.status for share in shares(heading)} == {Status.CANCELLED}
    heard = sorted(str(notice.recipient) for notice in Notice.objects.all())
    assert heard == sorted(map(str, [*clerks, supervisor])), "the 督查员 hears of the heading, not of every unit too"


def test_the_table_says_who_has_signed_and_reported(
    supervisor: User, units: list[Department], city: Department, clerks: list[User]
) -> None:
    heading = make_spread(supervisor, *units, city, each=Status.ASSIGNED)
    first, second, _, fourth = shares(heading)
    moves.accept(first, by=clerks[0], at=at())
    moves.accept(second, by=clerks[1], at=at())
    moves.cancel(fourth, by=supervisor, at=at(), note="无此项。", authority=make_post())
    report_progress(first, SAID, by=clerks[0], at=at())
    family = family_of(shares(heading), MONDAY, load_calendar())
    assert [(row.unit, row.is_signed, row.reported) for row in family.children] == [
        ("青溪镇", True, "已报"), ("石桥镇", True, "还没有报"), ("柳林街道", False, ""), ("区城管局", False, ""),
    ]  # fmt: skip
    assert (family.signed, family.has_reported, len(family.counted), family.live) == (2, 1, 3, 3)


def test_by_rhythm_the_table_says_who_owes_the_report_of_the_period(
    supervisor: User, units: list[Department], clerks: list[User]
) -> None:
    heading = make_spread(supervisor, *units)
    heading.children.update(rhythm="weekly:5")
    report_progress(shares(heading)[0], SAID, by=clerks[0], at=at(MONDAY + timedelta(days=4)))
    friday = family_of(shares(heading), MONDAY + timedelta(days=4), load_calendar())
    assert [row.reported for row in friday.children] == ["已报", "待报", "待报"]
    monday = family_of(shares(heading), MONDAY + timedelta(days=7), load_calendar())
    assert [row.reported for row in monday.children] == ["待报", "未报", "未报"]
    assert monday.owed == 2


def test_reports_of_many_units_fill_one_line_of_the_story(
    supervisor: User, units: list[Department], clerks: list[User], leader: User
) -> None:
    heading = make_spread(supervisor, *units)
    for minute, (share, clerk) in enumerate(zip(shares(heading), clerks, strict=True)):
        report_progress(share, replace(SAID, percent=30 * (minute + 1)), by=clerk, at=at(minute=minute))
    moves.suspend(fresh(heading), by=leader, at=at(hour=11), note="等。", review_on=DUE, with_children=True)
    assert heading.events.filter(name="follow").count() == 3
    story = tell(events_of(fresh(heading), supervisor), MONDAY)
    assert [chapter.did for chapter in story.recent] == ["挂起，12月23日复核", "按各单位汇总，总进度从 0% 到 60%"]
    assert heading.events.filter(name="follow").in_order()[2].changes == {"percent": [30, 60]}, "the record stays"
