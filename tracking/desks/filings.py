"""What was sent up (呈报): whom each waits for, and one of them with everything its page shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from accounts.models import Role, User
from tracking import more_time
from tracking.actions.filings import attached
from tracking.chapters import Chapter, chapter
from tracking.checkup.flaws import Advice, Flaw, advice
from tracking.dossier import Dossier, open_dossier
from tracking.guidance import office_name
from tracking.happened import events_of
from tracking.models import Attachment, Department, Filing, Membership, Report, Task
from tracking.models.filing import FilingKind, FilingState, to_change, to_rule, to_sign
from tracking.sent_up import Row, rows_of

SHOWN = 30  # of what was decided, the newest
COMES = "新的呈报会出现在这里，也会发通知。"
UNSIGNED_HERE = "本单位没有设成“须负责人审签”，经办人写的直接报出，不经过负责人。"
RULED = {FilingState.GRANTED, FilingState.REFUSED}


@dataclass(frozen=True, slots=True)
class Queue:
    """A tab of the list."""

    key: str
    name: str
    rows: tuple[Row, ...]
    empty: str
    text: str = COMES  # below it: what will come


def queues_of(user: User, today: date) -> tuple[Queue, ...]:
    """What waits for this person, and what they have behind them or in the hands of others."""
    if user.role in {Role.SUPERVISOR, Role.LEADER}:
        rows = rows_of(_list(to_rule(user)), today, "去裁定")
        done = Filing.objects.visible_to(user).filter(state__in=RULED).for_display().order_by("-decided_at", "-pk")
        return (
            Queue("rule", "待裁定", rows, "没有等裁定的延期申请和异议"),
            Queue("ruled", "已裁定", rows_of(done[:SHOWN], today, "查看"), "还没有裁定过"),
        )
    return tuple(_of_department(user, today))


def _of_department(user: User, today: date) -> Iterable[Queue]:
    signs = _signs(user)
    if user.role == Role.HEAD:
        rows, empty = rows_of(_list(to_sign(user)), today, "去审签"), "没有等您审签的"
        yield Queue("sign", "待我审签", rows, empty) if signs else Queue("sign", "待我审签", rows, empty, UNSIGNED_HERE)
    elif (rows := rows_of(_list(to_change(user)), today, "去修改")) or signs:
        yield Queue("change", "退回修改", rows, "没有退回来的")
    pieces = rows_of(_list(to_rule(user)), today, "去裁定")
    if pieces:
        yield Queue("rule", "待裁定", pieces, "")
    own = Filing.objects.filter(department__in=Department.objects.of(user).values("pk")).for_display()
    waiting = rows_of(own.open().order_by("at", "pk"), today, "查看")
    empty = "本单位没有在等审签、等裁定的" if signs else "本单位没有在等裁定的"
    yield Queue("own", "本单位在途", waiting, empty, COMES if signs else f"{COMES}{UNSIGNED_HERE}")
    done = own.exclude(decided_at=None).exclude(state=FilingState.SENT_BACK).order_by("-decided_at", "-pk")
    yield Queue("ruled", "已有结果", rows_of(done[:SHOWN], today, "查看"), "还没有结果")


def _signs(user: User) -> bool:
    """Whether what clerks of these departments write goes before a head first."""
    heads = Membership.objects.filter(user__role=Role.HEAD, user__is_active=True).values("department")
    return Department.objects.of(user).filter(head_signs=True, pk__in=heads).exists()


def _list(which: Q) -> Iterable[Filing]:
    return Filing.objects.filter(which).for_display().order_by("at", "pk")


@dataclass(frozen=True, slots=True)
class FilingPage:
    """One of them: what it says and carries, its way so far, and what this person may do about it."""

    filing: Filing
    task: Task
    dossier: Dossier
    acts: frozenset[str]
    files: tuple[Attachment, ...]
    taken_in: tuple[Report, ...]
    advice: tuple[Advice, ...]
    chapters: tuple[Chapter, ...]
    times: int  # which extension it would be

    @property
    def office(self) -> str:
        """Who reads it once it is out."""
        return office_name(self.task)

    @property
    def is_signed_here(self) -> bool:
        return bool({"endorse", "turn_down"} & self.acts)

    @property
    def waits_for(self) -> str:
        """Whose turn it is."""
        return {
            FilingState.AT_HEAD: f"等{self.filing.department}负责人审签",
            FilingState.SENT_BACK: f"等{self.filing.department}修改后再呈",
            FilingState.AT_OFFICE: self._judge,
        }.get(FilingState(self.filing.state), "")

    @property
    def _judge(self) -> str:
        """Who decides: on time as ``more_time`` says, on a disagreement the office."""
        if self.filing.kind == FilingKind.EXTENSION:
            return more_time.waits_for(self.task, self.filing)
        return f"等{more_time.Decider.OFFICE}裁定"

    @property
    def asks(self) -> frozenset[str]:
        """What is to be done now; to take it back is only possible."""
        return self.acts - {"take_back"}


def open_filing(filing: Filing, task: Task, user: User, now: datetime) -> FilingPage:
    """Read the page of a filing for somebody who may see it; ``task`` comes from ``tasks_in_full``."""
    today = timezone.localdate(now)
    mine = [event for event in events_of(task, user) if event.data.get("filing") == filing.pk]
    reports = Report.objects.filter(pk__in=filing.taken_in).select_related("department", "by").order_by("at", "pk")
    return FilingPage(
        filing=filing,
        task=task,
        dossier=open_dossier(task, user, now),
        acts=acts_on(filing, task, user),
        files=tuple(attached(filing)),
        taken_in=tuple(reports),
        advice=advice(map(Flaw.from_json, filing.flaws)),
        chapters=tuple(chapter(event, today) for event in mine),
        times=task.extensions + 1,
    )


def acts_on(filing: Filing, task: Task, user: User) -> frozenset[str]:
    """The steps of the table that this person may take on it now."""
    moves = task.moves_for(user).keys()
    is_own = user.memberships.filter(department=filing.department_id).exists()
    open_ones = {name for name in _fitting(filing) if name in moves}
    return frozenset(name for name in open_ones if is_own or name not in OWN)


OWN = frozenset({"endorse", "turn_down", "file", "take_back"})  # only the department's own people


def _fitting(filing: Filing) -> set[str]:
    """The steps that what it is, and where it lies, leave open."""
    if filing.state == FilingState.AT_HEAD:
        return {"endorse", "turn_down", "take_back"}
    if filing.state == FilingState.SENT_BACK:
        return {"file", "take_back"}
    if filing.state == FilingState.AT_OFFICE:
        return {"take_back", "settle"} if filing.kind == FilingKind.DISPUTE else {"take_back", "grant", "refuse"}
    return set()
