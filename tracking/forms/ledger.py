"""The filters over the ledger."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, Min, OuterRef, Q

from accounts.models import User
from directives.dates import full_day_words
from directives.models import KIND_CHOICES, Speech
from tracking.deadlines import Light
from tracking.forms.widgets import QuickSelect
from tracking.ledger import AGAIN, ANY, CLOSED, DUE, HARD, PARTS, SAID, SIGNING, STATUSES, Conditions
from tracking.models import Assignment, Department, DepartmentAlias, Post, Registration, Task, TaskSource
from tracking.spelling import readings_of
from tracking.workflow import Structure

MOST_SOURCES = 100  # offered, the newest first
GONE = "已经没有这一项"
STRETCHES = {"opened": "登记", "closed": "办结", "due_in": "到期"}
TEXTS = {
    "q": "有“{}”",
    "number": "编号有“{}”",
    "since": "{}以后立项",
    "due_from": "{}起到期",
    "due_to": "{}前到期",
    "closed_from": "{}起办结",
    "closed_to": "截至{}办结",
}
TYPED = ("department", "person", "leader")  # lists of names, which people type in letters
BY_WORDS = ("speech", "source")  # lists of titles, typed into as well, but not in letters
Offer = list[tuple[int, str]]


def _choice(label: str, choices: Iterable[tuple[str, Any]] = ()) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices), required=False, widget=QuickSelect)


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class LedgerForm(forms.Form):
    """One control for each condition an address may carry. It only shows them: reading is ``Conditions.read``."""

    q = forms.CharField(label="搜事项、编号、原话或进展", required=False)
    status = _choice("状态", ((k, v) for k, v in STATUSES.items() if k != ANY))
    light = forms.MultipleChoiceField(label="灯", choices=Light.choices, required=False)
    department = _choice("单位")
    part = _choice("单位是", ((k, v) for k, v in PARTS.items() if k))
    person = _choice("督查员或经办人")
    leader = _choice("责任领导")
    speech = _choice("讲话")
    source = _choice("立项来源")
    kind = _choice("类型", KIND_CHOICES)
    hard = _choice("软硬", HARD.items())
    due = _choice("期限", DUE.items())
    signing = _choice("签收", SIGNING.items())
    said = _choice("反复强调", SAID.items())
    again = _choice("回头看", AGAIN.items())
    closed_when = _choice("办结日期", CLOSED.items())
    due_from = _day("到期日期从")
    due_to = _day("到期日期到")
    closed_from = _day("办结日期从")
    closed_to = _day("办结日期到")
    number = forms.CharField(label="编号", required=False)
    structure = _choice("形式", Structure.choices)
    mine = forms.BooleanField(required=False)

    SELECTS = (
        *("status", "kind", "department", "part", "person", "leader", "speech", "source"),
        *("hard", "due", "signing", "again", "said", "closed_when", "structure"),
    )

    def __init__(self, asked: Conditions, user: User) -> None:
        super().__init__(initial={**asked.query(), "mine": asked.mine}, auto_id="f-%s")
        self.user = user
        for name, offer in OFFERS.items():
            self._field(name).choices = offer(user)
        for name in self.SELECTS:
            field = self._field(name)
            offered: Any = field.choices
            field.choices = [("", PARTS[""] if name == "part" else f"{field.label}不限"), *offered]
        self._field("status").choices = [(ANY, "状态不限"), *self.offered("status")[1:]]
        self.fields["mine"].label = "我督办的" if user.is_supervisor else "我分管的" if user.is_leader else "牵头的"

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        return field

    def offered(self, name: str) -> list[tuple[Any, Any]]:
        """What a list offers: its values and their words, the first for no condition."""
        offered: Any = self._field(name).choices
        return list(offered)

    @property
    def selects(self) -> list[forms.BoundField]:
        return [self[name] for name in self.SELECTS]

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[name] for name in ("due_from", "due_to", "closed_from", "closed_to")]

    @property
    def readings(self) -> dict[str, dict[str, list[list[str]]]]:
        """What the names in the lists may be typed as, by list and value: a department by its other names too."""
        offered = {name: {str(key): [str(words)] for key, words in self.offered(name)[1:]} for name in TYPED}
        for department, alias in DepartmentAlias.objects.order_by("pk").values_list("department", "name"):
            offered["department"].get(str(department), []).append(alias)
        return {name: readings_of(entries) for name, entries in offered.items()} | {name: {} for name in BY_WORDS}

    def in_words(self, asked: Conditions) -> list[tuple[str, str]]:
        """Each condition that narrows the list: its name in the address, and how people say it."""
        said = [
            (name, words.format(_said(getattr(asked, name)))) for name, words in TEXTS.items() if getattr(asked, name)
        ]
        first = [one for one in said if one[0] == "q"]
        chosen = [(name, self._words(name, asked)) for name in self.SELECTS if self._narrows(name, asked)]
        said += [(name, f"{days.words}{words}") for name, words in STRETCHES.items() if (days := getattr(asked, name))]
        lights = [("light", f"灯：{'或'.join(one.label for one in asked.lights)}")] if asked.light else []
        mine = [("mine", str(self.fields["mine"].label))] if asked.mine else []
        return [*first, *lights, *chosen, *said[len(first) :], *mine]

    def gone(self, asked: Conditions) -> list[str]:
        """The conditions whose thing is no longer there, by name: the speech was deleted, the person has nothing."""
        return [name for name in OFFERS if getattr(asked, name) and self._label(name, asked) == GONE]

    @staticmethod
    def _narrows(name: str, asked: Conditions) -> bool:
        value = getattr(asked, name)
        return bool(value) and name != "part" and (name, value) != ("status", ANY)

    def _words(self, name: str, asked: Conditions) -> str:
        named = f"{PARTS[asked.part]}单位" if name == "department" else self.fields[name].label
        return f"{named}：{self._label(name, asked)}"

    def _label(self, name: str, asked: Conditions) -> str:
        """What was chosen, by its name; looked up where the list does not offer it."""
        chosen = str(getattr(asked, name))
        known = {str(key): str(words) for key, words in self.offered(name)}
        return known.get(chosen) or _unlisted(name, chosen, self.user) or GONE


def _said(value: object) -> str:
    """A day with its year, for it may be kept in a view or a file; words as they are."""
    return full_day_words(value) if isinstance(value, date) else str(value)


def _unlisted(name: str, chosen: str, user: User) -> str:
    """The name of what is there but not offered: an older source, a leader's post that is no longer held."""
    if name == "leader":
        return Post.objects.filter(pk=chosen).values_list("name", flat=True).first() or ""
    if name == "source":
        papers = Registration.objects.filter(tasks__in=Task.objects.visible_to(user), pk=chosen)
        return papers.values_list("source_title", flat=True).first() or ""
    return ""


