"""Everything the page of one paper shows to somebody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString

from accounts.models import User
from papers.actions.stepping import steps_of
from papers.contents.advice import Advice, advise
from papers.contents.records import Check
from papers.contents.registry import CONTENTS
from papers.layout.look import as_html
from papers.layout.pdf import office
from papers.layout.records import UnusableTemplateError
from papers.models import Paper, PaperEvent, Reading
from papers.models.paper import PaperQuerySet
from papers.naming_late import struck_in
from papers.pdf_copies import is_kept
from papers.printing import AlteredFileError, word_file
from papers.staleness import moved_since
from papers.workflow import MOVES, PaperKind, PaperState
from tracking.models import Appeal, Department, Membership, Task

ALTERED = "这份公文的文件和签发时的不一样，系统不再出示。请告诉管理员核对备份。"


@dataclass(frozen=True, slots=True)
class Chapter:
    """One event as the page tells it."""

    label: str
    event: PaperEvent


@dataclass(frozen=True, slots=True)
class Reader:
    """One department it was sent to, with who has read it."""

    department: Department
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A paper with its look, its sums, its story, and what this person may do about it."""

    paper: Paper
    look: SafeString
    broken: str  # why it cannot be shown; empty where it can
    checks: tuple[Check, ...]
    advice: tuple[Advice, ...]  # what to look at again before it is signed
    steps: frozenset[str]
    story: tuple[Chapter, ...]
    readers: tuple[Reader, ...]
    tasks: tuple[Task, ...]
    has_pdf: bool
    pdf_is_kept: bool  # it can be saved without waiting
    voided: str  # why it is void, without the full stop
    is_withheld: bool  # void: departments see that it is, and get no copy any more
    reads: bool  # this person belongs to whom it is sent to
    reading: Reading | None
    struck: tuple[Appeal, ...] = ()  # what of it was struck by a review (复核), for everybody who reads it

    @property
    def have_read(self) -> list[Reader]:
        return [one for one in self.readers if one.readings]

    @property
    def have_not_read(self) -> list[Department]:
        return [one.department for one in self.readers if not one.readings]

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to be done but to make it void."""
        return not self.steps - {"void"} and (not self.reads or self.reading is not None)

    @property
    def is_others(self) -> bool:
        """Whether somebody else is waited for: a leader who is to sign."""
        return self.paper.state == PaperState.SENT_UP and "sign" not in self.steps

    @property
    def doubts(self) -> int:
        """Places in the wording to look at again."""
        return sum(bool(one.passage) for one in self.advice)

    @property
    def awaited(self) -> str:
        """Who is to sign."""
        return self.paper.awaited

    @property
    def sent_up_at(self) -> datetime | None:
        """Since when it lies there."""
        return next((one.event.at for one in self.story if one.event.name == "send_up"), None)

    @property
    def holds(self) -> bool:
        return all(check.holds for check in self.checks)

    @property
    def returned(self) -> PaperEvent | None:
        """Why it is a draft again: what the leader has asked to be changed."""
        sent = [one.event for one in self.story if one.event.name in {"turn_down", "send_up"}]
        newest = sent[0] if sent else None
        return newest if newest and newest.name == "turn_down" and self.paper.state == PaperState.DRAFT else None


def papers_in_full(user: User) -> PaperQuerySet:
    """The papers this person may see, with what the page of one needs."""
    return Paper.objects.visible_to(user).select_related("department", "registration", "approver__holder", "drafted_by")


def papers_to_take(user: User) -> PaperQuerySet:
    """What this person may save: of what is void only the office keeps a copy."""
    papers = papers_in_full(user)
    return papers if user.sees_everything else papers.exclude(state=PaperState.VOID)


def open_paper(paper: Paper, user: User, today: date) -> PaperPage:
    """Read the page of a paper for somebody who may see it."""
    look, broken = _look(paper)
    steps = frozenset(name for name in steps_of(paper, user) if _is_own(name, paper, user))
    events = paper.events.select_related("by", "acting_for").order_by("-at", "-pk") if user.sees_everything else ()
    readings = list(paper.readings.select_related("user").order_by("at", "pk"))
    return PaperPage(
        paper=paper,
        struck=tuple(struck_in(paper)),
        look=look,
        broken=broken,
        checks=tuple(CONTENTS[PaperKind(paper.kind)].check(paper.facts)) if user.sees_everything else (),
        advice=tuple(_advice(paper, today)) if user.sees_everything else (),
        steps=steps,
        story=tuple(Chapter(_label(event), event) for event in events),
        readers=tuple(_readers(paper, readings)) if user.sees_everything else (),
        tasks=tuple(Task.objects.visible_to(user).filter(papers=paper).order_by("pk")),
        has_pdf=office() is not None,
        pdf_is_kept=is_kept(paper),
        voided=_voided(paper),
        is_withheld=paper.state == PaperState.VOID and not user.sees_everything,
        reads=paper.state == PaperState.PUBLISHED and paper.is_addressed_to(user),
        reading=next((one for one in readings if one.user_id == user.pk), None),
    )


def _advice(paper: Paper, today: date) -> Iterable[Advice]:
    """What is signed cannot be worded otherwise any more."""
    if paper.state not in {PaperState.DRAFT, PaperState.SENT_UP}:
        return
    if moved := moved_since(paper, today):
        how = "请重取" if paper.state == PaperState.DRAFT else "要用现在的数字，请撤回或者退回以后重取"
        yield Advice("", f"取数以后台账里有 {moved} 件有变化，{how}。")
    yield from advise(CONTENTS[PaperKind(paper.kind)], paper.facts, paper.texts, today)


def _look(paper: Paper) -> tuple[SafeString, str]:
    """How it looks, or why it cannot be shown. What is void and was never signed is shown as the draft it was."""
    try:
        return as_html(word_file(paper)), ""
    except UnusableTemplateError as error:
        return SafeString(), f"按现在的模板套不出这份公文：{error.message}"
    except AlteredFileError:
        return SafeString(), ALTERED


def _voided(paper: Paper) -> str:
    event = paper.events.filter(name="void").first() if paper.state == PaperState.VOID else None
    return event.note.rstrip("。") if event else ""


def _is_own(name: str, paper: Paper, user: User) -> bool:
    """A leader signs what was sent to a post of theirs, not what waits for another."""
    if name not in {"sign", "turn_down"}:
        return True
    return paper.approver is not None and paper.approver.holder_id == user.pk


def _label(event: PaperEvent) -> str:
    return MOVES[event.name].label if event.name in MOVES else "拟稿"


def _readers(paper: Paper, readings: Sequence[Reading]) -> Iterable[Reader]:
    addressees = paper.addressees
    readers = {reading.user_id for reading in readings}
    belong = Membership.objects.filter(department__in=addressees, user__in=readers).values_list("department", "user")
    members = set(belong)
    for department in addressees:
        yield Reader(department, tuple(one for one in readings if (department.pk, one.user_id) in members))
