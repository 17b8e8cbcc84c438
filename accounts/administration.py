"""How rows stand in the administrator's site (后台): kept for good, or shown as they are and never touched there."""
# ruff: noqa: ARG002  (the answers are the same for every request and row)

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
    _Inline = admin.TabularInline[Any, Any]
else:  # neither takes parameters at run time
    _Admin, _Inline = admin.ModelAdmin, admin.TabularInline


class PlainWords(_Admin):
    """Lists and forms that are called what they hold, not what may be done to it."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        named = {"title": self.opts.verbose_name_plural}
        return super().changelist_view(request, {**named, **(extra_context or {})})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        original = context.get("original")
        context |= {"title": str(original) if original else f"添加{self.opts.verbose_name}", "subtitle": None}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_action_choices(self, request: HttpRequest, default_choices: Any = None) -> Any:
        return super().get_action_choices(request, [("", "勾选以后要做什么")])


class EditableAdmin(PlainWords):
    """Rows a 管理员 may add, change and delete."""

    list_per_page = 50

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """What is edited in the list itself has no label beside it, so that it says its name."""
        field = _chosen_only(super().formfield_for_dbfield(db_field, request, **kwargs))
        if field and db_field.name in self.list_editable:
            field.widget.attrs["aria-label"] = str(field.label)
        return field


def _chosen_only(field: Any) -> Any:
    """Without the small pictures that open another list in a window of its own: each list has its page."""
    for name in ("can_add_related", "can_change_related", "can_view_related", "can_delete_related"):
        if field and hasattr(field.widget, name):
            setattr(field.widget, name, False)
    return field


class KeptAdmin(EditableAdmin):
    """Rows that are deactivated, never deleted, because others point at them.

    One of a list is chosen in a plain list, several are ticked: the search box of the admin cannot be read aloud.
    """

    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RecordAdmin(KeptAdmin):
    """Rows that say what happened; the pages of the office write them, nobody else does."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EditableInline(_Inline):
    """Rows edited beneath another."""

    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """What stands in a table has its name above it, not beside it, so that it says it."""
        field = _chosen_only(super().formfield_for_dbfield(db_field, request, **kwargs))
        if field:
            field.widget.attrs["aria-label"] = str(field.label)
        return field


class RecordInline(EditableInline):
    """Rows shown beneath another."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
