"""What is proposed for a candidate (拟办): who leads, who supports, by when, and how that was found. Pure.

What a reviewer has set (``Handling``) stands before what was read from the speech; what neither says comes from the
defaults of the office. A proposal is shown with its reason and is never silently made a task.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol

from directives.dates import day_words, full_day_words
from directives.models import Directive
from tracking import rhythms
from tracking.models import Department, DepartmentGroup, Handling, Organisation, Post
from tracking.models.registration import SourceKind
from tracking.said_again import later_date

JOINED = re.compile(r"[、，]?(?:以?及其?|和|与|[、，])")
ONLY_SOME = re.compile(
    r"[省市县区]?直?各?(?:相关|有关|部分|所?涉及|所在)"
)  # 相关镇街: some of a group, never all of it
LEADING = re.compile(r"(?:要|应|应当|共同|联合|分别|一起|同时|负责)*牵头")
BASES = (("who.earlier", "承接上文"), ("who.host", "按开会、被调研的单位推断"))
DEFAULT_RHYTHM = "quarterly"  # 长期坚持 must be reported on, and a soft demand names no rhythm


class Names(Protocol):
    """Whoever can tell which department or group a name means."""

    def resolve(self, name: str) -> Department | DepartmentGroup | None: ...


class WorkingDays(Protocol):
    """Whoever can tell the first working day from a day on."""

    def next_working(self, day: date) -> date: ...


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who is to do it; ``unknown`` are names as quoted that nobody in the directory goes by.

    A ``group`` beside a lead supports it, by itself it leads. ``left_out``: named in the sentence, yet in neither box.
    """

    lead: Department | None = None
    supporting: tuple[Department, ...] = ()
    group: DepartmentGroup | None = None
    unknown: tuple[str, ...] = ()
    explanation: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """By when, or 长期坚持 with a reporting rhythm; ``is_past``: the day was over before 交办."""

    due_on: date | None = None
    is_long_term: bool = False
    rhythm: str = ""
    explanation: str = ""
    is_past: bool = False
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything proposed for one candidate."""

    responsible: Responsible = field(default_factory=Responsible)
    schedule: Schedule = field(default_factory=Schedule)
    leader: Post | None = None

    @property
    def lead(self) -> Department | None:
        return self.responsible.lead

    @property
    def supporting(self) -> tuple[Department, ...]:
        return self.responsible.supporting

    @property
    def group(self) -> DepartmentGroup | None:
        return self.responsible.group

    @property
    def unknown(self) -> tuple[str, ...]:
        return self.responsible.unknown

    @property
    def due_on(self) -> date | None:
        return self.schedule.due_on

    @property
    def due_explanation(self) -> str:
        return self.schedule.explanation

    @property
    def is_long_term(self) -> bool:
        return self.schedule.is_long_term

    @property
    def rhythm(self) -> str:
        return self.schedule.rhythm


def propose(
    directive: Directive,
    *,
    directory: Names,
    posts: Sequence[Post],
    today: date,
    calendar: WorkingDays,
    organisation: Organisation,
    handling: Handling | None = None,
    merged: Sequence[Directive] = (),
) -> Proposal:
    """The proposal for a candidate, as if it were dispatched today.

    ``posts`` come with ``oversees`` prefetched, ``handling`` with ``supporting``; ``directive.speech`` is loaded.
    ``merged``: the candidates that were merged into it, with ``speech`` and ``handling``.
    """
    responsible = _planned(handling, directive, directory) if handling else _quoted(directive, directory)
    schedule = _planned_schedule(handling, today) if handling else None
    spoken = schedule or _latest(_spoken_schedule(directive, today, calendar, organisation), directive, merged, today)
    return Proposal(
        responsible=responsible,
        schedule=_with_rhythm(spoken, handling.rhythm) if handling else spoken,
        leader=handling.leader if handling and handling.leader else overseer(responsible.lead, posts),
    )


def overseer(lead: Department | None, posts: Sequence[Post]) -> Post | None:
    """The leader in charge of a department (分管领导), the first in the given order."""
    if lead is None:
        return None
    return next((post for post in posts if lead.pk in post.overseen), None)


def default_due(kind: SourceKind, today: date, calendar: WorkingDays, organisation: Organisation) -> tuple[date, str]:
    """The due date of something hard whose source names none, and how it was reckoned."""
    days = {
        SourceKind.MINUTES: organisation.minutes_days,
        SourceKind.INSTRUCTION: organisation.instruction_days,
    }.get(kind, organisation.hard_days)
    end = today + timedelta(days=days)
    due = calendar.next_working(end)
    moved = f"，{day_words(end, today)}休息，顺延到{day_words(due, today)}" if due != end else ""
    return due, f"按 {days} 天办理，从{full_day_words(today)}交办起算{moved}"


def _planned(handling: Handling, directive: Directive, directory: Names) -> Responsible:
    """What the reviewer set; names nobody goes by stay visible until they are placed or another body is chosen."""
    supporting = tuple(handling.supporting.all())
    read = _quoted(directive, directory)
    if not (handling.lead or handling.group or supporting):
        return Responsible(unknown=read.unknown, left_out=_left_out(directive, read, ()))
    if (handling.lead, handling.group, {*supporting}) == (read.lead, read.group, {*read.supporting}):
        return read  # only something else was set
    group = directory.resolve(handling.group.name) if handling.group else None  # its members are loaded there
    placed = (handling.lead, *supporting, *_members(group or handling.group))
    basis = "审核时指定，原文写的是" if read.explanation else "审核时指定"
    left_out = (*_left_out(directive, read, placed), *read.unknown)
    return Responsible(handling.lead, supporting, handling.group, (), basis, left_out)


def _members(named: Department | DepartmentGroup | None) -> tuple[Department | DepartmentGroup, ...]:
    return (named, *named.members.all()) if isinstance(named, DepartmentGroup) else ()


def _left_out(
    directive: Directive, read: Responsible, placed: Sequence[Department | DepartmentGroup | None]
) -> tuple[str, ...]:
    """The bodies the sentence itself names that nobody has placed."""
    if directive.owner_basis != "explicit":
        return ()
    named = (read.lead, read.group, *read.supporting)
    return tuple(one.name for one in named if one and one not in placed)


def _quoted(directive: Directive, directory: Names) -> Responsible:
    """The bodies the speech names, resolved; the first department of several leads unless the text says otherwise."""
    departments: list[Department] = []
    helpers: set[int] = set()
    group: DepartmentGroup | None = None
    unknown: list[str] = []
    for name, quoted, helps in _names(directive):
        named = _meant(name, quoted, directory)
        if named is None:
            unknown.append(quoted)
        elif isinstance(named, DepartmentGroup):
            group = group or named
        elif named not in departments:
            departments.append(named)
            helpers |= {named.pk} if helps else set()
    lead = next((one for one in departments if one.pk not in helpers), None)
    supporting = tuple(one for one in departments if one != lead)
    return Responsible(lead, supporting, group, tuple(dict.fromkeys(unknown)), _basis(directive))


def _meant(name: str, quoted: str, directory: Names) -> Department | DepartmentGroup | None:
    """Whom the name means; where the quoted words ask only some of a group and are no name of it, nobody can tell."""
    named = directory.resolve(name) or directory.resolve(quoted)
    if isinstance(named, DepartmentGroup) and ONLY_SOME.match(quoted):
        return directory.resolve(quoted)
    return named


def named_in(directive: Directive) -> tuple[str, ...]:
    """The bodies of a candidate in the words of the speech, which a page quotes; an inferred one by its own name."""
    return tuple(dict.fromkeys(quoted for _, quoted, _ in _names(directive)))


def _names(directive: Directive) -> list[tuple[str, str, bool]]:
    """Names to resolve with the words quoted for them and whether they only help (配合); who leads comes first."""
    quoted = {body["name"]: body for body in directive.bodies}
    beside = _beside_the_first(directive)
    names = [*directive.owners, *(name for name in quoted if name not in directive.owners)]
    helps = {name: body.get("role") == "配合" and name not in beside for name, body in quoted.items()}
    names.sort(key=lambda name: helps.get(name, False))
    return [(name, quoted[name]["text"] if name in quoted else name, helps.get(name, False)) for name in names]


def _beside_the_first(directive: Directive) -> list[str]:
    """Bodies that only a 、 or a 和 joins to the first one: equals, whatever part extraction gave them."""
    found: list[str] = []
    for before, body in pairwise(directive.bodies):
        between = directive.speech.text[before["end"] : body["start"]]
        if before["end"] >= body["start"] or not JOINED.fullmatch(between):
            break
        found.append(body["name"])
    return found


def _basis(directive: Directive) -> str:
    """Where the names were found, in words."""
    if directive.owner_basis == "heading":
        rules = {one["rule"] for one in directive.evidence}
        return next((words for rule, words in BASES if rule in rules), "来自所在标题")
    if directive.owner_basis != "explicit":
        return {"topic": "按所在段落的主题推断"}.get(directive.owner_basis, "")
    beside = _beside_the_first(directive)
    is_helped = any(body.get("role") == "配合" and body["name"] not in beside for body in directive.bodies)
    if not beside:
        return "原文写明牵头和配合" if is_helped else "原文写明"
    count = {1: "两", 2: "三", 3: "四"}.get(len(beside), "几")
    if is_helped or _is_said_to_lead(directive, len(beside)):
        return f"原文写了{count}个单位牵头，一件事项只有一个牵头单位，程序取前一个，其余的作配合，请核对"
    return f"原文并列{count}个单位，程序把前一个作牵头，请核对"


def _is_said_to_lead(directive: Directive, last: int) -> bool:
    """Whether the word 牵头 follows the last of the equals: 区住建局、区城管局（要共同）牵头."""
    return bool(LEADING.match(directive.speech.text, directive.bodies[last]["end"]))


def _planned_schedule(handling: Handling, today: date) -> Schedule | None:
    """The date or 长期坚持 the reviewer set, or None where it was left as proposed."""
    if handling.is_long_term:
        return Schedule(None, True, handling.rhythm, "审核时定为长期坚持")
    if handling.due_on is None:
        return None
    return Schedule(handling.due_on, False, handling.rhythm, "审核时指定", is_past=handling.due_on < today)


def _with_rhythm(schedule: Schedule, rhythm: str) -> Schedule:
    """The schedule of the speech with the rhythm the reviewer set beside it, and that he did."""
    if rhythm in {"", schedule.rhythm}:
        return schedule
    said = f"{schedule.explanation}；审核时定为{rhythms.words(rhythm)}报送"
    return replace(schedule, rhythm=rhythm, explanation=said)


def _spoken_schedule(directive: Directive, today: date, calendar: WorkingDays, organisation: Organisation) -> Schedule:
    """The date the speech names, its recurrence, or the default of the office."""
    rhythm = rhythms.nearest(directive.recurrence)
    if directive.due_on:
        return Schedule(directive.due_on, False, rhythm, _reckoning(directive), is_past=directive.due_on < today)
    if directive.recurrence:
        words = f"“{directive.deadline}”" if directive.deadline else "原文"
        return Schedule(
            None, True, rhythm, f"{words}是周期性要求，长期坚持，{_reporting(directive.recurrence, rhythm)}"
        )
    return _default_schedule(directive, today, calendar, organisation)


def _reporting(recurrence: str, rhythm: str) -> str:
    """每月8日前报送; where no rhythm is like the recurrence, that another one was taken."""
    asked, offered = rhythms.words(recurrence), rhythms.words(rhythm)
    return f"{offered}报送" if offered.startswith(asked) else f"{asked}不能按期报，改为{offered}报送"


def _default_schedule(directive: Directive, today: date, calendar: WorkingDays, organisation: Organisation) -> Schedule:
    """No date could be read: a hard demand gets the default term, a soft one is 长期坚持."""
    why = _why_without_date(directive)
    if not directive.is_hard:
        text = f"{why}，软要求建议长期坚持或阅知"
        return Schedule(None, True, DEFAULT_RHYTHM, text, is_default=True)
    due, reckoned = default_due(SourceKind.SPEECH, today, calendar, organisation)
    return Schedule(due, False, "", f"{why}，硬任务{reckoned}", is_default=True)


def _why_without_date(directive: Directive) -> str:
    return f"“{directive.deadline}”推算不出日期" if directive.deadline else "原文没有说时限"


def _latest(schedule: Schedule, directive: Directive, merged: Sequence[Directive], today: date) -> Schedule:
    """The same demand was made again with a later date: that one. What is 长期坚持 by its own words stays so."""
    if schedule.is_long_term and not schedule.is_default:
        return schedule
    found = later_date(merged, None if schedule.is_default else schedule.due_on, today)
    if found is None:
        return schedule
    day, where = found
    if schedule.is_default:
        return Schedule(day, explanation=f"{_why_without_date(directive)}，{where}")
    return replace(schedule, due_on=day, explanation=f"{schedule.explanation}；{where}，取最晚的", is_past=False)


def _reckoning(directive: Directive) -> str:
    """“12月底前”，按月底规则，从讲话日2026年11月20日推算."""
    parts = [f"“{directive.deadline}”"]
    if directive.deadline_rule:
        parts.append(f"按{directive.deadline_rule}规则")
    if directive.base_on:
        base = "讲话日" if directive.base_on == directive.speech.spoken_on else ""
        parts.append(f"从{base}{full_day_words(directive.base_on)}推算")
    return "，".join(parts)
