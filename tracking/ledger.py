"""The ledger (督办台账): conditions read from an address, the tasks that meet them, and one page of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery

from accounts.models import User
from directives.models import KIND_CHOICES
from tracking.calendars import WorkCalendar
from tracking.deadlines import Light
from tracking.models import Assignment, Report, Task, TaskSource
from tracking.models.parts import Part
from tracking.models.task import TaskQuerySet
from tracking.paging import Cursor, Leaf, turn
from tracking.workflow import COUNTED, OPEN, Status, Structure

PAGE = 25
ANY, OPEN_ONES = "all", "open"
STATUSES = {ANY: "全部", OPEN_ONES: "在办", **dict(Status.choices)}
OTHERS = {Structure.SPREAD: "分发总项", Structure.SUBTASK: "分解子项"}  # what figures do not count
DUE = {"today": "今天到期", "week": "一周内到期", "month": "30 天内到期", "past": "已过时限", "none": "长期坚持"}


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for. An address without any condition asks for what is in hand (在办)."""

    q: str = ""
    department: int | None = None
    speech: int | None = None
    kind: str = ""
    light: str = ""
    status: str = ANY
    due: str = ""
    since: date | None = None
    structure: str = ""  # empty: what figures count, neither headings over units nor pieces
    mine: bool = False

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Conditions":
        """From a query string; what nobody could have meant is left out."""
        read = cls(
            q=given.get("q", "").replace("\x00", "").strip()[:60],
            department=_number(given.get("department", "")),
            speech=_number(given.get("speech", "")),
            kind=_one_of(given.get("kind", ""), dict(KIND_CHOICES)),
            light=_one_of(given.get("light", ""), Light.values),
            status=_one_of(given.get("status", ""), STATUSES) or ANY,
            due=_one_of(given.get("due", ""), DUE),
            since=_day(given.get("since", "")),
            structure=_one_of(given.get("structure", ""), Structure.values),
            mine=given.get("mine") == "1",
        )
        return cls(status=OPEN_ONES) if read == cls() and given.get("status") != ANY else read

    @property
    def is_bare(self) -> bool:
        """Whether nothing was asked for: an empty list is then no matter of conditions."""
        return self == Conditions(status=OPEN_ONES)

    def query(self, **changes: object) -> dict[str, str]:
        """The address of these conditions with some changed; ``None`` drops one."""
        own: dict[str, object] = {name: getattr(self, name) for name in self.__slots__} | changes
        own["mine"] = "1" if own["mine"] else None
        own["status"] = own["status"] or ANY
        if own["status"] == ANY and any(value for name, value in own.items() if name != "status"):
            own["status"] = None  # another condition is enough to say that this is no bare address
        return {name: str(value) for name, value in own.items() if value}


def _number(written: str) -> int | None:
    return int(written) if written.isdecimal() and len(written) < 10 else None


def _one_of(written: str, known: Iterable[str]) -> str:
    return written if written in known else ""


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def select(tasks: TaskQuerySet, asked: Conditions, user: User, today: date, calendar: WorkCalendar) -> TaskQuerySet:
    """The tasks that meet the conditions; what figures do not count only where it is asked for."""
    tasks = tasks.filter(structure=asked.structure) if asked.structure else tasks.counted()
    if asked.light:
        tasks = tasks.with_light(today, calendar).filter(Q(light_code=asked.light))
    if asked.mine:
        tasks = tasks.filter(_mine(user))
    return tasks.filter(_status(asked), _facts(asked), _due(asked.due, today), _words(asked.q))


def _status(asked: Conditions) -> Q:
    if asked.status == OPEN_ONES:
        return Q(status__in=OPEN)
    return Q() if asked.status == ANY else Q(status=asked.status)


def _facts(asked: Conditions) -> Q:
    meets = Q(kind=asked.kind) if asked.kind else Q()
    if asked.department:
        meets &= _led_by(department=asked.department)
    if asked.speech:
        meets &= Q(Exists(TaskSource.objects.filter(task=OuterRef("pk"), speech=asked.speech)))
    if asked.since:
        meets &= Q(registration__approved_on__gte=asked.since)
    return meets


