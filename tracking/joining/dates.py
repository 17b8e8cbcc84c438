"""By when a task shall be done once it is joined: the dates that were said, the latest of them proposed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from directives.dates import full_day_words
from tracking.actions.joining import DATED
from tracking.models import Task
from tracking.proposals import Proposal

KEEP = "keep"


@dataclass(frozen=True, slots=True)
class DateOffer:
    """A date somebody may choose; ``value``: in ISO, or to keep what there is."""

    value: str
    words: str
    is_proposed: bool = False


def stated_date(proposal: Proposal) -> date | None:
    """The date a candidate names, or somebody has set for it; None where there is only the usual number of days."""
    schedule = proposal.schedule
    return None if schedule.is_default or schedule.is_long_term else schedule.due_on


def dates_offered(task: Task, stated: Iterable[date | None], today: date) -> list[DateOffer]:
    """What there is first, then every other date that is not over; the latest is proposed, never less than there is."""
    others = sorted({day for day in stated if day and day != task.due_on and day >= today})
    if not others or task.status not in DATED:
        return [DateOffer(KEEP, _kept(task), is_proposed=True)]
    latest = max([*others, *([task.due_on] if task.due_on else [])])
    keeps = task.is_long_term or latest == task.due_on
    offers = [DateOffer(KEEP, _kept(task), is_proposed=keeps)]
    return [*offers, *(DateOffer(str(day), _moved(task, day), not keeps and day == latest) for day in others)]


def why_kept(task: Task, stated: Iterable[date | None], today: date) -> str:
    """Why another date that was said cannot be taken now; empty where there is none, or where it can."""
    others = [day for day in stated if day and day != task.due_on]
    if not others:
        return ""
    if task.status not in DATED:
        return f"事项{task.get_status_display()}，时限这里不改。"
    if all(day < today for day in others):
        return f"这次说的{full_day_words(max(others))}已经过了。"
    return ""


def _kept(task: Task) -> str:
    if task.is_long_term:
        return "仍是长期坚持"
    return f"仍按{full_day_words(task.due_on)}" if task.due_on else "时限先空着"


def _moved(task: Task, day: date) -> str:
    if task.due_on is None:
        return f"改为{full_day_words(day)}前完成"
    days = (day - task.due_on).days
    return f"改为{full_day_words(day)}，{'推后' if days > 0 else '提前'} {abs(days)} 天"
