"""Two demands side by side (并排比较): the words with what both say marked, who, by when, from where, in what state."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString

from directives.dates import day_words
from directives.extraction.records import Span
from directives.highlighting import Mark, marked
from directives.models import Directive
from tracking import rhythms
from tracking.joining.alike import Alike
from tracking.joining.dates import DateOffer, dates_offered, why_kept
from tracking.models import Handling, Task
from tracking.office import Office
from tracking.proposals import Proposal


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two as it is shown."""

    name: str  # 这一条, or the number of the task
    title: str
    quote: SafeString
    source: str
    said_on: date
    lead: str
    supporting: str
    when: str
    state: str
    url: str
    times: int = 1  # how often it was said (反复强调)


@dataclass(frozen=True, slots=True)
class Beside:
    """A pair; ``dates``: by when the task shall be done from now on, ``no_dates`` why another cannot be taken."""

    alike: Alike
    mine: Side
    theirs: Side
    dates: tuple[DateOffer, ...] = ()
    no_dates: str = ""

    @property
    def is_near(self) -> bool:
        """Whether it stands among those to be looked at first."""
        return self.alike.similar.is_strong

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.alike.similar.reasons

    @property
    def differs(self) -> tuple[str, ...]:
        """What is not the same on both sides, for the eye: 牵头, 完成时限."""
        pairs = {"牵头": (self.mine.lead, self.theirs.lead), "完成时限": (self.mine.when, self.theirs.when)}
        return tuple(name for name, (one, other) in pairs.items() if one != other)


def beside(one: Alike, mine: Side, words: str, stated: Iterable[date | None], office: Office) -> Beside:
    """The pair; ``mine`` without marks, ``words`` are those its marks lie over; ``stated``: the dates it names."""
    marks = one.similar.mine
    left = _with_marks(mine, words, marks)
    task, stated = one.similar.task, list(stated)
    if task is None:
        assert one.similar.directive is not None  # noqa: S101
        return Beside(one, left, side_of_candidate(one.similar.directive, office, one.similar.theirs))
    offers = tuple(dates_offered(task, stated, office.today))
    right = side_of_task(task, office, one.similar.quote, one.similar.theirs)
    return Beside(one, left, right, offers, why_kept(task, stated, office.today))


def side_of_candidate(directive: Directive, office: Office, marks: Iterable[Span] = (), *, name: str = "") -> Side:
    handling = Handling.objects.filter(directive=directive).select_related("lead", "group", "leader").first()
    proposal = office.propose(directive, handling)
    speech = directive.speech
    lead = proposal.lead or proposal.group
    return Side(
        name=name or "候选事项",
        title=directive.title,
        quote=_quote(directive.text, marks),
        source=speech.title,
        said_on=speech.spoken_on,
        lead=lead.name if lead else "没有单位",
        supporting="、".join(unit.name for unit in proposal.supporting),
        when=_when_of(proposal, office.today),
        state=directive.get_status_display(),
        url=f"{reverse('tracking:review', args=[speech.pk])}?show=all&focus={directive.pk}#q{directive.pk}",
    )


def side_of_task(task: Task, office: Office, quote: str = "", marks: Iterable[Span] = (), *, name: str = "") -> Side:
    """``quote``: the words of it that are like the others; left out: those it began with."""
    sources = sorted(task.sources.all(), key=lambda one: one.pk)
    source = next((one for one in sources if one.quote == quote), sources[0])
    return Side(
        name=name or task.number,
        title=task.title,
        quote=_quote(quote or source.quote, marks),
        source=source.title,
        said_on=source.said_on,
        lead=task.lead.department.name if task.lead else "分发各单位",
        supporting="、".join(part.department.name for part in task.supporting),
        when=_when(task.due_on, task.rhythm, office.today, is_long_term=task.is_long_term),
        state=task.get_status_display(),
        url=reverse("tracking:task", args=[task.pk]),
        times=len(sources),
    )


def _when_of(proposal: Proposal, today: date) -> str:
    schedule = proposal.schedule
    if schedule.is_default and not schedule.is_long_term:
        return "没有写"
    return _when(schedule.due_on, schedule.rhythm, today, is_long_term=schedule.is_long_term)


def _when(due_on: date | None, rhythm: str, today: date, *, is_long_term: bool) -> str:
    if is_long_term:
        return f"长期坚持，{rhythms.words(rhythm)}报" if rhythm else "长期坚持"
    return day_words(due_on, today) if due_on else "没有写"


def _with_marks(side: Side, words: str, marks: Iterable[Span]) -> Side:
    return replace(side, quote=_quote(words, marks))


def _quote(words: str, marks: Iterable[Span]) -> SafeString:
    found = [Mark(span.start, span.end, str(number), "common") for number, span in enumerate(marks)]
    return marked(words, 0, len(words), found)
