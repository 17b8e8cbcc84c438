"""Taking a step on a task (办一步): the same forms and actions as the pages, and the same table of who may when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from rest_framework import serializers

from accounts.models import User
from api.form_fields import Field, as_sent, body, errors_of, fields_of, key_field, unasked, unasked_for
from api.problems import FieldError, ProblemError, invalid
from tracking.actions.dispatch import amend_draft
from tracking.actions.signing import refile
from tracking.conflicts import check_read
from tracking.forms.closing import Closing
from tracking.forms.conflict import standing
from tracking.forms.examined import Examined
from tracking.forms.family import MOST, BreakDownForm, PieceForm
from tracking.forms.registration import DraftForm, Offer
from tracking.models import Filing, Task
from tracking.stepping import FILLED, PRESSED
from tracking.stepping.rulings import REVISED, RULINGS
from tracking.workflow import MOVES

LEFT_OUT = {
    "gather": "程序在各单位都签收以后自己走的",
    "follow": "程序汇总子项进度时自己走的",
    "restore": "复核推翻重新打开以后，程序自己走的",
    "reinstate": "复核推翻退回以后，程序自己走的",
    "transfer": "机构变动时一次划转全部，由管理员在页面上逐件看过再定",
    "join": "归并要对照两件事的原话，在梳理页面上定",
    "disjoin": "撤销归并要对照两件事的原话，在事项页面上定",
}
# What is asked only so that it was seen: ticks of the page, the seal of advice.
TICKS = frozenset({"seen", "anyway", "falls", "over_parent", "with_children", "on_rest_day"})
TICKED = {"over_open": "下面还有没办完的，照样办结"}
PIECES = f"各子项，最多 {MOST} 项"
NO_FILING = "这件事项没有这份呈报，或者不是您能看的。"
NOT_TO_CHANGE = "这份{kind}不用修改再呈，异议请撤回以后另提。"
Files: TypeAlias = "MultiValueDict[str, Any]"


@dataclass(frozen=True, slots=True)
class Order:
    """A step that somebody wants to take: on a task as he has read it, with what he has sent."""

    name: str
    task: Task
    user: User
    now: datetime
    version: int
    given: Mapping[str, Any]
    files: Files

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def read(self) -> None:
        """From here on what happened since he has read the task refuses the step."""
        check_read(self.task, self.user, self.version, MOVES[self.name].label)


@dataclass(frozen=True, slots=True)
class Way:
    """How a step is taken: what does it, and what it may bring. ``on_filing``: it is one on what was sent up."""

    act: Callable[[Order], tuple[object, str]]
    forms: tuple[type[Form], ...] = ()
    ticks: tuple[str, ...] = ()
    on_filing: bool = False

    @property
    def takes_files(self) -> bool:
        return any("attachments" in form.base_fields for form in self.forms)

    def fields(self) -> dict[str, Field]:
        """What may be sent with it, by name; what only some kinds of filings ask for is not asked of all."""
        own: dict[str, Field] = {name: field for form in self.forms for name, field in fields_of(form).items()}
        if len(self.forms) > 1:
            own = {name: unasked_for(field) for name, field in own.items()}
        if self.act is _divide:
            own = {"pieces": serializers.ListField(child=body("Piece", own)(), max_length=MOST, help_text=PIECES)}
        if self.on_filing:
            own = {"filing": key_field(help_text="哪一份呈报")} | own
        return own | {tick: serializers.BooleanField(required=False, help_text=TICKED[tick]) for tick in self.ticks}


def take(order: Order) -> tuple[object, str]:
    """What came of the step, and what is said of it. Whoever it can never be is refused before anything is read."""
    if takers := is_never(order.name, order.task, order.user):
        raise PermissionDenied(takers)
    return WAYS[order.name].act(order)


def is_never(name: str, task: Task, user: User) -> str:
    """Whose step it is, where it can never be this person's; 签收 is one button for the lead and for who supports."""
    alike = ("accept", "countersign") if name in {"accept", "countersign"} else (name,)
    takers = {taker for one in alike for taker in MOVES[one].actors}
    return "" if takers & task.actors(user) else "、".join(sorted(takers))


def _press(order: Order) -> tuple[object, str]:
    step = PRESSED["accept" if order.name == "countersign" else order.name]
    order.read()
    ticks = {tick: bool(order.given.get(tick)) for tick in step.ticks}
    return step.act(order.task, by=order.user, at=order.now, **ticks), step.done


def _fill(order: Order) -> tuple[object, str]:
    step = FILLED[order.name]
    stands = step.form.begin_with(order.task, order.today) if step.form.shows_the_task else {}
    form = step.form(_data(order, step.form, stands), order.files, task=order.task, user=order.user, today=order.today)
    refuse(form, order.given)
    order.read()
    made = step.act(order.task, form, order.user, order.now)
    return made, step.said(made, step.done)


