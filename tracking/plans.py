"""What a task is to be before it is registered (拟立项): who, by when, to what measure, and what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from directives.dates import day_words
from directives.models import Directive, DirectiveQuerySet
from tracking.models import Department, DepartmentGroup, Post


def awaiting_registration() -> DirectiveQuerySet:
    """Adopted candidates that have not become a task yet (待立项)."""
    return Directive.objects.adopted().filter(task_sources=None)


@dataclass(frozen=True, slots=True)
class Plan:
    """One line of a 立项单. ``each``: one task for every unit of ``group`` (一单位一件) instead of one lead.

    ``quote`` is the exact words; with a ``directive`` they and their place are taken from it. ``confirmed_past``: the
    due date is over already and a person has said that it shall stand.
    """

    title: str
    kind: str
    quote: str
    directive: Directive | None = None
    is_hard: bool = True
    lead: Department | None = None
    supporting: Sequence[Department] = ()
    group: DepartmentGroup | None = None
    each: bool = False
    leader: Post | None = None
    due_on: date | None = None
    is_long_term: bool = False
    rhythm: str = ""
    measure: str = ""
    confirmed_past: bool = False

    def members(self) -> list[Department]:
        """The units of the group that are in use, in their order."""
        members = self.group.members.all() if self.group else ()
        return sorted((m for m in members if m.is_active), key=lambda m: (m.order, m.pk))

    def parts(self) -> list[tuple[Department, list[Department]]]:
        """For each task to be made: who leads and who supports; empty while nobody leads."""
        leads = self.members() if self.each else [self.lead] if self.lead else []
        helpers = [*self.supporting, *([] if self.each else self.members())]
        return [(lead, [h for h in dict.fromkeys(helpers) if h != lead]) for lead in leads]

    def columns(self) -> dict[str, Any]:
        """What the plan says of a task, by the columns of its row."""
        return {
            "title": self.title.strip(),
            "measure": self.measure.strip(),
            "leader_id": self.leader.pk if self.leader else None,
            "due_on": self.due_on,
            "is_long_term": self.is_long_term,
            "rhythm": self.rhythm,
        }

    def when(self) -> str:
        """By when, for the history: an ISO date, or the rhythm of what is long-term."""
        return f"long-term {self.rhythm}" if self.is_long_term else self.due_on.isoformat() if self.due_on else ""

    def is_past(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


def gaps(plan: Plan, today: date) -> list[str]:
    """What keeps a plan from becoming a task, in sentences for the 督查员; empty when nothing does."""
    return [*_gaps_in_words(plan), *_gaps_in_who(plan), *_gaps_in_when(plan, today)]


def gaps_in_heading(plan: Plan, today: date) -> list[str]:
    """What keeps a plan from being the heading of what is spread over units, which have their leads themselves."""
    return [*_gaps_in_words(plan), *_gaps_in_when(plan, today)]


def _gaps_in_words(plan: Plan) -> list[str]:
    missing = [("事项名称", plan.title.strip()), ("原话", plan.quote.strip())]
    return [f"还没有写{name}。" for name, given in missing if not given]


def _gaps_in_who(plan: Plan) -> list[str]:
    if plan.each:
        return [] if plan.members() else ["一单位一件，要先选一个有成员的单位组。"]
    if plan.lead is None and plan.group:
        count = len(plan.members())
        return [f"牵头单位只能有一个：“{plan.group}”有 {count} 个单位，请指定一个牵头，或者一单位一件。"]
    if plan.lead is None:
        return ["还没有牵头单位。"]
    retired = [d.name for d in (plan.lead, *plan.supporting) if not d.is_active]
    return [f"{'、'.join(retired)}已经停用，请换一个单位。"] if retired else []


def _gaps_in_when(plan: Plan, today: date) -> list[str]:
    if plan.is_long_term and plan.due_on:
        return ["完成时限和长期坚持只能选一样。"]
    if plan.is_long_term:
        return [] if plan.rhythm else ["长期坚持的事项要定报送频率。"]
    if plan.due_on is None:
        return ["还没有完成时限。做不完的事可以定为长期坚持。"]
    if plan.is_past(today) and not plan.confirmed_past:
        return [f"完成时限{day_words(plan.due_on, today)}已经过了，请改日期，或者勾选“照此登记”。"]
    return []
