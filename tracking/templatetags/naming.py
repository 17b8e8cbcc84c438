"""What the names in the lists of a form may be typed as; a script lets a long list be typed into with it."""

from django import forms, template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from tracking.models import DepartmentAlias
from tracking.spelling import readings_of

register = template.Library()

OF_DEPARTMENTS, OF_POSTS = "lead", ("leader", "approver")  # the fields that offer them, whatever the form
LONG = 8  # entries from which a list is typed into, as in static/js/typed-list.js


@register.simple_tag
def readings(*given: forms.BaseForm) -> SafeString:
    """The spelled names of all long lists of departments and leaders on a page, by field.

    Forms that are on the page many times, each with its prefix, offer the same: one of them is enough.
    """
    offered = {
        name: _offered(form.fields[name], name == OF_DEPARTMENTS)
        for form in given
        for name in (OF_DEPARTMENTS, *OF_POSTS)
        if name in form.fields
    }
    return json_script({name: readings_of(entries) for name, entries in offered.items() if entries}, "readings")


def _offered(field: forms.Field, is_of_departments: bool) -> dict[str, list[str]]:
    """The names by value, a department's other names with its own; nothing of a short list."""
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # fields of these names choose one of several
    offered = {str(key): [str(words)] for key, words in list(field.choices)[1:]}  # type: ignore[arg-type]
    if len(offered) < LONG:
        return {}
    if is_of_departments:
        for department, alias in DepartmentAlias.objects.order_by("pk").values_list("department", "name"):
            offered.get(str(department), []).append(alias)
    return offered