def _divide(order: Order) -> tuple[object, str]:
    """分解: a row of the form for each piece."""
    step, pieces = FILLED["break_down"], list(order.given.get("pieces") or ())
    if not pieces:
        raise invalid([{"field": "pieces", "detail": "至少要写一个子项。"}])
    data = QueryDict(mutable=True)
    data.update({"p-TOTAL_FORMS": str(len(pieces)), "p-INITIAL_FORMS": "0", "version": str(order.task.version)})
    for number, piece in enumerate(pieces):
        for name, values in as_sent(PieceForm, piece, prefix=f"p-{number}-").lists():
            data.setlist(name, values)
    form = BreakDownForm(data, task=order.task, user=order.user, today=order.today)
    if not form.is_valid():
        rows = [one for n, row in enumerate(form.rows.forms) for one in errors_of(row, prefix=f"pieces.{n}.")]
        raise _invalid([*errors_of(form), *rows])
    order.read()
    made = step.act(order.task, form, order.user, order.now)
    return made, step.done


def _amend(order: Order) -> tuple[object, str]:
    """What is not said stays as it stands."""
    data = _data(order, DraftForm, standing(order.task))
    form = DraftForm(data, task=order.task, offer=Offer.load())
    refuse(form, order.given)
    order.read()
    plan, is_said = form.draft_plan(), form.cleaned_data.get("over_parent", False)
    return amend_draft(order.task, plan, by=order.user, at=order.now, over_parent=is_said), "已经改好"


def _rule(order: Order) -> tuple[object, str]:
    """A step on what was sent up: signed, returned, taken back, decided."""
    ruling, filing = RULINGS[order.name], filing_of(order)
    data = _data(order, ruling.form, ruling.form.begin_from(filing))
    data["filing_version"] = str(filing.version)
    form = ruling.form(data, filing=filing, move=order.name, user=order.user, today=order.today)
    refuse(form, order.given)
    order.read()
    return ruling.act(filing, by=order.user, at=order.now, **form.given()), ruling.done


def _file(order: Order) -> tuple[object, str]:
    """修改后再呈: what is not said stays as it was sent up."""
    filing = filing_of(order)
    kind = REVISED.get(filing.kind)
    if kind is None:
        raise ProblemError("refused", NOT_TO_CHANGE.format(kind=filing.get_kind_display()))
    data = _data(order, kind, kind.begin_from(filing))
    form = kind(data, order.files, filing=filing, move="file", user=order.user, today=order.today)
    refuse(form, order.given)
    order.read()
    files = form.cleaned_data["attachments"]
    made = refile(filing, form.revised(), by=order.user, at=order.now, files=files, seen=filing.version)
    return made, "已经再呈" if made.name == "file" else "已经报出"


def filing_of(order: Order) -> Filing:
    """What was sent up and is meant, with its task as it was read."""
    visible = Filing.objects.visible_to(order.user).for_display()
    filing = visible.filter(task=order.task, pk=order.given.get("filing") or 0).first()
    if filing is None:
        raise invalid([{"field": "filing", "detail": NO_FILING}])
    filing.task = order.task
    return filing


def _data(order: Order, form: type[Form], stands: Mapping[str, Any]) -> QueryDict:
    """What was sent, as a browser sends it, over what stands there already."""
    data = as_sent(form, {**stands, **order.given})
    data["version"] = str(order.task.version)
    return data


def refuse(form: Form, given: Mapping[str, Any]) -> None:
    """Raise a problem where the form is not as it should be, or where something is given that is not asked for."""
    errors = unasked(form, given)
    if not form.is_valid() or errors:
        raise _invalid([*errors, *errors_of(form)], form)


def _invalid(errors: list[FieldError], form: Form | None = None) -> ProblemError:
    """What is wrong; where nothing is but that something has to be seen first, that, with what it is."""
    names = {error["field"].rpartition(".")[2] for error in errors}
    slug = "needs-confirmation" if names <= TICKS else "invalid"
    extra: dict[str, Any] = {}
    if isinstance(form, Examined) and form.flaws:
        extra = {"advice": [{"words": list(one.words), "reason": one.reason} for one in form.advice], "seen": form.seal}
    if slug == "needs-confirmation":
        errors = [{**error, "detail": f"{error['detail']}{_how(error['field'])}"} for error in errors]
    if isinstance(form, Closing) and "anyway" in names:
        extra = {"advice": [{"words": [], "reason": f"{lack.what}{lack.remedy}"} for lack in form.lacks]}
    return invalid(errors, slug, **extra)


def _how(field: str) -> str:
    """How a program says that something was seen, where a page has a box to tick."""
    is_seal = field.rpartition(".")[2] == "seen"
    return f"（要照办的，{'把答复里的 seen 原样写进 seen' if is_seal else f'{field} 写 true'}，再发一次。）"


WAYS: dict[str, Way] = {
    **{name: Way(_press, ticks=step.ticks) for name, step in PRESSED.items()},
    "countersign": Way(_press),
    **{name: Way(_fill, (step.form,)) for name, step in FILLED.items()},
    "break_down": Way(_divide, (PieceForm,)),
    "amend": Way(_amend, (DraftForm,)),
    **{name: Way(_rule, (ruling.form,), on_filing=True) for name, ruling in RULINGS.items()},
    "file": Way(_file, tuple(REVISED.values()), on_filing=True),
}
