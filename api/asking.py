"""What a step asks for now (要写什么): the form its page would open with, as a program reads it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model

from accounts.models import User
from api.form_fields import HIDDEN, UNSAID
from api.moves import WAYS, is_never
from tracking.forms.conflict import standing
from tracking.forms.family import BreakDownForm
from tracking.forms.registration import DraftForm, Offer
from tracking.models import Task
from tracking.stepping import FILLED
from tracking.workflow import MOVES


def asked_now(name: str, task: Task, user: User, today: date) -> dict[str, Any]:
    """The fields of the step; what depends on one of several things sent up is told as it may be."""
    if takers := is_never(name, task, user):
        raise PermissionDenied(takers)
    return {
        "name": name,
        "label": MOVES[name].label,
        "hint": FILLED[name].hint_for(task, user) if name in FILLED else "",
        "asks": [*_told(name, task, user, today)],
    }


def _told(name: str, task: Task, user: User, today: date) -> Iterable[dict[str, Any]]:
    form = _form(name, task, user, today)
    if form is None:
        for key, asked in WAYS[name].fields().items():
            said = {"label": str(asked.help_text), "help": "", "is_required": bool(asked.required)}
            yield {"name": key, **said, "value": None, "choices": []}
        return
    for key, field in form.fields.items():
        if key not in HIDDEN:
            label = str(field.label or UNSAID.get(key, key))
            said = {"label": label, "help": str(field.help_text or ""), "is_required": field.required}
            value = _plain(form.get_initial_for_field(field, key))
            yield {"name": key, **said, "value": value, "choices": _choices(field)}


def _form(name: str, task: Task, user: User, today: date) -> forms.Form | None:
    """The form of one task, with what can be chosen now; a piece of 分解 by its own."""
    if name == "amend":
        return DraftForm(task=task, offer=Offer.load(), initial=standing(task))
    if name not in FILLED:
        return None
    form = FILLED[name].form(task=task, user=user, today=today)
    return form.rows.forms[0] if isinstance(form, BreakDownForm) else form


def _choices(field: forms.Field) -> list[dict[str, Any]]:
    """What is offered, headings left out."""
    offered = [pair for pair in getattr(field, "choices", ()) if pair[0]]
    flat = [one for key, words in offered for one in (words if isinstance(words, list) else [(key, words)])]
    return [{"value": str(getattr(key, "value", key)), "label": str(words)} for key, words in flat]


def _plain(value: Any) -> Any:
    """A value as JSON has it: rows by their keys."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
