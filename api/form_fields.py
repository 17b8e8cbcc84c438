"""The forms of the pages, seen by programs: their fields as JSON has them, and what was sent as a browser sends it.

A step has one form. Its words, lengths and choices are said once, there; ids stand for rows, and a rhythm is its code.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.db.models import Model
from django.http import QueryDict
from rest_framework import serializers

from tracking import rhythms
from tracking.forms.choices import OneOf, SeveralOf
from tracking.forms.moves import FilesField
from tracking.forms.rhythm import RhythmField
from tracking.forms.texts import LongText

HIDDEN = frozenset({"version", "filing_version"})  # said by If-Match
# Asked for only in some cases, which the form decides: by role, by how the task stands, by what else was written.
SOMETIMES = frozenset({"authority", "post", "due_on", "with_children", "percent", "department", "outcome", "period_on"})
BAD_RHYTHM = "报送频率写成 weekly:3、semimonthly、monthly、monthly:8、quarterly、halfyearly、yearly，不定期就空着。"
BIGGEST = 2**31 - 1  # of a key


class RhythmCode(serializers.CharField):
    """A rhythm as its code."""

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        every, day = rhythms.parts(code)
        if every not in rhythms.EVERY or code not in {every, rhythms.code_of(every, day)} or (day and every == code):
            raise serializers.ValidationError(BAD_RHYTHM)
        return code


Field = serializers.Field[Any, Any, Any, Any]
UNSAID = {  # where the page says it only when it asks
    "seen": "看过体检意见以后，把答复里的 seen 原样写回",
    "appeal_pk": "读的时候是哪一份复核申请",
    "over_parent": "晚于总时限，照此定",
    "on_rest_day": "就定在休息日",
    "with_children": "下面还没有办完的一起办理",
}


def key_field(**said: Any) -> Field:
    """The key of a row."""
    return serializers.IntegerField(min_value=1, max_value=BIGGEST, **said)


def keys_field(**said: Any) -> Field:
    return serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=BIGGEST), max_length=500, **said)


def field_of(name: str, field: forms.Field) -> Field:
    """A field as JSON has it: its type, and in the words of the page what it is. More is for the form to say."""
    label = field.label or UNSAID.get(name, name)
    words = "；".join(filter(None, [str(label), str(field.help_text or "").rstrip("。"), _length(field)]))
    is_asked = field.required and name not in SOMETIMES and not isinstance(field, forms.BooleanField)
    made = next(make for kind, make in MADE if isinstance(field, kind))
    if name == "period_on":
        made = _day
    return made(field, required=is_asked, help_text=words)


def _length(field: forms.Field) -> str:
    most = field.most if isinstance(field, LongText) else getattr(field, "max_length", None)
    return f"最多 {most} 字" if most and not isinstance(field, FilesField) else ""


def _files(_: forms.Field, **said: Any) -> Field:
    return serializers.ListField(child=serializers.FileField(), **said)


def _number(field: Any, **said: Any) -> Field:
    return serializers.IntegerField(allow_null=True, min_value=field.min_value, max_value=field.max_value, **said)


def _day(_: forms.Field, **said: Any) -> Field:
    return serializers.DateField(allow_null=True, **said)


def _chosen(field: Any, **said: Any) -> Field:
    """One of fixed choices; a text where what is offered depends on the task."""
    choices = [(str(key), str(words)) for key, words in field.choices if key]
    if not choices:
        return serializers.CharField(allow_blank=True, **said)
    return serializers.ChoiceField(choices, allow_null=True, allow_blank=True, **said)


MADE: tuple[tuple[type[forms.Field] | tuple[type[forms.Field], ...], Callable[..., Field]], ...] = (
    (FilesField, _files),
    (RhythmField, lambda _, **said: RhythmCode(allow_blank=True, **said)),
    ((SeveralOf, forms.ModelMultipleChoiceField), lambda _, **said: keys_field(**said)),
    ((OneOf, forms.ModelChoiceField), lambda _, **said: key_field(allow_null=True, **said)),
    (forms.BooleanField, lambda _, **said: serializers.BooleanField(**said)),
    (forms.IntegerField, _number),
    (forms.DateField, _day),
    (forms.ChoiceField, _chosen),
    (forms.Field, lambda _, **said: serializers.CharField(allow_blank=True, **said)),
)


@cache
def fields_of(form: type[forms.Form]) -> Mapping[str, Field]:
    """What a form asks for."""
    return {name: field_of(name, field) for name, field in form.base_fields.items() if name not in HIDDEN}


def unasked_for(field: Field) -> Field:
    """The same, but it may be left out. A field is made anew from what it was made of wherever it is used."""
    free = copy(field)
    free.required = False
    made_of: Any = free
    made_of._kwargs = {**made_of._kwargs, "required": False}  # noqa: SLF001
    return free


def body(name: str, fields: Mapping[str, Field]) -> type[serializers.Serializer[Any]]:
    """The serializer of something sent."""
    return type(f"{name}Body", (serializers.Serializer,), {key: copy(field) for key, field in fields.items()})


def as_sent(form: type[forms.Form], given: Mapping[str, Any], prefix: str = "") -> QueryDict:
    """What was given as JSON, as a browser sends this form."""
    data = QueryDict(mutable=True)
    for name, value in given.items():
        if name in form.base_fields:
            put(data, f"{prefix}{name}", form.base_fields[name], value)
    return data


def put(data: QueryDict, name: str, field: forms.Field, value: Any) -> None:
    """Write one value as the control of its field would send it."""
    if isinstance(field, FilesField):
        return
    if isinstance(field, RhythmField):
        every, day = rhythms.parts(value or "")
        data[f"{name}_0"] = every
        data[f"{name}_1"] = str(day) if every == "weekly" and day else ""
        data[f"{name}_2"] = str(day) if every == "monthly" and day else ""
    elif isinstance(value, list | tuple):
        data.setlist(name, [_written(one) for one in value])
    elif value not in (None, False, ""):
        data[name] = "on" if value is True else _written(value)


def _written(value: Any) -> str:
    if isinstance(value, Model):
        return str(value.pk)
    return value.isoformat() if isinstance(value, date) else str(value)


def unknown_names(given: Iterable[str], known: Iterable[str]) -> list[dict[str, str]]:
    """What nobody asks for, as errors: it is not taken silently for nothing."""
    names = sorted(known)
    told = f"没有这一项。可以写的有：{'、'.join(names)}。" if names else "没有这一项：这一步什么都不用写。"
    return [{"field": str(name)[:60], "detail": told} for name in given if name not in names]


def unasked(form: forms.Form, given: Mapping[str, Any]) -> list[dict[str, str]]:
    """What this step asks for in other cases, and not now."""
    dropped = [name for name in form.base_fields if name not in form.fields and given.get(name)]
    return [
        {"field": name, "detail": f"这件事项的这一步现在不问“{form.base_fields[name].label or name}”，请去掉。"}
        for name in dropped
    ]


def errors_of(form: forms.Form, prefix: str = "") -> list[dict[str, str]]:
    """What is wrong with a form that was sent, field by field."""
    return [
        {"field": prefix + ("" if name == "__all__" else name), "detail": str(words)}
        for name, several in form.errors.items()
        for words in several
        if name not in HIDDEN
    ]
