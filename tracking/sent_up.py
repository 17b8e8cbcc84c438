"""What was sent up (呈报), as a line: of whom, what it asks for, and what can be done with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from directives.dates import day_words
from tracking.models import Department, Filing
from tracking.models.filing import INSIDE, FilingKind, FilingQuerySet, FilingState


@dataclass(frozen=True, slots=True)
class Row:
    """One of a list: what it asks for, and the words on its button."""

    filing: Filing
    asks: str
    act: str = ""


def rows_of(filings: Iterable[Filing], today: date, act: str = "") -> tuple[Row, ...]:
    return tuple(Row(filing, asks_for(filing, today), act) for filing in filings)


ACTS = {FilingState.AT_HEAD: "去审签", FilingState.SENT_BACK: "去修改", FilingState.AT_OFFICE: "去裁定"}


def waiting_rows(user: User, filings: FilingQuerySet, today: date) -> tuple[Row, ...]:
    """Those that wait for this person, with what to do."""
    waiting = filings.waiting_for(user).for_display().order_by("at", "pk")
    return tuple(Row(filing, asks_for(filing, today), ACTS[FilingState(filing.state)]) for filing in waiting)


def asks_for(filing: Filing, today: date) -> str:
    """10月31日 → 11月30日，时限已过才申请; or how far a report is; or what somebody who disagrees wants."""
    if filing.kind == FilingKind.EXTENSION:
        old, asked = (day_words(day, today) if day else "" for day in (filing.old_due_on, filing.due_on))
        granted = f"，同意延到{day_words(filing.granted_on, today)}" if filing.granted_on else ""
        late = "，时限已过才申请" if filing.is_late else ""
        return f"{old} → {asked}{late}{granted}"
    if filing.kind == FilingKind.REPORT:
        return f"进度 {filing.percent}%"
    return "请求退出配合" if filing.wants_out else ""


def seen_by(user: User, filings: Iterable[Filing]) -> list[Filing]:
    """Those that are not another department's own affair; nothing is read where there are none."""
    found = list(filings)
    mine = set(Department.objects.of(user).values_list("pk", flat=True)) if found else set()
    return [filing for filing in found if filing.state not in INSIDE or filing.department_id in mine]
