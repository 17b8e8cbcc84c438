"""The page for a task made by hand as a whole: its source, its approval, and the task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from tracking.actions.registration import Source
from tracking.calendars import WorkCalendar
from tracking.checkup.plans import Checkup, check_plan
from tracking.forms.registration import ApprovalForm, HandPlanForm, Offer, SourceForm, UnitForm
from tracking.models import Department
from tracking.models.registration import SourceKind
from tracking.office import Office
from tracking.proposals import default_due

UNIT = "unit"


@dataclass(frozen=True, slots=True)
class HandPage:
    """Forms sent together, the one for a new department apart; ``explanation``: how the proposed date came about."""

    kind: SourceKind
    source: SourceForm
    approval: ApprovalForm
    plan: HandPlanForm
    unit: UnitForm
    explanation: str
    today: date
    calendar: WorkCalendar

    @property
    def checkup(self) -> Checkup | None:
        """The check-up of the task as it was sent; none while nothing was."""
        return check_plan(self.plan.so_far()) if self.plan.is_bound else None

    @property
    def due_on(self) -> date | None:
        """The due date as it was sent, or as it is proposed."""
        return self.plan.so_far().due_on if self.plan.is_bound else self.plan.initial["due_on"]

    @property
    def stated(self) -> date | None:
        """The due date somebody has written; None while it is the proposed one."""
        due_on = self.plan.so_far().due_on if self.plan.is_bound else None
        return None if due_on == self.plan.initial["due_on"] else due_on

    def words(self) -> tuple[Source, str] | None:
        """What it comes from and what it says; None where either is lacking, and the forms say which."""
        if not self.source.is_valid():
            return None
        self.plan.is_valid()
        quote = self.plan.cleaned_data.get("quote", "").strip()
        return (self.source.source(self.kind), quote) if quote else None

    @property
    def chosen(self) -> Sequence[Department]:
        """The supporting departments as ticked."""
        return self.plan.so_far().supporting

    @property
    def must_confirm(self) -> bool:
        return self.plan.so_far().is_past(self.today)

    def hush(self) -> None:
        """Say nothing yet of what is missing: nobody has stamped it."""
        for form in (self.source, self.approval, self.plan):
            form.errors.clear()

    def is_valid(self) -> bool:
        """Whether all three are complete; each says what it lacks."""
        return all([self.source.is_valid(), self.approval.is_valid(), self.plan.is_valid()])


def open_hand_page(kind: SourceKind, today: date, data: QueryDict | None = None) -> HandPage:
    """The page for a kind of source, proposed or as it was sent."""
    office, offer = Office.on(today), Offer.load()
    due_on, explanation = default_due(kind, today, office.calendar, office.organisation)
    return HandPage(
        kind,
        SourceForm(data, prefix="source", today=today),
        ApprovalForm(data, offer=offer, initial={"approved_on": today}),
        HandPlanForm(data, prefix="task", offer=offer, initial={"due_on": due_on}),
        UnitForm(data, prefix=UNIT),
        explanation,
        today,
        office.calendar,
    )


def led_by(data: QueryDict, unit: Department) -> QueryDict:
    """The page as it was sent, with the new department as the lead and the place for another one empty."""
    changed = data.copy()
    changed["task-lead"], changed[f"{UNIT}-name"] = str(unit.pk), ""
    return changed