def _led_by(**which: object) -> Q:
    return Q(Exists(Assignment.objects.filter(task=OuterRef("pk"), role=Part.LEAD, **which)))


def _mine(user: User) -> Q:
    """What somebody answers for: registered by a 督查员, in charge of as a 领导, led by one's department."""
    if user.is_supervisor:
        return Q(officer=user)
    if user.is_leader:
        return Q(leader__holder=user)
    return _led_by(department__memberships__user=user)


def _due(code: str, today: date) -> Q:
    ahead = {"today": 0, "week": 7, "month": 30}
    if code in ahead:
        return Q(due_on__range=(today, today + timedelta(days=ahead[code])))
    return {"past": Q(due_on__lt=today), "none": Q(is_long_term=True)}.get(code, Q())


def _words(q: str) -> Q:
    """In the title, the number, the one in the ledger before, or the leader's own words."""
    if not q:
        return Q()
    said = TaskSource.objects.filter(task=OuterRef("pk"), quote__icontains=q)
    numbers = Q(number__icontains=q) | Q(former_number__icontains=q)
    return Q(title__icontains=q) | numbers | Q(Exists(said))


def with_rows(tasks: TaskQuerySet) -> TaskQuerySet:
    """With all that a row shows: parts, sources without the texts of speeches, the newest report of the lead."""
    newest = Report.objects.filter(task=OuterRef("pk")).order_by("-at", "-pk")
    return tasks.annotate(
        latest_said=Subquery(newest.values("progress")[:1]), latest_at=Subquery(newest.values("at")[:1])
    ).prefetch_related(
        Prefetch("assignments", Assignment.objects.select_related("department", "handler").order_by("pk")),
        Prefetch("sources", TaskSource.objects.order_by("pk")),
    )


TABS = (Light.LATE, Light.SOON, Light.OWED, Light.UNSIGNED)  # lights that somebody has to act on


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the ledger."""

    asked: Conditions
    rows: tuple[Task, ...]
    leaf: Leaf
    total: int


def open_page(user: User, asked: Conditions, today: date, calendar: WorkCalendar, turned: Mapping[str, str]) -> Page:
    """The page somebody asked for; ``turned`` holds the place to go on from (``after``, ``before``)."""
    found = select(Task.objects.visible_to(user), asked, user, today, calendar)
    after, before = (Cursor.read(turned.get(way, "")) for way in ("after", "before"))
    leaf = turn(found, PAGE, after=after, before=before)
    rows = {task.pk: task for task in with_rows(Task.objects.with_light(today, calendar)).filter(pk__in=leaf.pks)}
    return Page(asked, tuple(rows[pk] for pk in leaf.pks if pk in rows), leaf, found.count())


@dataclass(frozen=True, slots=True)
class View:
    """A tab over the ledger: its words, its conditions, and how many there are."""

    label: str
    conditions: Conditions
    count: int


def views(user: User, today: date, calendar: WorkCalendar) -> list[View]:
    """The tabs, counted in one query. Headings over units and pieces have tabs of their own, where there are any."""
    tasks = Task.objects.visible_to(user).with_light(today, calendar).order_by()
    keys = ["structure", "light_code", "status"]
    counts = {tuple(key): count for *key, count in tasks.values_list(*keys).annotate(n=Count("pk"))}

    def count(lights: Iterable[str] = (), statuses: Iterable[str] = (), structures: Iterable[str] = COUNTED) -> int:
        return sum(
            n
            for (structure, light, status), n in counts.items()
            if structure in structures and (not lights or light in lights) and (not statuses or status in statuses)
        )

    tabs = [View("在办", Conditions(status=OPEN_ONES), count(statuses=OPEN))]
    tabs += [View(str(one.label), Conditions(light=one), count([one])) for one in TABS]
    one = Status.SUBMITTED
    tabs.append(View(str(one.label), Conditions(status=one), count(statuses=[one])))
    tabs.append(View("已办结", Conditions(status=Status.CLOSED), count(statuses=[Status.CLOSED])))
    tabs.append(View("全部", Conditions(), count()))
    others = (View(words, Conditions(structure=of), count(structures=[of])) for of, words in OTHERS.items())
    return [*tabs, *(view for view in others if view.count)]
