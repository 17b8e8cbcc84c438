"""What the sentences at the top of a task are made of (现在要做): what they depend on, and the words they share."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from directives.dates import day_words
from tracking import rhythms
from tracking.calendars import WorkCalendar
from tracking.deadlines import due_words
from tracking.models import Appeal, Filing, Organisation, Recheck, Task, TaskEvent, Urging
from tracking.story import last
from tracking.unanswered import unanswered_of
from tracking.workflow import Structure


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence, the words in it that matter most, and what follows from them.

    ``act``: the step that is asked of this person now; empty where somebody else is to act.
    """

    say: str
    stress: str = ""
    then: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the advice depends on."""

    task: Task
    events: tuple[TaskEvent, ...]
    names: frozenset[str]  # of the steps open to the person
    today: date
    calendar: WorkCalendar
    organisation: Organisation
    children: tuple[Task, ...] = ()
    filings: tuple[Filing, ...] = ()  # sent up and not decided, as far as the person may know of them
    to_settle: tuple[Filing, ...] = ()  # of these, what waits for this person
    urgings: tuple[Urging, ...] = ()  # orders to hurry that wait for an answer
    appeals: tuple[Appeal, ...] = ()  # requests for review that wait
    rechecks: tuple[Recheck, ...] = ()  # visits to come, and what is to be mended
    silence: str = ""  # that nobody can sign for some of the units, for who sees everything

    @property
    def instructed(self) -> tuple[TaskEvent, ...]:
        """Words of leaders (批示) that the lead has not answered, oldest first."""
        return unanswered_of(self.task, self.events)

    @property
    def office(self) -> str:
        return office_name(self.task)

    @property
    def lead(self) -> str:
        return str(self.task.lead.department) if self.task.lead else "牵头单位"

    def when(self, at: datetime) -> str:
        return day_words(timezone.localdate(at), self.today)

    def day(self, event: TaskEvent | None) -> str:
        return self.when(event.at) if event else ""

    def note(self, *names: str) -> str:
        event = last(self.events, *names)
        return event.note if event else ""


def office_name(task: Task) -> str:
    """Who gives the task out and decides on it: of a piece, the department that leads the whole."""
    return "主办单位" if task.structure == Structure.SUBTASK else "督查室"


def sign_by(task: Task, calendar: WorkCalendar, organisation: Organisation) -> date | None:
    """The last day to sign for a task (签收时限)."""
    return calendar.add(task.dispatched_on, organisation.accept_days) if task.dispatched_on else None


def near_day(on: date, today: date) -> str:
    """明天（11月24日）; a day that is not near by its date alone."""
    name = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}.get((on - today).days)
    return f"{name}（{day_words(on, today)}）" if name else day_words(on, today)


def until(case: Case) -> tuple[str, str]:
    """By when it has to be done, as day and as days left: 11月30日前办结 and how many working days that is."""
    task, words = case.task, due_words(case.task, case.today, case.calendar)
    if task.due_on is None or task.is_long_term:
        return words, ""
    if task.due_on == case.today:
        return f"今天（{day_words(task.due_on, case.today)}）到期", ""
    must = "应当在" if task.due_on < case.today else ""
    return f"{must}{day_words(task.due_on, case.today)}前办结", words


def owed_words(task: Task, today: date) -> str:
    """11月（25日前）的进展还没有报; and how many before it."""
    owed = rhythms.owed(task.rhythm, since=task.rhythm_since, reported_for=task.reported_for, today=today)
    name = rhythms.period_words(task.rhythm, owed[-1], today)
    return f"{name}的进展还没有报{f'，前面还有 {len(owed) - 1} 期没有报' if owed[1:] else ''}。"


def sentence(words: str) -> str:
    """With its full stop."""
    return words if not words or words[-1] in "。！？；" else f"{words}。"
