"""The open card of the review workbench: the form, why it was found, and both versions where two people met."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils.safestring import SafeString

from directives.actions.splitting import cuts
from directives.dates import day_words
from directives.highlighting import marked
from tracking.deadlines import days_left
from tracking.evidence import Reason, evidence_marks, reasons
from tracking.forms.review import CandidateForm, NameForm
from tracking.workbench import Row

WEEKDAYS = "一二三四五六日"
AROUND = 10  # characters on either side of a place to cut


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which what somebody typed is not what stands there now."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Card:
    """A candidate opened for review. ``problem`` says what was not done; ``is_conflict``: somebody else was first."""

    row: Row
    form: CandidateForm
    problem: str = ""
    is_conflict: bool = False
    is_saved: bool = False
    name_problem: str = ""
    name_form: NameForm | None = field(default=None)

    @property
    def asks(self) -> str:
        """The decision that lacks something only its own small form can give: a reason, or the other candidate."""
        return self.form.data.get("act", "") if self.problem and not self.is_conflict else ""

    @cached_property
    def reasons(self) -> list[Reason]:
        return reasons(self.row.directive)

    @cached_property
    def quote(self) -> SafeString:
        """The exact words with the reasons drawn under them."""
        directive = self.row.directive
        return marked(directive.speech.text, directive.start, directive.end, evidence_marks(directive))

    @cached_property
    def cuts(self) -> list[tuple[int, str]]:
        """Where a waiting candidate may be cut in two, each place with the words around it."""
        if not self.row.is_waiting or self.row.is_registered:
            return []
        return [(place, f"…{first[-AROUND:]}｜{second[:AROUND]}…") for place, first, second in cuts(self.row.directive)]

    @property
    def names(self) -> NameForm | None:
        """The form for unknown names, where there are any."""
        if not self.row.proposal.unknown:
            return None
        return self.name_form or NameForm()

    @property
    def due_words(self) -> str:
        """周四，还剩 28 个工作日; that a date is over; that a year's holidays are not known yet."""
        office, schedule = self.row.office, self.row.proposal.schedule
        if schedule.due_on is None:
            return ""
        if schedule.is_past:
            return f"{day_words(schedule.due_on, office.today)}已经过了，请改日期或在立项时确认"
        left = days_left(schedule.due_on, office.today, office.calendar)
        words = f"周{WEEKDAYS[schedule.due_on.weekday()]}，还剩 {left} 个工作日"
        if office.calendar.is_published(schedule.due_on.year):
            return words
        return f"{words}（{schedule.due_on.year} 年放假安排还没有公布，暂按周一至周五推算）"

    @property
    def differences(self) -> list[Difference]:
        """Both versions, field by field, where they differ."""
        if not self.is_conflict:
            return []
        theirs, mine = self.form.stored_words(), self.form.typed_words()
        found = [Difference(name, theirs[name], mine[name]) for name in theirs if theirs[name] != mine[name]]
        state = Difference("状态", self.row.directive.get_status_display(), "还没有决定")
        return found if self.row.is_waiting else [state, *found]


def open_card(row: Row) -> Card:
    return Card(row, CandidateForm(row=row))