def _departments(user: User) -> Offer:
    """Every department for who sees everything; for others those that have a part in a task they see."""
    departments = Department.objects.in_order()
    if not user.sees_everything:
        departments = departments.filter(assignments__task__in=Task.objects.visible_to(user)).distinct()
    return list(departments.values_list("pk", "name"))


def _speeches(user: User) -> Offer:
    """The speeches that tasks of this person come from, the newest first."""
    sources = TaskSource.objects.filter(speech=OuterRef("pk"))
    if not user.sees_everything:
        sources = sources.filter(task__in=Task.objects.visible_to(user))
    speeches = Speech.objects.filter(Exists(sources)).order_by("-spoken_on", "-pk")
    return list(speeches.values_list("pk", "title")[:MOST_SOURCES])


def _sources(user: User) -> Offer:
    """The papers that tasks of this person were registered from, the newest first, each once."""
    papers = Registration.objects.all()
    if not user.sees_everything:
        papers = papers.filter(Exists(Task.objects.visible_to(user).filter(registration=OuterRef("pk"))))
    named = papers.values_list("source_title", "source_on").annotate(first=Min("pk"))
    rows = named.order_by("-source_on", "source_title")[:MOST_SOURCES]
    return [(first, title) for title, _, first in rows]


def _people(user: User) -> Offer:
    """Who looks after a task for the office, or handles one; a department is offered its own people."""
    handling = Exists(Assignment.objects.filter(handler=OuterRef("pk")))
    if user.sees_everything:
        people = User.objects.filter(Q(handling) | Q(Exists(Task.objects.filter(officer=OuterRef("pk")))))
    else:
        units = Department.objects.of(user).values("pk")
        people = User.objects.filter(handling, memberships__department__in=units).distinct()
    return [(one.pk, str(one)) for one in people.order_by("name", "pk")]


def _leaders(user: User) -> Offer:
    """The posts that are responsible for something this person sees."""
    tasks = Task.objects.visible_to(user).filter(leader=OuterRef("pk"))
    return list(Post.objects.filter(Exists(tasks)).order_by("order", "pk").values_list("pk", "name"))


OFFERS = {
    "department": _departments,
    "person": _people,
    "leader": _leaders,
    "speech": _speeches,
    "source": _sources,
}
