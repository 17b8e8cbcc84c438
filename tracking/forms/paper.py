"""The 立项 page of a speech as a whole: common facts, a line for each adopted candidate, and what is in the way."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import QueryDict
from django.utils.safestring import SafeString

from directives.dates import day_words
from directives.models import Directive, Speech
from tracking import rhythms
from tracking.actions.registration import Approval
from tracking.checkup.plans import Checkup, check_plan, quote_of
from tracking.deadlines import days_left
from tracking.effects import Effect, foresee
from tracking.forms.registration import ApprovalForm, DirectivePlanForm, Offer
from tracking.forms.restdays import on_rest_day
from tracking.models import Handling, Post, Registration
from tracking.office import Office, with_merged
from tracking.passages import around
from tracking.plans import Plan, awaiting_registration, gaps
from tracking.proposals import Proposal, named_in

TICKED = re.compile(r"d(\d{1,9})-include")  # the tick of a candidate in what was sent


@dataclass(frozen=True)
class Line:
    """One candidate on the page: its form, what is proposed for it, and the plan as it stands."""

    number: int
    directive: Directive
    proposal: Proposal
    form: DirectivePlanForm
    office: Office
    leader: Post | None  # for lines that name none
    is_open: bool = False  # its fields are shown at once

    @cached_property
    def plan(self) -> Plan:
        return self.form.plan_for(self.directive, self.leader)

    @cached_property
    def gaps(self) -> list[str]:
        wrong = [f"{error}" for errors in self.form.errors.values() for error in errors] if self.form.is_bound else []
        return [*wrong, *gaps(self.plan, self.office.today)]

    @cached_property
    def is_included(self) -> bool:
        """As ticked; before anything was sent, what is ready is ticked."""
        if not self.form.is_bound:
            return not self.gaps
        self.form.is_valid()  # cleans, where nothing has asked before
        return bool(self.form.cleaned_data.get("include"))

    @property
    def around(self) -> tuple[str, str]:
        return around(self.directive.speech.text, self.directive.start, self.directive.end)

    @property
    def cite(self) -> str:
        """The headings above the words."""
        return " › ".join(self.directive.section)

    @property
    def rhythm_words(self) -> str:
        return f"{rhythms.words(self.plan.rhythm)}报" if self.plan.rhythm else ""

    @property
    def days(self) -> str:
        due = self.plan.due_on
        if due is None:
            return ""
        if due < self.office.today:
            return "已经过了"
        return f"还剩 {days_left(due, self.office.today, self.office.calendar)} 个工作日"

    @property
    def resting(self) -> str:
        """That the due date lies on a rest day, where it does and is not over."""
        due = self.plan.due_on
        is_ahead = due is not None and due >= self.office.today
        return on_rest_day(due, self.office.today, self.office.calendar) if due and is_ahead else ""

    @property
    def named(self) -> tuple[str, ...]:
        """The bodies in the words of the speech."""
        return named_in(self.directive)

    @property
    def rule(self) -> str:
        """How the date came about, while it is the proposed one."""
        proposal = self.proposal
        is_proposed = (self.plan.due_on, self.plan.is_long_term) == (proposal.due_on, proposal.is_long_term)
        return proposal.due_explanation if is_proposed else ""

    @property
    def doubt(self) -> str:
        """That the holidays of the due date's year are not known, where it is so."""
        return self.office.calendar.doubt(self.plan.due_on)

    @cached_property
    def checkup(self) -> Checkup:
        return check_plan(self.plan)

    @property
    def quote(self) -> SafeString:
        return quote_of(self.plan)

    @property
    def copied(self) -> str:
        """The numbers that every unit's task will say alike where a group is split: 充电端口2000个; empty else."""
        is_split = self.group_alone or (self.plan.each and self.plan.group is not None)
        return "、".join(self.directive.targets) if is_split else ""

    @property
    def group_alone(self) -> bool:
        """A group is named and nobody leads: it can be split into one task for each unit."""
        return self.plan.lead is None and self.plan.group is not None and not self.plan.each

    @property
    def unknown(self) -> tuple[str, ...]:
        return self.proposal.unknown

    @property
    def must_confirm(self) -> bool:
        return self.plan.is_past(self.office.today)


