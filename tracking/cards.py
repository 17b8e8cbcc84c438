"""The open card of the review workbench: the form, why it was found, and both versions where two people met."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.urls import reverse
from django.utils.safestring import SafeString

from directives.actions.splitting import cuts
from directives.dates import day_words
from directives.highlighting import Mark, marked
from directives.models import Directive
from tracking.deadlines import days_left
from tracking.evidence import Reason, evidence_marks, reasons
from tracking.forms.missed import NameForm
from tracking.forms.restdays import on_rest_day
from tracking.forms.review import CandidateForm
from tracking.models import Department, DepartmentGroup, TaskSource
from tracking.nearness import alike, pairs_of
from tracking.rhythms import WEEKDAYS
from tracking.workbench import Row

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
    name_problem: str = ""
    name_form: NameForm | None = field(default=None)
    made_box: str = ""  # the box into which a name that was typed has just been placed
    among: Sequence[Row] = ()  # the candidates of the speech, where they have been read already

    @property
    def asks(self) -> str:
        """The decision that lacks something only its own small form can give: a reason, or the other candidate."""
        return self.form.data.get("act", "") if self.problem and not self.is_conflict else ""

    @property
    def sentence(self) -> str:
        """What was not done and why, with the first mistake of the form, for a page that only has a line for it."""
        wrong = next((str(error) for errors in self.form.errors.values() for error in errors), "")
        return wrong or self.problem

    @cached_property
    def passage(self) -> SafeString:
        """The paragraph it stands in, its own words marked: what a phone shows instead of the speech."""
        directive = self.row.directive
        text = directive.speech.text
        start, end = text.rfind("\n", 0, directive.start) + 1, text.find("\n", directive.end)
        mark = Mark(directive.start, directive.end, "own", "cand cand-now")
        return marked(text, start, end if end >= 0 else len(text), [mark])

    @cached_property
    def nearest(self) -> list[tuple[int, str]]:
        """The others of the speech it may be merged into, those most like it first: key and title."""
        mine = pairs_of(self.row.directive.text)
        others = sorted(self._others(), key=lambda one: -alike(mine, pairs_of(one.text)))
        return [(one.pk, one.title) for one in others]

    def _others(self) -> list[Directive]:
        if not self.among:
            return list(self.form.others.only("title", "text"))
        others = (row.directive for row in self.among if row.directive.pk != self.row.directive.pk)
        return [one for one in others if one.status != "merged"]

    @property
    def task_url(self) -> str:
        """The page of the task it has become, or was joined to."""
        source = TaskSource.objects.filter(directive=self.row.directive).only("task_id").first()
        return reverse("tracking:task", args=[source.task_id]) if source else ""

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
        if not self.unknown:
            return None
        return self.name_form or NameForm()

    @cached_property
    def unknown(self) -> dict[str, str]:
        """Names nobody in the directory goes by, each with the box it was typed in; of the speech, or typed here."""
        quoted = dict.fromkeys(self.row.proposal.unknown, "")
        return {**quoted, **(self.form.unknown_typed if self.problem else {})}

    @property
    def group_words(self) -> str:
        """What the group means on this card: it supports the lead, or leads and is cut into a task for each unit."""
        responsible = self.row.proposal.responsible
        if responsible.group is None:
            return ""
        named = self.row.office.directory.resolve(responsible.group.name)
        count = sum(one.is_active for one in named.members.all()) if isinstance(named, DepartmentGroup) else 0
        if self.form["lead"].value():
            return f"{responsible.group}（{count} 家）都作配合单位。"
        return f"{responsible.group}牵头：立项时拆成 {count} 件，一家一件；或者在牵头里选定一家，其余的配合。"

    @property
    def due_words(self) -> str:
        """周四，还剩 28 个工作日; 休息日; that a date is over; that a year's holidays are not known yet."""
        office, schedule = self.row.office, self.row.proposal.schedule
        if schedule.due_on is None or self.form["is_long_term"].value():
            return ""
        if schedule.is_past:
            return f"{day_words(schedule.due_on, office.today)}已经过了，请改日期或在立项时确认"
        left = days_left(schedule.due_on, office.today, office.calendar)
        resting = on_rest_day(schedule.due_on, office.today, office.calendar)
        words = f"{resting or f'周{WEEKDAYS[schedule.due_on.weekday()]}'}，还剩 {left} 个工作日"
        doubt = office.calendar.doubt(schedule.due_on)
        return f"{words}（{doubt}）" if doubt else words

    @property
    def differences(self) -> list[Difference]:
        """Both versions, field by field, where they differ."""
        if not self.is_conflict:
            return []
        theirs, mine = self.form.stored_words(), self.form.typed_words()
        found = [Difference(name, theirs[name], mine[name]) for name in theirs if theirs[name] != mine[name]]
        state = Difference("状态", self.row.directive.get_status_display(), "还没有决定")
        return found if self.row.is_waiting else [state, *found]


def placed_card(row: Row, box: str, named: Department | DepartmentGroup | None, problem: str) -> Card:
    """The card after a name was placed; what was typed in a box and has been placed stands in it now."""
    card = Card(row, CandidateForm(row=row), name_problem=problem)
    if box not in CandidateForm.UNITS or not isinstance(named, Department):
        return card
    before = [one for one in row.proposal.supporting if one != named]
    card.form.initial[box] = named if box == "lead" else [*before, named]
    if box == "lead":
        card.form.initial["supporting"] = before
    return replace(card, made_box=box)


def open_card(row: Row, among: Sequence[Row] = ()) -> Card:
    """The card of a candidate; ``among``: all of the speech, so that the like ones need not be read again."""
    return Card(row, CandidateForm(row=row), among=among)
