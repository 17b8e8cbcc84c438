"""立项 from what a program sends: the three forms of the page for a task made by hand, with up to a hundred tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django import forms

from accounts.models import User
from api.form_fields import as_sent, errors_of
from api.problems import FieldError, invalid
from tracking.actions.registration import register_by_hand
from tracking.dispatching import register_and_send
from tracking.forms.registration import ApprovalForm, HandPlanForm, Offer, SourceForm
from tracking.models import Job, Registration
from tracking.models.registration import SourceKind
from tracking.plans import Plan, gaps

MOST = 100  # tasks on one paper
KINDS = [(kind.value, kind.label) for kind in SourceKind if kind not in {SourceKind.SPEECH, SourceKind.LEDGER}]


@dataclass(frozen=True, slots=True)
class Paper:
    """What was sent, as the forms of the page read it."""

    source: SourceForm
    approval: ApprovalForm
    lines: tuple[HandPlanForm, ...]

    def plans(self, today: date) -> list[Plan]:
        """The lines, each ready to become a task; a problem says what is missing in which."""
        named = [("source.", self.source), ("approval.", self.approval)]
        named += [(f"tasks.{number}.", line) for number, line in enumerate(self.lines)]
        errors = [error for prefix, form in named for error in errors_of(form, prefix)]
        errors += [one for number, line in enumerate(self.lines) for one in _lacks(number, line, today)]
        if errors:
            raise invalid(errors)
        return [line.hand_plan() for line in self.lines]


def _lacks(number: int, line: HandPlanForm, today: date) -> list[FieldError]:
    if not line.is_valid():
        return []
    return [{"field": f"tasks.{number}", "detail": lack} for lack in gaps(line.hand_plan(), today)]


def read_paper(given: Mapping[str, Any], today: date) -> Paper:
    """The forms over one offer of departments and posts, read once for all lines."""
    offer, lines = Offer.load(), given.get("tasks") or ()
    return Paper(
        SourceForm(_sent(SourceForm, given.get("source")), today=today),
        ApprovalForm(_sent(ApprovalForm, given.get("approval")), offer=offer),
        tuple(HandPlanForm(_sent(HandPlanForm, line), offer=offer) for line in lines),
    )


def _sent(form: type[forms.Form], given: Mapping[str, Any] | None) -> Any:
    return as_sent(form, given or {})


def register(given: Mapping[str, Any], *, by: User, at: datetime, today: date) -> tuple[Registration, Job | None]:
    """The 立项单 with its tasks; the job that sends them out, where there are many."""
    paper = read_paper(given, today)
    if not (given.get("source") or {}).get("kind"):
        raise invalid([{"field": "source.kind", "detail": "请写来源的种类。"}])
    if not paper.lines:
        raise invalid([{"field": "tasks", "detail": "至少要有一件事项。"}])
    plans = paper.plans(today)
    source = paper.source.source(SourceKind(given["source"]["kind"]))
    made = partial(register_by_hand, source, plans, approval=paper.approval.approval())
    return register_and_send(made, plans, is_sent=bool(given.get("dispatch")), by=by, at=at)