@dataclass(frozen=True)
class Paper:
    """The page: ``lines`` in the order of the speech."""

    speech: Speech
    approval: ApprovalForm
    lines: tuple[Line, ...]

    @property
    def included(self) -> list[Line]:
        return [line for line in self.lines if line.is_included]

    @property
    def ready(self) -> list[Line]:
        return [line for line in self.included if not line.gaps]

    @property
    def blocked(self) -> list[Line]:
        return [line for line in self.lines if line.gaps]

    @cached_property
    def effect(self) -> Effect:
        return foresee(line.plan for line in self.ready)

    def refusal(self) -> str:
        """Why this paper cannot be stamped as it was sent; empty when it can."""
        if not self.approval.is_valid():
            return "没有立项：请先补齐批准信息。"
        if not self.included:
            return "没有立项：还没有选事项。"
        waiting = len(self.included) - len(self.ready)
        return f"没有立项：选中的有 {waiting} 件还没有补齐。请补齐，或者先不选，留到下一批。" if waiting else ""

    @property
    def made_already(self) -> Registration | None:
        """The 立项单 of what was ticked, where an old page is sent once more (后退) and asks for nothing else."""
        if self.included or not self.approval.is_bound:
            return None
        ticked = [int(found[1]) for key in self.approval.data if (found := TICKED.fullmatch(key))]
        papers = Registration.objects.filter(speech=self.speech, tasks__sources__directive__in=ticked)
        return papers.order_by("-pk").first() if ticked else None

    def plans(self) -> list[Plan]:
        return [line.plan for line in self.included]

    def approved(self) -> Approval:
        return self.approval.approval()


def open_paper(speech: Speech, today: date, data: QueryDict | None = None) -> Paper:
    """The page of a speech, proposed or as it was sent; a constant number of queries however many lines."""
    offer, office = Offer.load(), Office.on(today)
    basis = f"{day_words(speech.spoken_on, today)}{speech.meeting or '会议'}讲话"
    approval = ApprovalForm(data, offer=offer, initial={"approved_on": today, "basis": basis})
    approval.is_valid()
    leader = approval.cleaned_data.get("leader") if approval.is_bound else None
    return Paper(speech, approval, tuple(_lines(speech, office, offer, data, leader)))


def _lines(speech: Speech, office: Office, offer: Offer, data: QueryDict | None, leader: Post | None) -> Iterator[Line]:
    handlings = _handlings(speech)
    waiting = with_merged(awaiting_registration().filter(speech=speech))
    for number, directive in enumerate(waiting.in_order(), start=1):
        directive.speech = speech  # read once, not for every line
        proposal = office.propose(directive, handlings.get(directive.pk))
        form = DirectivePlanForm(data, prefix=f"d{directive.pk}", offer=offer, initial=_initial(directive, proposal))
        is_open = data is not None and data.get("open") == str(directive.pk)
        yield Line(number, directive, proposal, form, office, leader, is_open)


def _handlings(speech: Speech) -> Mapping[int, Handling]:
    planned = Handling.objects.filter(directive__speech=speech).select_related("lead", "group", "leader")
    return {one.directive_id: one for one in planned.prefetch_related("supporting", "group__members")}


def _initial(directive: Directive, proposal: Proposal) -> dict[str, object]:
    return {
        "title": directive.title,
        "lead": proposal.lead,
        "supporting": proposal.supporting,
        "group": proposal.group,
        "leader": proposal.leader,
        "due_on": proposal.due_on,
        "is_long_term": proposal.is_long_term,
        "rhythm": proposal.rhythm,
        "measure": "；".join(directive.targets)[:200],
    }


def with_fix(data: QueryDict, fix: str) -> QueryDict:
    """What was sent, with one of the offered repairs made: ``each:12`` splits the line of candidate 12 by units."""
    name, _, key = fix.partition(":")
    if name not in {"each", "confirmed_past"} or not key.isdigit():
        return data
    repaired = data.copy()
    for field in (name, "include"):
        repaired[f"d{key}-{field}"] = "on"
    return repaired
