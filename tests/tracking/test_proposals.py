"""What is proposed for a candidate: who, by when, and why; and that a reviewer's word stands before the speech's."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from accounts.models import Role, User
from directives.models import Directive, Speech
from directives.workflow import DirectiveStatus
from tracking.calendars import WorkCalendar
from tracking.models import Department, DepartmentAlias, DepartmentGroup, Handling, Organisation, Post
from tracking.models.registration import SourceKind
from tracking.naming import Directory
from tracking.office import Office
from tracking.proposals import Proposal, Schedule, default_due, named_in, propose

TODAY = date(2026, 11, 23)
SPOKEN_ON = date(2026, 11, 20)
CALENDAR = WorkCalendar()

pytestmark = pytest.mark.django_db


def quoted(name: str, role: str = "牵头") -> dict[str, object]:
    return {"name": name, "text": name, "start": 0, "end": len(name), "role": role}


@pytest.fixture
def speech() -> Speech:
    user = User.objects.create(username="reviewer", name="审核人", role=Role.SUPERVISOR)
    at = datetime(2026, 11, 20, 9, tzinfo=timezone.get_current_timezone())
    return Speech.objects.create(
        title="工作会议讲话", spoken_on=SPOKEN_ON, text="讲话全文" * 50, imported_by=user, imported_at=at
    )


@pytest.fixture
def housing() -> Department:
    return Department.objects.create(name="住建局", full_name="云溪区住房和城乡建设局", order=1)


@pytest.fixture
def finance() -> Department:
    return Department.objects.create(name="财政局", order=2)


def candidate(speech: Speech, **fields: object) -> Directive:
    given = {"start": 0, "end": 10, "text": "讲话全文", "title": "做好一件事", "kind": "推进", "is_hard": True}
    return Directive(speech=speech, confidence=0.9, owner_basis="explicit", **(given | fields))


def proposal(directive: Directive, handling: Handling | None = None) -> Proposal:
    return propose(
        directive,
        directory=Directory.load(),
        posts=list(Post.objects.order_by("order").prefetch_related("oversees")),
        today=TODAY,
        calendar=CALENDAR,
        organisation=Organisation.current(),
        handling=handling,
    )


def test_the_first_department_of_several_leads_and_the_others_support(
    speech: Speech, housing: Department, finance: Department
) -> None:
    named = candidate(speech, owners=["财政局", "住建局"], bodies=[quoted("财政局"), quoted("住建局")])
    found = proposal(named)
    assert (found.lead, found.supporting) == (finance, (housing,))


def test_whoever_is_quoted_as_supporting_never_leads(speech: Speech, housing: Department, finance: Department) -> None:
    named = candidate(speech, owners=["财政局", "住建局"], bodies=[quoted("财政局", "配合"), quoted("住建局", "牵头")])
    found = proposal(named)
    assert (found.lead, found.supporting) == (housing, (finance,))
    assert found.responsible.explanation == "原文写明牵头和配合"


def test_a_department_quoted_by_two_of_its_names_is_proposed_once(speech: Speech, housing: Department) -> None:
    DepartmentAlias.objects.create(department=housing, name="住建部门")
    found = proposal(candidate(speech, owners=["住建局", "住建部门"], bodies=[]))
    assert (found.lead, found.supporting, found.unknown) == (housing, (), ())


def test_a_name_nobody_goes_by_stays_visible_as_unknown(speech: Speech, housing: Department) -> None:
    found = proposal(candidate(speech, owners=["住建局", "有关镇街"], bodies=[]))
    assert found.lead == housing
    assert found.unknown == ("有关镇街",)


def test_an_unknown_name_is_not_taken_for_the_lead(speech: Speech) -> None:
    found = proposal(candidate(speech, owners=["乡村振兴专班"], bodies=[]))
    assert found.lead is None
    assert found.unknown == ("乡村振兴专班",)


def test_a_demand_on_all_townships_is_proposed_for_their_group(speech: Speech, housing: Department) -> None:
    group = DepartmentGroup.objects.create(name="各乡镇街道", aliases=["各镇街"])
    found = proposal(candidate(speech, owners=["住建局", "各镇街"], bodies=[]))
    assert (found.lead, found.group, found.unknown) == (housing, group, ())


@pytest.mark.parametrize(
    "words", ["相关镇街", "有关部门", "各有关单位", "部分镇街", "所涉及镇街", "所在镇街", "区直有关部门"]
)
def test_words_that_ask_only_some_of_a_group_never_bring_in_all_of_it(
    speech: Speech, housing: Department, words: str
) -> None:
    DepartmentGroup.objects.create(name="各级各部门").members.add(housing)
    body = {**quoted("各级各部门", "配合"), "text": words}
    asked = candidate(speech, owners=["住建局", "各级各部门"], bodies=[quoted("住建局"), body])
    found = proposal(asked)
    assert (found.lead, found.group, found.unknown) == (housing, None, (words,))
    assert named_in(asked) == ("住建局", words)


def test_the_page_quotes_a_group_in_the_words_of_the_speech(speech: Speech) -> None:
    DepartmentGroup.objects.create(name="各级各部门")
    body = {**quoted("各级各部门"), "text": "各镇街、各部门"}
    assert named_in(candidate(speech, owners=["各级各部门"], bodies=[body])) == ("各镇街、各部门",)


def test_a_group_that_goes_by_such_a_name_is_still_proposed(speech: Speech, housing: Department) -> None:
    DepartmentGroup.objects.create(name="各级各部门")
    placed = DepartmentGroup.objects.create(name="沿河镇街", aliases=["相关镇街"])
    body = {**quoted("各级各部门", "配合"), "text": "相关镇街"}
    found = proposal(candidate(speech, owners=["住建局", "各级各部门"], bodies=[quoted("住建局"), body]))
    assert (found.group, found.unknown) == (placed, ())


def test_the_leader_in_charge_of_the_lead_department_is_proposed(
    speech: Speech, housing: Department, finance: Department
) -> None:
    Post.objects.create(name="分管城建副区长", order=1).oversees.add(housing)
    finance_post = Post.objects.create(name="常务副区长", order=2)
    finance_post.oversees.add(finance)
    assert proposal(candidate(speech, owners=["财政局"], bodies=[])).leader == finance_post


def test_nobody_is_proposed_as_leader_where_there_is_no_lead(speech: Speech) -> None:
    Post.objects.create(name="常务副区长")
    assert proposal(candidate(speech, owners=[], bodies=[])).leader is None


def test_a_date_in_the_speech_is_shown_with_its_words_rule_and_base(speech: Speech) -> None:
    found = proposal(
        candidate(
            speech,
            deadline="12月底前",
            due_on=date(2026, 12, 31),
            deadline_rule="月底",
            base_on=SPOKEN_ON,
        )
    )
    assert found.due_on == date(2026, 12, 31)
    assert found.due_explanation == "“12月底前”，按月底规则，从讲话日2026年11月20日推算"
    assert not found.schedule.is_past


def test_a_date_written_out_needs_no_base(speech: Speech) -> None:
    found = proposal(candidate(speech, deadline="2027年3月1日前", due_on=date(2027, 3, 1), deadline_rule="月日"))
    assert found.due_explanation == "“2027年3月1日前”，按月日规则"


def test_a_date_that_is_over_before_dispatch_is_marked_as_past(speech: Speech) -> None:
    assert proposal(candidate(speech, deadline="11月22日前", due_on=date(2026, 11, 22))).schedule.is_past
    assert not proposal(candidate(speech, deadline="11月23日前", due_on=TODAY)).schedule.is_past


def test_a_recurring_demand_is_long_term_with_its_rhythm(speech: Speech) -> None:
    found = proposal(candidate(speech, deadline="每月25日前", recurrence="monthly:25"))
    assert (found.due_on, found.is_long_term, found.rhythm) == (None, True, "monthly:25")


def test_a_hard_demand_without_a_date_is_due_thirty_days_from_dispatch(speech: Speech) -> None:
    found = proposal(candidate(speech))
    assert found.due_on == date(2026, 12, 23)
    assert found.due_explanation == "原文没有说时限，硬任务按 30 天办理，从2026年11月23日交办起算"
    assert found.schedule.is_default


def test_words_that_come_to_no_day_are_quoted_in_the_reason(speech: Speech) -> None:
    assert proposal(candidate(speech, deadline="寒假前")).due_explanation.startswith("“寒假前”推算不出日期")


def test_a_soft_demand_without_a_date_is_long_term_and_says_why(speech: Speech) -> None:
    found = proposal(candidate(speech, is_hard=False))
    assert (found.due_on, found.is_long_term, found.rhythm) == (None, True, "quarterly")
    assert "软要求" in found.due_explanation


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        (SourceKind.SPEECH, date(2026, 12, 23)),
        (SourceKind.MINUTES, date(2026, 12, 14)),  # the 13th is a Sunday
        (SourceKind.INSTRUCTION, date(2026, 12, 8)),
    ],
)
def test_the_default_term_depends_on_the_source_and_ends_on_a_working_day(kind: SourceKind, due: date) -> None:
    assert default_due(kind, TODAY, CALENDAR, Organisation())[0] == due


def test_a_default_term_that_was_moved_says_so() -> None:
    _, words = default_due(SourceKind.MINUTES, TODAY, CALENDAR, Organisation())
    assert words == "按 20 天办理，从2026年11月23日交办起算，12月13日休息，顺延到12月14日"


def test_what_the_reviewer_set_stands_before_what_was_read(
    speech: Speech, housing: Department, finance: Department
) -> None:
    post = Post.objects.create(name="区长")
    read = candidate(speech, owners=["住建局"], bodies=[], deadline="年底前", due_on=date(2026, 12, 31))
    read.save()
    handling = Handling.objects.create(directive=read, lead=finance, leader=post, due_on=date(2027, 1, 15))
    handling.supporting.add(housing)
    found = proposal(read, handling)
    assert (found.lead, found.supporting, found.leader) == (finance, (housing,), post)
    assert (found.due_on, found.due_explanation) == (date(2027, 1, 15), "审核时指定")


def test_a_reviewer_who_only_moved_the_department_keeps_the_reckoned_date(speech: Speech, finance: Department) -> None:
    read = candidate(speech, owners=["住建局"], bodies=[], deadline="年底前", due_on=date(2026, 12, 31))
    read.save()
    found = proposal(read, Handling.objects.create(directive=read, lead=finance))
    assert (found.lead, found.due_on) == (finance, date(2026, 12, 31))


def test_a_lead_the_reviewer_took_away_does_not_come_back(speech: Speech, housing: Department) -> None:
    read = candidate(speech, owners=["住建局"], bodies=[])
    read.save()
    assert proposal(read, Handling.objects.create(directive=read)).lead is None


def test_a_reviewer_may_make_a_dated_demand_long_term(speech: Speech) -> None:
    read = candidate(speech, deadline="年底前", due_on=date(2026, 12, 31))
    read.save()
    found = proposal(read, Handling.objects.create(directive=read, is_long_term=True, rhythm="monthly"))
    assert (found.due_on, found.is_long_term, found.rhythm) == (None, True, "monthly")


def test_a_recurrence_by_the_eighth_is_proposed_as_the_eighth(speech: Speech) -> None:
    found = proposal(candidate(speech, deadline="每月8日前", recurrence="monthly:8"))
    assert (found.is_long_term, found.rhythm) == (True, "monthly:8")
    assert found.due_explanation == "“每月8日前”是周期性要求，长期坚持，每月8日前报送"


def test_a_recurrence_that_cannot_be_reported_by_is_changed_in_so_many_words(speech: Speech) -> None:
    found = proposal(candidate(speech, deadline="每旬", recurrence="tendaily"))
    assert found.rhythm == "weekly:5"
    assert found.due_explanation == "“每旬”是周期性要求，长期坚持，每旬不能按期报，改为每周五前报送"


def another_speech(speech: Speech, title: str, spoken_on: date) -> Speech:
    given = {
        "imported_by": speech.imported_by,
        "imported_at": speech.imported_at,
        "text_hash": title,
        "content_hash": title,
    }
    return Speech.objects.create(title=title, spoken_on=spoken_on, text=speech.text, **given)


def with_said_again(speech: Speech, own: dict[str, object], again: dict[str, object]) -> tuple[Directive, Directive]:
    """A candidate, and one of another speech that was merged into it."""
    kept = candidate(speech, **own)
    kept.save()
    merged = candidate(another_speech(speech, "全区调度会讲话", date(2026, 11, 22)), **again)
    merged.status, merged.merged_into = DirectiveStatus.MERGED, kept
    merged.save()
    return kept, merged


def schedule_of(directive: Directive, handling: Handling | None = None) -> Schedule:
    return Office.on(TODAY).propose(directive, handling).schedule


def test_of_two_dates_that_were_said_the_latest_is_proposed_and_it_says_where_it_stands(speech: Speech) -> None:
    own = {"due_on": date(2026, 12, 31), "deadline": "12月底前"}
    kept, _ = with_said_again(speech, own, {"due_on": date(2027, 1, 15)})
    found = schedule_of(kept)
    assert (found.due_on, found.is_past, found.is_default) == (date(2027, 1, 15), False, False)
    assert found.explanation == "“12月底前”；归并进来的《全区调度会讲话》那一条是2027年1月15日，取最晚的"


@pytest.mark.parametrize("again", [date(2026, 12, 31), date(2026, 12, 1), date(2026, 11, 22), None])
def test_an_earlier_date_said_again_a_past_one_or_none_changes_nothing(speech: Speech, again: date | None) -> None:
    kept, _ = with_said_again(speech, {"due_on": date(2026, 12, 31), "deadline": "12月底前"}, {"due_on": again})
    found = schedule_of(kept)
    assert (found.due_on, found.explanation) == (date(2026, 12, 31), "“12月底前”")


def test_a_past_date_is_not_put_right_by_another_past_one_but_by_one_to_come(speech: Speech) -> None:
    kept, merged = with_said_again(speech, {"due_on": date(2026, 11, 10)}, {"due_on": date(2026, 11, 22)})
    assert schedule_of(kept).is_past
    Directive.objects.filter(pk=merged.pk).update(due_on=TODAY)
    found = schedule_of(Directive.objects.get(pk=kept.pk))
    assert (found.due_on, found.is_past) == (TODAY, False)


@pytest.mark.parametrize("is_hard", [True, False])
def test_where_the_first_speech_names_no_date_the_one_that_was_joined_gives_it(speech: Speech, is_hard: bool) -> None:
    kept, _ = with_said_again(speech, {"is_hard": is_hard}, {"due_on": date(2026, 12, 5)})
    found = schedule_of(kept)
    assert (found.due_on, found.is_long_term, found.rhythm, found.is_default) == (date(2026, 12, 5), False, "", False)
    assert found.explanation == "原文没有说时限，归并进来的《全区调度会讲话》那一条是2026年12月5日"


def test_what_is_asked_again_and_again_by_its_own_words_gets_no_end_by_a_joining(speech: Speech) -> None:
    kept, _ = with_said_again(speech, {"recurrence": "monthly:25"}, {"due_on": date(2026, 12, 5)})
    found = schedule_of(kept)
    assert (found.is_long_term, found.due_on) == (True, None)


def test_a_date_the_reviewer_set_stands_on_either_side(speech: Speech) -> None:
    kept, merged = with_said_again(speech, {"due_on": date(2026, 12, 31)}, {"due_on": date(2027, 1, 15)})
    Handling.objects.create(directive=merged, due_on=date(2027, 2, 1))
    assert schedule_of(kept).due_on == date(2027, 2, 1)
    Handling.objects.filter(directive=merged).update(due_on=None, is_long_term=True)
    assert schedule_of(Directive.objects.get(pk=kept.pk)).due_on == date(2026, 12, 31)
    own = Handling.objects.create(directive=kept, due_on=date(2026, 12, 1))
    assert schedule_of(kept, own).due_on == date(2026, 12, 1)
