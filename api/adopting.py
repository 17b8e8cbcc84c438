"""立项 of adopted candidates from what a program sends: the forms of the page, with what is proposed where it says
nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict

from api.form_fields import put
from api.problems import FieldError, ProblemError, invalid
from directives.models import Speech
from tracking.forms.paper import Line, Paper, open_paper

NOT_ADOPTED = "没有这一条，或者它没有采纳、已经立项。"


def read_adopted(speech: Speech, given: Mapping[str, Any], today: date) -> Paper:
    """The page as it would be sent, with nothing in the way of it; a problem says what is."""
    proposed = {line.directive.pk: line for line in open_paper(speech, today).lines}
    lines = given.get("lines") or [{"directive": key} for key in proposed]
    strange = [number for number, line in enumerate(lines) if line["directive"] not in proposed]
    if strange:
        raise invalid([{"field": f"lines.{number}.directive", "detail": NOT_ADOPTED} for number in strange])
    if not lines:
        raise ProblemError("refused", "没有立项：这篇讲话没有采纳而还没有立项的候选。")
    paper = open_paper(speech, today, _as_sent(given["approval"], lines, proposed))
    if errors := [*_of_approval(paper), *_of_lines(paper, [line["directive"] for line in lines])]:
        raise invalid(errors)
    return paper


def _as_sent(
    approval: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], proposed: Mapping[int, Line]
) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in approval.items():
        data[name] = "" if value is None else str(value)
    for line in lines:
        form, key = proposed[line["directive"]].form, line["directive"]
        for name, value in {**form.initial, **line, "include": True}.items():
            if name in form.fields:
                put(data, f"d{key}-{name}", form.fields[name], value)
    return data


def _of_approval(paper: Paper) -> list[FieldError]:
    errors = paper.approval.errors
    return [{"field": f"approval.{name}", "detail": str(words)} for name, all_of in errors.items() for words in all_of]


def _of_lines(paper: Paper, keys: Sequence[int]) -> list[FieldError]:
    place = {key: number for number, key in enumerate(keys)}
    return [
        {"field": f"lines.{place[line.directive.pk]}", "detail": f"“{line.plan.title}”：{gap}"}
        for line in paper.included
        for gap in line.gaps
    ]
