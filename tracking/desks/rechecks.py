"""回头看 as its pages show it: whom a visit waits for, what came of it, and how a draw was made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import User
from tracking.actions.rechecking import may_go
from tracking.calendars import WorkCalendar
from tracking.models import Appeal, Draw, Recheck
from tracking.models.parts import Part
from tracking.models.recheck import Found, RecheckQuerySet, RecheckState, Round, Why
from tracking.sampling import Candidate, Pick, Terms, draw

STRUCK = "struck"
STANDINGS = {**dict(Found.choices), STRUCK: "结论已撤销"}
VIEWS = {"waiting": "待回访", "mending": "整改中", "done": "已查"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is asked for: one of its tabs, and conditions."""

    view: str = "waiting"
    unit: int | None = None
    round: str = ""
    found: str = ""
    is_mine: bool = False

    @classmethod
    def read(cls, given: Mapping[str, str], *, first: str) -> "Asked":
        """From an address; what nobody could have meant is left out."""
        unit = given.get("unit", "")
        return cls(
            view=given["view"] if given.get("view") in VIEWS else first,
            unit=int(unit) if unit.isdecimal() and len(unit) < 10 else None,
            round=given.get("round", "") if given.get("round") in Round.values else "",
            found=given.get("found", "") if given.get("found") in STANDINGS else "",
            is_mine=given.get("mine") == "1",
        )

    def query(self, **changes: object) -> dict[str, str]:
        """The address of these conditions with some changed."""
        own: dict[str, object] = {"view": self.view, "unit": self.unit, "round": self.round, "found": self.found}
        own |= {"mine": "1" if self.is_mine else ""} | changes
        return {name: str(value) for name, value in own.items() if value}


def chosen(rechecks: RecheckQuerySet, asked: Asked, user: User) -> RecheckQuerySet:
    """Those that meet the conditions, whatever the tab."""
    meets = Q(officer=user) if asked.is_mine else Q()
    if asked.round:
        meets &= Q(round=asked.round)
    if asked.unit:
        meets &= Q(task__assignments__role=Part.LEAD, task__assignments__department=asked.unit)
    if asked.found == STRUCK:
        meets &= Q(standing="") & ~Q(found="")
    elif asked.found:
        meets &= Q(standing=asked.found)
    return rechecks.filter(meets)


def of_view(rechecks: RecheckQuerySet, view: str) -> RecheckQuerySet:
    """Those of a tab, in its order: what is due first, or what was found last."""
    if view == "done":
        done = rechecks.filter(state__in=[RecheckState.DONE, RecheckState.DROPPED])
        return done.order_by("-ended_at", "-pk")
    if view == "mending":
        return rechecks.filter(state=RecheckState.MENDING).order_by("mend_by", "pk")
    return rechecks.waiting().order_by("due_on", "pk")


@dataclass(frozen=True, slots=True)
class Visit:
    """One of the list, with whether this person may go, and how it stands with its day."""

    recheck: Recheck
    may_go: bool
    due: str
    is_late: bool


def visits(rechecks: Iterable[Recheck], user: User, today: date, calendar: WorkCalendar) -> list[Visit]:
    return [_visit(one, user, today, calendar) for one in rechecks]


def _visit(recheck: Recheck, user: User, today: date, calendar: WorkCalendar) -> Visit:
    is_mending = recheck.state == RecheckState.MENDING
    day = recheck.mend_by if is_mending and recheck.mend_by else recheck.due_on
    is_open = recheck.state in {RecheckState.WAITING, RecheckState.MENDING}
    left = calendar.until(today, day)
    words = f"过了 {-left} 个工作日" if day < today else "今天到期" if day == today else f"还有 {left} 个工作日"
    goes = user.is_supervisor and recheck.state == RecheckState.WAITING and may_go(recheck, user)
    return Visit(recheck, goes, words if is_open else "", is_open and day < today)


@dataclass(frozen=True, slots=True)
class OfTheDesk:
    """On the desk of a 督查员: the visits that are his to make, and what waits to be confirmed or reviewed by him."""

    appeals: tuple[Appeal, ...]
    mine: tuple[Visit, ...]
    mended: tuple[Visit, ...]  # the unit has said so
    others: int  # that wait for colleagues

    @property
    def count(self) -> int:
        return len(self.mine) + len(self.mended)

    @property
    def is_empty(self) -> bool:
        return not (self.count or self.appeals)


def on_the_desk(user: User, today: date, calendar: WorkCalendar) -> OfTheDesk:
    """His visits, those due first; what he found and was mended since."""
    waiting = list(Recheck.objects.waiting().for_display().order_by("due_on", "pk"))
    mine = [one for one in waiting if one.officer_id == user.pk]
    mending = Recheck.objects.filter(state=RecheckState.MENDING, mended_at__isnull=False, found_by=user)
    mended = visits(mending.for_display().order_by("mended_at", "pk"), user, today, calendar)
    appeals = Appeal.objects.waiting_for(user).for_display().order_by("at", "pk")
    return OfTheDesk(
        tuple(appeals), tuple(visits(mine, user, today, calendar)), tuple(mended), len(waiting) - len(mine)
    )


def to_mend(user: User, today: date, calendar: WorkCalendar) -> list[Visit]:
    """What was found in closed tasks that this person's units lead, and is to be mended; what is due first."""
    mine = user.memberships.values("department")
    lead = Q(task__assignments__role=Part.LEAD, task__assignments__department__in=mine)
    mending = Recheck.objects.visible_to(user).filter(lead, state=RecheckState.MENDING, mended_at__isnull=True)
    return visits(mending.for_display().order_by("mend_by", "pk"), user, today, calendar)


@dataclass(frozen=True, slots=True)
class Lot:
    """One of the population of a draw: its lot, whether it was drawn, and why."""

    lot: str
    candidate: Candidate
    why: str
    unit: str


@dataclass(frozen=True, slots=True)
class DrawPage:
    """How a draw was made, drawn again: ``agrees`` where it comes to the same."""

    draw: Draw
    terms: Terms
    count: int  # drawn by lot
    lots: tuple[Lot, ...]
    agrees: bool

    @property
    def drawn(self) -> int:
        return sum(bool(lot.why) for lot in self.lots)


def open_draw(drawn: Draw, units: Mapping[int, str]) -> DrawPage:
    """Draw again from what is written down, and compare. ``units``: names of departments."""
    population = [Candidate.from_json(one) for one in drawn.population]
    terms = Terms.from_json(drawn.terms)
    picks = {pick.candidate.task: pick for pick in draw(drawn.seed, population, terms)}
    kept = dict(drawn.rechecks.values_list("task", "lot"))
    everything = draw(drawn.seed, population, Terms(100, 0))
    lots = tuple(
        Lot(one.lot, one.candidate, _why(picks.get(one.candidate.task)), units.get(one.candidate.unit, ""))
        for one in everything
    )
    by_lot = sum(not one.always for one in population)
    agrees = {pk: pick.lot for pk, pick in picks.items()} == kept
    return DrawPage(drawn, terms, terms.count_of(by_lot), lots, agrees)


def _why(pick: Pick | None) -> str:
    return str(Why(pick.why).label) if pick else ""
