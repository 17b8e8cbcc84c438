"""A history made up by chance: people of the office take steps they may take, through the program's own actions."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction

from accounts.models import Role, User
from tests.factories import at, make_department, make_post, make_user
from tests.tracking.life import ACTS
from tracking.actions.appeals import Decision, ask_review, reconsider
from tracking.actions.handing_over import Heirs, hand_over_person
from tracking.actions.rechecking import Finding, Follow, add_recheck, may_go, record_finding
from tracking.actions.registration import Approval, Source, register_by_hand
from tracking.actions.reorganising import merge
from tracking.actions.taking_in import take_in_ledger
from tracking.appealing import conclusions_for
from tracking.entries import TAKEN, Entry
from tracking.models import Department, DepartmentGroup, Organisation, Task, TaskEvent
from tracking.models.appeal import AppealState
from tracking.models.filing import OPEN_FILING
from tracking.models.recheck import OPEN_RECHECK, Found
from tracking.models.registration import SourceKind
from tracking.models.task import IllegalMoveError
from tracking.plans import Plan
from tracking.replay import State, stored
from tracking.workflow import COUNTED, MOVES, Status

START = date(2026, 1, 5)
UNITS = 6
LIVE = 60  # tasks not finished, at least
SELDOM = {  # how often a step that is open is thought of
    "cancel": 0.02, "close": 0.3, "suspend": 0.15, "reassign": 0.15, "decline": 0.3, "conclude": 0.1, "finish": 0.3,
    "break_down": 0.1, "hand_on": 0.2, "entrust": 0.05, "adjust": 0.2, "urge": 0.2, "instruct": 0.2, "remark": 0.2,
    "dispute": 0.2, "add_unit": 0.3, "record": 0.2, "join": 0.1, "disjoin": 0.1, "unite": 0.02,
}  # fmt: skip


def lead_of(task: Task) -> int:
    """The key of the department that leads it."""
    return task.lead.department_id if task.lead else 0


@dataclass
class Office:
    """Departments with their people, the 督查员 and a leader; the clock goes on with every step."""

    chance: Random
    now: datetime
    group: DepartmentGroup | None = None  # three of the departments
    units: list[Department] = field(default_factory=list)
    office: list[User] = field(default_factory=list)
    staff: dict[int, list[User]] = field(default_factory=dict)  # by department
    belongs: dict[int, set[int]] = field(default_factory=dict)  # by person
    seen: list[tuple[int, datetime, State]] = field(default_factory=list)  # task, moment, how it stood
    awaited: set[str] = field(default_factory=set)  # steps nobody has taken yet: these are thought of at once

    @classmethod
    def open(cls, seed: int) -> "Office":
        office = cls(Random(seed), at(START))  # noqa: S311  # a history, not a secret
        Organisation.objects.update_or_create(pk=1, defaults={"recheck_is_announced": True})
        office.office = [make_user(Role.SUPERVISOR), make_user(Role.SUPERVISOR), make_user(Role.LEADER)]
        for number in range(UNITS):
            unit = make_department(f"第{number + 1}局", head_signs=number % 2 == 1)
            office.units.append(unit)
            office.staff[unit.pk] = [make_user(role, unit) for role in (Role.HEAD, Role.CLERK, Role.CLERK)]
            office.belongs |= {user.pk: {unit.pk} for user in office.staff[unit.pk]}
        office.group = DepartmentGroup.objects.create(name="三个局")
        office.group.members.set(office.units[:3])
        return office

    @property
    def supervisor(self) -> User:
        return self.office[0]

    def live_through(self, events: int) -> None:
        """Until so many things have happened; now and then how a task stands is written down.

        Half way, one department becomes part of another and a clerk's work goes to a colleague. It goes on
        until every step of a person has been taken, twice as long at most.
        """
        self.take_in(24)
        while (happened := TaskEvent.objects.count()) < events or (self.awaited and happened < 2 * events):
            self.awaited = MOVES.keys() - set(TaskEvent.objects.values_list("name", flat=True).distinct())
            if happened > events // 2 and len(self.units) == UNITS:
                self.reorganise()
            if happened > events // 3 and {"restore", "reinstate"} & self.awaited:
                self.review()
            if happened > events // 3 and "disjoin" in self.awaited:
                self.join_by_mistake()
            if Task.objects.live().count() < LIVE:
                self.register(20)
            tasks = list(Task.objects.order_by("pk").values_list("pk", flat=True))[-2 * LIVE :]
            for _ in range(200):
                self.one_step(Task.objects.prefetch_related("assignments").get(pk=self.chance.choice(tasks)))

    def reorganise(self) -> None:
        self.now += timedelta(minutes=30)
        *_, into, source = self.units
        merge(source, into, by=self.supervisor, at=self.now, note="机构改革。")
        self.units.remove(source)
        moved = self.staff.pop(source.pk)
        self.staff[into.pk] += moved
        self.belongs |= {user.pk: {into.pk} for user in moved}
        first = self.units[0]
        _, leaving, staying = self.staff[first.pk]
        hand_over_person(leaving, Heirs({first.pk: staying}), by=self.supervisor, at=self.now, note="轮岗。")

    def review(self) -> None:
        """A finding and a return are struck, so that what followed from them is undone."""
        self.now += timedelta(minutes=30)
        by, other, _ = self.office
        closed, asked = self.in_state(Status.CLOSED), self.in_state(Status.ACCEPTED)
        if closed is None or asked is None:
            return
        visit = add_recheck(closed, by=by, at=self.now, reason="群众有反映。")
        today, goes = self.now.date(), by if may_go(visit, by) else other
        undone = Finding(Found.FALSE, "又反弹了。", today, Follow.REOPEN, today + timedelta(days=30))
        record_finding(visit, undone, by=goes, at=self.now)
        self.strike(closed, goes)
        self.take(asked, "submit", self.staff[lead_of(asked)][0])
        self.take(Task.objects.get(pk=asked.pk), "send_back", by)
        self.strike(asked, by)
        self.mend()

    def join_by_mistake(self) -> None:
        """Something is joined that belongs elsewhere, and taken back at once."""
        self.now += timedelta(minutes=30)
        if task := self.in_state(Status.ACCEPTED):
            for name in ("join", "disjoin"):
                self.take(Task.objects.get(pk=task.pk), name, self.supervisor)

    def mend(self) -> None:
        """What holds in part is mended, and the office says so."""
        self.now += timedelta(minutes=30)
        task = self.in_state(Status.CLOSED)
        if task is None:
            return
        by, other, _ = self.office
        visit = add_recheck(task, by=by, at=self.now, reason="群众有反映。")
        today, goes = self.now.date(), by if may_go(visit, by) else other
        partly = Finding(Found.PARTLY, "差一点。", today, Follow.MEND, today + timedelta(days=30))
        record_finding(visit, partly, by=goes, at=self.now)
        self.take(Task.objects.get(pk=task.pk), "rectify", self.staff[lead_of(task)][0])
        self.take(Task.objects.get(pk=task.pk), "confirm", goes)

    def in_state(self, status: Status) -> Task | None:
        """The newest that is not divided and of which nothing lies open, of a department that is still there."""
        found = Task.objects.filter(status=status, structure__in=COUNTED, children=None)
        quiet = found.exclude(filings__state__in=OPEN_FILING).exclude(rechecks__state__in=OPEN_RECHECK)
        tasks = quiet.prefetch_related("assignments").order_by("-pk")
        return next((task for task in tasks if lead_of(task) in self.staff), None)

    def strike(self, task: Task, author: User) -> None:
        task = Task.objects.prefetch_related("assignments").get(pk=task.pk)
        lead = lead_of(task)
        [conclusion, *_] = conclusions_for(task, {lead}, self.now.date())
        asked = ask_review(task, conclusion, by=self.staff[lead][0], at=self.now, note="与实际不符。")
        other = next(user for user in self.office[:2] if user != author)
        reconsider(asked, Decision(AppealState.REVOKED, "看了材料。"), by=other, at=self.now)

    def register(self, count: int) -> None:
        plans = [self.plan() for _ in range(count)]
        source = Source(SourceKind.MINUTES, "区政府常务会议纪要", self.now.date())
        approval = Approval(make_post(), self.now.date(), "会议纪要")
        paper = register_by_hand(source, plans, approval=approval, by=self.supervisor, at=self.now)
        for pk in list(paper.tasks.tops().values_list("pk", flat=True)):
            self.send_out(pk)

    def take_in(self, count: int) -> None:
        """What the office had in a ledger before it began with this one: tasks in every state a ledger knows."""
        source = Source(SourceKind.LEDGER, "2025年度督办台账", self.now.date())
        approval = Approval(make_post(), self.now.date(), "会议纪要")
        lines = [self.entry(TAKEN[number % len(TAKEN)]) for number in range(count)]
        take_in_ledger(source, lines, approval=approval, by=self.supervisor, at=self.now)

    def entry(self, status: Status) -> Entry:
        lead, *helpers = self.chance.sample(self.units, self.chance.randint(1, 3))
        today = self.now.date()
        return Entry(
            title="完成一项旧工作",
            lead=lead,
            quote="要完成一项旧工作。",
            supporting=helpers,
            handler=self.chance.choice([None, self.staff[lead.pk][1]]),
            status=status,
            dispatched_on=today - timedelta(days=self.chance.randint(20, 200)),
            due_on=today + timedelta(days=self.chance.randint(-30, 90)),
            closed_on=today - timedelta(days=10) if status == Status.CLOSED else None,
            percent=self.chance.randint(0, 90),
            extensions=self.chance.randint(0, 2),
            progress=self.chance.choice(["", "已完成3处。"]),
        )

    def send_out(self, pk: int) -> None:
        """Half of what is new goes out at once; some is taken back, and units that get a share sign for it."""
        if self.chance.random() < 0.5:
            return
        self.now += timedelta(minutes=2)
        self.take(Task.objects.get(pk=pk), "dispatch", self.supervisor)
        self.now += timedelta(minutes=2)
        if self.chance.random() < 0.3:
            self.take(Task.objects.get(pk=pk), "recall", self.supervisor)
        for share in Task.objects.filter(parent=pk):
            self.take(share, "accept", self.staff[share.parts[0].department_id][1])

    def plan(self) -> Plan:
        lead, *helpers = self.chance.sample(self.units, self.chance.randint(1, 3))
        is_long_term, is_for_each = self.chance.random() < 0.2, self.chance.random() < 0.1
        return Plan(
            title="完成一项工作",
            kind="推进",
            quote="要完成一项工作。",
            lead=None if is_for_each else lead,
            supporting=[] if is_for_each else helpers,
            group=self.group if is_for_each else None,
            each=is_for_each,
            due_on=None if is_long_term else self.now.date() + timedelta(days=self.chance.randint(20, 90)),
            is_long_term=is_long_term,
            rhythm=self.chance.choice(["monthly:25", "weekly:5", "quarterly"]) if is_long_term else "",
        )

    def one_step(self, task: Task) -> None:
        """Somebody whom it concerns does something with a task, if they may."""
        self.now += timedelta(minutes=self.chance.choice([1, 5, 30, 90]))
        units = [part.department_id for part in task.assignments.all()]
        staff = [user for unit in units for user in self.staff.get(unit, [])]  # of a department that is no more: nobody
        by = self.chance.choice([*self.office, *staff])
        names = sorted(task.moves_for(by, self.belongs.get(by.pk, ())).keys() & ACTS.keys())
        names = [name for name in names if name in self.awaited or self.chance.random() < SELDOM.get(name, 1)]
        if names:
            self.take(task, self.chance.choice(names), by)

    def take(self, task: Task, name: str, by: User) -> None:
        try:
            with transaction.atomic():
                ACTS[name](task, by, self.now)
        except IllegalMoveError:
            return
        if self.chance.random() < 0.02:
            self.seen.append((task.pk, self.now, stored(Task.objects.get(pk=task.pk))))
