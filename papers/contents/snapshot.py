"""One snapshot of everything a paper says that is not wording (取数): taken once, kept as JSON with the paper."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Self

from django.utils import timezone

from directives.dates import full_day_words
from papers.contents.figures import Figures
from papers.contents.records import Facts
from papers.contents.rows import TaskRow
from papers.contents.scope import ContentError, Scope, scope_words
from papers.models import Paper
from tracking.calendars import WorkCalendar
from tracking.models import Organisation, Registration

ANSWER_DAYS = 3  # working days for an answer, where nobody has chosen a day


@dataclass(frozen=True, slots=True)
class Order:
    """The 立项单 a 督办通知单 speaks of."""

    number: str
    source_kind: str
    source_title: str
    source_on: str
    approver: str
    approved_on: str

    @classmethod
    def of(cls, registration: Registration) -> Self:
        return cls(
            registration.number,
            registration.source_kind,
            registration.source_title,
            registration.source_on.isoformat(),
            str(registration.approver),
            registration.approved_on.isoformat(),
        )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``rows`` and what is counted from them, by the office ``office``, at ``taken_at`` (ISO, local time)."""

    taken_at: str
    office: str
    phone: str
    basis: str
    accept_days: int
    answer_by: str
    scope: str  # as it qualifies 督办事项; empty for all
    addressee: str
    rows: tuple[TaskRow, ...]
    figures: Figures
    order: Order | None = None
    is_published: bool = True  # whether the working days of the year of ``answer_by`` are known

    @classmethod
    def read(cls, facts: Facts) -> Self:
        """Back from ``Paper.facts``."""
        order = facts["order"]
        read = {
            **facts,
            "rows": tuple(map(TaskRow.from_json, facts["rows"])),
            "figures": Figures.from_json(facts["figures"]),
            "order": Order(**order) if order else None,
        }
        return cls(**{name: value for name, value in read.items() if name in cls.__slots__})

    def as_json(self) -> Facts:
        """For ``Paper.facts``."""
        own = {name: getattr(self, name) for name in self.__slots__}
        return own | {
            "rows": [row.as_json() for row in self.rows],
            "figures": self.figures.as_json(),
            "order": asdict(self.order) if self.order else None,
        }

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)

    @property
    def until(self) -> str:
        """The instant as papers write it: 2026年3月5日10时, 2026年3月5日10时25分."""
        minute = f"{self.at.minute}分" if self.at.minute else ""
        return f"{full_day_words(self.at.date())}{self.at.hour}时{minute}"


def snapshot(paper: Paper, rows: Sequence[TaskRow], at: datetime, calendar: WorkCalendar) -> Snapshot:
    """The rows with their figures and what the office says of itself. Raises ``ContentError`` where there is no row."""
    if not rows:
        raise ContentError("这个范围里没有可以列入的督办事项，请换一个范围。")
    office, scope, now = Organisation.current(), Scope.read(paper.scope), timezone.localtime(at)
    answer_by = _answer_by(paper, scope, now.date(), calendar)
    return Snapshot(
        taken_at=now.replace(microsecond=0).isoformat(),
        office=office.name,
        phone=office.phone,
        basis=office.basis,
        accept_days=office.accept_days,
        answer_by=answer_by.isoformat(),
        scope=scope_words(scope),
        addressee=(paper.department.full_name or paper.department.name) if paper.department else "",
        rows=tuple(rows),
        figures=Figures.of(rows),
        order=Order.of(paper.registration) if paper.registration else None,
        is_published=calendar.is_published(answer_by.year),
    )


def _answer_by(paper: Paper, scope: Scope, today: date, calendar: WorkCalendar) -> date:
    """The day that was chosen; reckoned anew where it has come by the time the figures are taken anew."""
    if scope.answer_by and scope.answer_by > today:
        return scope.answer_by
    if scope.answer_by and not paper.facts:
        raise ContentError(f"答复期限{full_day_words(scope.answer_by)}已经到了，请改为今天以后的日子。")
    return calendar.add(today, ANSWER_DAYS)
