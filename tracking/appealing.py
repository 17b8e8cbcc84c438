"""What a unit may ask to have reviewed (可以申请复核), until when, and who may decide on it.

A disagreement (异议) is about the division of work in hand, and the office rules on it; a review (复核) is about a
conclusion that was reached, and somebody else than its author decides.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import Role, User
from tracking.models import Appeal, Department, Filing, Organisation, Recheck, Task, TaskEvent, load_calendar
from tracking.models.appeal import Against, AppealState
from tracking.models.recheck import Found
from tracking.tellings.words import day

CONCLUDES = frozenset({"recheck", "send_back", "settle", "refuse"})  # steps that a unit may have reviewed
OUTCOMES: dict[str, tuple[AppealState, ...]] = {
    Against.RECHECK: (AppealState.UPHELD, AppealState.CHANGED, AppealState.REVOKED),
    Against.SENT_BACK: (AppealState.UPHELD, AppealState.CHANGED, AppealState.REVOKED),
    Against.RULING: (AppealState.UPHELD, AppealState.REVOKED),
    Against.REFUSAL: (AppealState.UPHELD, AppealState.CHANGED, AppealState.REVOKED),
    Against.NAMED: (AppealState.UPHELD, AppealState.REVOKED),
}


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Something that was concluded about a unit, by whom, and the last day to ask for a review.

    ``behind``: the leader who allowed it, else its author. ``event``, or the paper that says it (``matter``). Before
    the days the office allows are added, ``ask_by`` is the day itself.
    """

    key: str
    against: Against
    title: str
    department: Department
    author: User
    behind: User
    on: date
    ask_by: date
    event: TaskEvent | None = None
    matter: str = ""
    recheck: Recheck | None = field(default=None, compare=False)
    filing: Filing | None = field(default=None, compare=False)


Elsewhere = Callable[[Task, Collection[int]], Iterable[Conclusion]]  # of a room above


def conclusions_for(task: Task, departments: Collection[int], today: date) -> list[Conclusion]:
    """What these departments may ask to have reviewed today, the newest first: each conclusion once."""
    events = list(concluding(task)) if departments else []
    papers = list(_of_papers(task, departments)) if departments else []
    if not (events or papers):
        return []
    calendar, days = load_calendar(), Organisation.current().appeal_days
    told = [*_of_steps(task, events, departments), *papers]
    found = [replace(one, ask_by=calendar.add(one.on, days)) for one in told]
    asked = Appeal.objects.filter(task=task, department__in=departments).exclude(state=AppealState.WITHDRAWN)
    had = {(event, matter, unit) for event, matter, unit in asked.values_list("conclusion", "matter", "department")}
    open_ones = [one for one in found if today <= one.ask_by and _key_of(one) not in had]
    return sorted(open_ones, key=lambda one: (one.on, one.key), reverse=True)


def _key_of(one: Conclusion) -> tuple[int | None, str, int]:
    return (one.event.pk if one.event else None, one.matter, one.department.pk)


def concluding(task: Task) -> Iterable[TaskEvent]:
    """The steps that have concluded something about a unit, the newest first."""
    events = task.events.filter(name__in=CONCLUDES).select_related("by", "acting_for__holder").newest_first()
    return (event for event in events if _hurts(event))


def _of_steps(task: Task, events: Iterable[TaskEvent], departments: Collection[int]) -> Iterator[Conclusion]:
    for event in events:
        on = timezone.localdate(event.at)
        recheck, filing = _about(event)
        unit = filing.department if filing else task.lead.department if task.lead else None
        if unit is None or unit.pk not in departments:
            continue
        holder = event.acting_for.holder if event.acting_for else None
        yield Conclusion(
            key=f"event-{event.pk}",
            against=Against(event.name),
            title=title_of(event),
            department=unit,
            author=event.by,
            behind=holder or event.by,
            on=on,
            ask_by=on,
            event=event,
            recheck=recheck,
            filing=filing,
        )


def _about(event: TaskEvent) -> tuple[Recheck | None, Filing | None]:
    """The look it tells of, or what was sent up and decided by it."""
    recheck = Recheck.objects.filter(event=event).first() if event.name == "recheck" else None
    pk = event.data.get("filing")
    filing = Filing.objects.select_related("department").filter(pk=pk).first() if pk else None
    return recheck, filing


def _hurts(event: TaskEvent) -> bool:
    """Whether it goes against the unit: not what was found in order, not what was ruled as it asked."""
    if event.name == "recheck":
        return bool(event.data.get("found") != Found.TRUE)
    return event.name != "settle" or bool(event.data.get("outcome") == "keep")


def title_of(event: TaskEvent) -> str:
    """30 天回头看：不属实; 第 2 次退回; 不同意延到11月30日; 异议裁定：维持原分工."""
    if event.name == "recheck":
        return f"{event.data.get('what', '回头看')}：{Found(event.data['found']).label}"
    if event.name == "send_back":
        return f"第 {event.data.get('times', 1)} 次退回办结申请"
    if event.name == "refuse":
        asked = day(event, event.data.get("asked"))
        return f"不同意延到{asked}" if asked else "不同意延期"
    return "异议裁定：维持原分工"


def _of_papers(task: Task, departments: Collection[int]) -> Iterator[Conclusion]:
    """Of the rooms above this one, which are named in the settings."""
    for name in settings.CONCLUSIONS:
        elsewhere: Elsewhere = import_string(name)
        yield from elsewhere(task, departments)


def judges(author: User, behind: User) -> list[User]:
    """Who may decide on a conclusion of these two; ``AppealQuerySet.waiting_for`` says the same in SQL.

    Other people of the same kind; where there are none, those of the other kind.
    """
    people = User.objects.filter(is_active=True, role__in=[Role.SUPERVISOR, Role.LEADER]).order_by("pk")
    others = [user for user in people if user.pk not in {author.pk, behind.pk}]
    own = Role.LEADER if behind.role == Role.LEADER else Role.SUPERVISOR
    return [user for user in others if user.role == own] or others


def who_decides(author: User, behind: User) -> str:
    """Who that will be, in words for the unit: 由没有作这个结论的督查员复核."""
    found = judges(author, behind)
    if not found:
        return ""
    by_leader, is_leader = behind.role == Role.LEADER, found[0].role == Role.LEADER
    if is_leader and not by_leader:
        return "督查室没有别的督查员，由领导复核"
    if is_leader:
        return "由另一位领导复核"
    return "没有别的领导，由督查员复核" if by_leader else f"由{author}以外的督查员复核"
