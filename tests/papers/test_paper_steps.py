"""The life of a paper: who may take which step when, what each leaves behind, and what a signed paper never does."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from accounts.models import Role, User
from papers.actions import papers as steps
from papers.actions.drafting import edit, retake
from papers.actions.stepping import PaperRefusedError, StalePaperError, steps_of
from papers.layout.records import UnusableTemplateError
from papers.models import Paper, PaperEvent
from papers.workflow import MOVES, PaperKind, PaperState
from tests.factories import MONDAY, at, make_department, make_post, make_task, make_user
from tests.papers.desk import bring, draft_notice, draft_report, files_in, put_template, signing_post
from tracking.models import Counter, Department

S = PaperState
OFFICE, LEADERS = Role.SUPERVISOR, Role.LEADER
ALLOWED = {  # as the office has it, not as the program does
    (S.DRAFT, OFFICE): {"edit", "retake", "send_up", "record", "void"},
    (S.SENT_UP, OFFICE): {"take_back", "record", "void"},
    (S.SENT_UP, LEADERS): {"sign", "turn_down"},
    (S.SIGNED, OFFICE): {"publish", "void"},
    (S.PUBLISHED, OFFICE): {"void"},
}
AFTER = {
    "send_up": S.SENT_UP,
    "take_back": S.DRAFT,
    "turn_down": S.DRAFT,
    "sign": S.SIGNED,
    "record": S.SIGNED,
    "publish": S.PUBLISHED,
    "void": S.VOID,
}
WALKS: dict[str, Callable[[Paper, User], Any]] = {
    "edit": lambda paper, by: edit(paper, {"intro": "现将有关事项通知如下。"}, title="新标题", by=by, at=at(hour=11)),
    "retake": lambda paper, by: retake(paper, by=by, at=at(hour=11)),
    "send_up": lambda paper, by: steps.send_up(paper, post=signing_post(), by=by, at=at(hour=11)),
    "take_back": lambda paper, by: steps.take_back(paper, by=by, at=at(hour=11)),
    "turn_down": lambda paper, by: steps.turn_down(paper, note="写清楚。", by=by, at=at(hour=11)),
    "sign": lambda paper, by: steps.sign(paper, by=by, at=at(hour=11)),
    "record": lambda paper, by: steps.record(paper, post=make_post(), signed_on=MONDAY, by=by, at=at(hour=11)),
    "publish": lambda paper, by: steps.publish(paper, by=by, at=at(hour=11)),
    "void": lambda paper, by: steps.void(paper, note="重复了。", by=by, at=at(hour=11)),
}


@pytest.fixture
def people(supervisor: User, clerk: User, head: User, leader: User, administrator: User) -> dict[Role, User]:
    signing_post(leader)
    cast = (supervisor, clerk, head, leader, administrator)
    return {Role(one.role): one for one in cast}


@pytest.fixture
def notice(supervisor: User, housing: Department) -> Paper:
    return draft_notice(supervisor, housing)


def test_every_step_of_the_table_is_walked_and_every_state_reached() -> None:
    assert set(WALKS) == set(MOVES)
    assert {name for names in ALLOWED.values() for name in names} == set(MOVES)
    assert {move.target for move in MOVES.values() if move.target} == set(S)


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("role", Role)
def test_each_role_takes_exactly_its_steps_in_each_state(
    state: PaperState, role: Role, people: dict[Role, User], supervisor: User, notice: Paper
) -> None:
    bring(notice, state, supervisor)
    allowed = ALLOWED.get((state, role), set())
    assert steps_of(Paper.objects.get(pk=notice.pk), people[role]) == allowed
    for name, walk in WALKS.items():
        savepoint = transaction.savepoint()
        paper, told = Paper.objects.get(pk=notice.pk), notice.events.count()
        if name in allowed:
            walk(paper, people[role])
            event = notice.events.latest("pk")
            after = AFTER.get(name, state)
            assert (event.name, event.before, event.after, event.by) == (name, state, after, people[role])
            assert (Paper.objects.get(pk=notice.pk).state, notice.events.count()) == (after, told + 1)
        else:
            with pytest.raises(PaperRefusedError, match=f"^没有{MOVES[name].label}：.+。$"):
                walk(paper, people[role])
            assert notice.events.count() == told
        transaction.savepoint_rollback(savepoint)


@pytest.mark.parametrize("name", [name for name, move in MOVES.items() if move.needs_note])
def test_a_step_against_a_paper_needs_its_reason(
    name: str, people: dict[Role, User], supervisor: User, notice: Paper
) -> None:
    paper = bring(notice, S.SENT_UP, supervisor)
    who = people[LEADERS] if name == "turn_down" else supervisor
    with pytest.raises(PaperRefusedError, match="请写明理由"):
        getattr(steps, name)(paper, note="  ", by=who, at=at(hour=11))
    assert Paper.objects.get().state == S.SENT_UP


def test_a_paper_gets_its_number_and_its_file_when_it_is_signed_and_not_before(
    people: dict[Role, User], supervisor: User, notice: Paper
) -> None:
    paper = bring(notice, S.SENT_UP, supervisor)
    assert (paper.number, paper.serial, paper.signed_on, paper.file.name) == ("", None, None, "")
    steps.sign(paper, by=people[LEADERS], at=at(MONDAY + timedelta(days=1)))
    assert (paper.number, paper.year, paper.serial) == ("督通〔2026〕1号", 2026, 1)
    assert paper.signed_on == date(2026, 11, 24)
    assert paper.approver == signing_post()
    assert paper.file.size > 1000
    assert len(paper.sha256) == 64


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        (PaperKind.NOTICE, ["督通〔2026〕1号", "督通〔2026〕2号", "督通〔2027〕1号"]),
        (PaperKind.BULLETIN, ["第1期", "第2期", "第1期"]),
        (PaperKind.BRIEF, ["第1期", "第2期", "第1期"]),
    ],
)
def test_numbers_follow_one_another_within_a_kind_and_a_year(
    kind: PaperKind, numbers: list[str], people: dict[Role, User], supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing)
    given = []
    for number, day in enumerate((MONDAY, MONDAY, date(2027, 1, 4))):
        made = (
            draft_notice(supervisor, make_department(f"第{number}局"))
            if kind == PaperKind.NOTICE
            else draft_report(supervisor, kind, when=at(hour=9, minute=5 * number))
        )
        steps.send_up(made, post=signing_post(), by=supervisor, at=at(hour=10))
        steps.sign(made, by=people[LEADERS], at=at(day, hour=11))
        given.append(made.number)
    assert given == numbers


def test_a_number_stays_used_when_its_paper_becomes_void(
    people: dict[Role, User], supervisor: User, notice: Paper
) -> None:
    first = bring(notice, S.PUBLISHED, supervisor)
    steps.void(first, note="单位写错了。", by=supervisor, at=at(hour=12))
    second = bring(draft_notice(supervisor, make_department("区水利局")), S.SIGNED, supervisor)
    first.refresh_from_db()
    assert (first.number, second.number) == ("督通〔2026〕1号", "督通〔2026〕2号")


def test_signing_that_fails_uses_no_number_and_leaves_no_file(
    people: dict[Role, User], supervisor: User, notice: Paper, settings: Settings
) -> None:
    paper = bring(notice, S.SENT_UP, supervisor)
    put_template(paper.kind, "{{ nobody_knows }}", supervisor)
    kept = files_in(settings.MEDIA_ROOT)
    with pytest.raises(UnusableTemplateError):
        steps.sign(paper, by=people[LEADERS], at=at(hour=11))
    assert Counter.objects.filter(name__startswith="paper").count() == 0
    assert files_in(settings.MEDIA_ROOT) == kept
    assert Paper.objects.get().state == S.SENT_UP


def test_a_paper_with_an_empty_passage_is_not_signed(supervisor: User, notice: Paper) -> None:
    Paper.objects.filter(pk=notice.pk).update(texts={"copies": "区财政局"})
    with pytest.raises(PaperRefusedError, match="“开头”“办理要求”还没有写"):
        steps.send_up(Paper.objects.get(), post=signing_post(), by=supervisor, at=at(hour=10))


def test_a_leader_signs_what_was_sent_to_a_post_of_theirs_and_nothing_else(supervisor: User, notice: Paper) -> None:
    paper = bring(notice, S.SENT_UP, supervisor)
    other = make_user(Role.LEADER)
    refusals: tuple[Callable[[], object], ...] = (
        lambda: steps.sign(paper, by=other, at=at(hour=11)),
        lambda: steps.turn_down(paper, note="再改。", by=other, at=at(hour=11)),
    )
    for refused in refusals:
        with pytest.raises(PaperRefusedError, match="送的是分管督查的副区长签发，不在您名下"):
            refused()
    assert list(Paper.objects.to_sign(other)) == []
    post = signing_post(other)
    assert list(Paper.objects.to_sign(other)) == [paper]
    steps.sign(Paper.objects.get(), by=other, at=at(hour=11))
    assert Paper.objects.get().approver == post


def test_it_is_sent_up_to_a_leader_in_office_and_to_nobody_else(supervisor: User, notice: Paper) -> None:
    empty = make_post("空缺的职务")
    retired = make_post("撤销的职务", is_active=False, holder=make_user(Role.LEADER))
    clerk = make_post("办事员", can_approve=False, holder=make_user(Role.LEADER))
    for post, why in ((empty, "现在没有人任职"), (retired, "不能签发"), (clerk, "不能签发")):
        with pytest.raises(PaperRefusedError, match=why):
            steps.send_up(notice, post=post, by=supervisor, at=at(hour=10))
    assert Paper.objects.get().state == S.DRAFT


@pytest.mark.parametrize(
    ("day", "why"), [(MONDAY + timedelta(days=1), "不能晚于今天"), (MONDAY - timedelta(days=1), "早于取数的日期")]
)
def test_nobody_has_signed_on_a_day_that_cannot_be(day: date, why: str, supervisor: User, notice: Paper) -> None:
    with pytest.raises(PaperRefusedError, match=why):
        steps.record(notice, post=make_post(), signed_on=day, by=supervisor, at=at(hour=11))
    assert Paper.objects.get().state == S.DRAFT
    assert Counter.objects.filter(name__startswith="paper").count() == 0


def test_what_was_signed_on_paper_carries_that_day_and_that_post(supervisor: User, notice: Paper) -> None:
    steps.record(notice, post=make_post(), signed_on=MONDAY, by=supervisor, at=at(MONDAY + timedelta(days=2)))
    assert (notice.signed_on, str(notice.approver), notice.state) == (MONDAY, "区政府办公室主任", S.SIGNED)
    event = notice.events.get(name="record")
    assert (event.by, str(event.acting_for)) == (supervisor, "区政府办公室主任")


def test_figures_that_do_not_add_up_are_not_sent_up(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing)
    paper = draft_report(supervisor)
    facts = paper.facts
    facts["figures"]["totals"]["closed"] += 1
    Paper.objects.filter(pk=paper.pk).update(facts=facts)
    paper.refresh_from_db()
    ways: tuple[Callable[[], object], ...] = (
        lambda: steps.send_up(paper, post=signing_post(), by=supervisor, at=at(hour=10)),
        lambda: steps.record(paper, post=make_post(), signed_on=MONDAY, by=supervisor, at=at(hour=10)),
    )
    for step in ways:
        with pytest.raises(PaperRefusedError, match=r"有数字对不上：.+请先重取数字"):
            step()
    retake(paper, by=supervisor, at=at(hour=10))
    steps.send_up(paper, post=signing_post(), by=supervisor, at=at(hour=10))
    assert paper.state == S.SENT_UP


def test_a_bulletin_that_goes_to_nobody_is_not_sent_up_and_a_brief_needs_no_departments(
    supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing)
    bulletin, brief = draft_report(supervisor), draft_report(supervisor, PaperKind.BRIEF)
    edit(bulletin, bulletin.texts, title=bulletin.title, recipients=[], by=supervisor, at=at(hour=10))
    with pytest.raises(PaperRefusedError, match="还没有选发送单位"):
        steps.send_up(bulletin, post=signing_post(), by=supervisor, at=at(hour=10))
    steps.send_up(brief, post=signing_post(), by=supervisor, at=at(hour=10))
    assert (bulletin.state, brief.state) == (S.DRAFT, S.SENT_UP)


def test_who_read_an_older_version_is_told_and_changes_nothing(supervisor: User, notice: Paper) -> None:
    seen = notice.version
    edit(notice, {"intro": "甲写的。"}, title=notice.title, by=supervisor, at=at(hour=10))
    stale = Paper.objects.get()
    with pytest.raises(StalePaperError) as told:
        edit(stale, {"intro": "乙写的。"}, title="别的标题", by=make_user(Role.SUPERVISOR), at=at(hour=11), seen=seen)
    assert told.value.current.texts["intro"] == "甲写的。"
    assert Paper.objects.get().texts["intro"] == "甲写的。"
    assert PaperEvent.objects.filter(name="edit").count() == 1


def test_the_database_holds_no_signed_paper_without_number_signer_and_file(supervisor: User, notice: Paper) -> None:
    for state in (S.SIGNED, S.PUBLISHED):
        with pytest.raises(IntegrityError), transaction.atomic():
            Paper.objects.filter(pk=notice.pk).update(state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=notice.pk).update(number="督通〔2026〕9号", serial=9)
