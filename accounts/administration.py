"""How rows stand in the administrator's site (后台): kept for good, or shown as they are and never touched there."""
# ruff: noqa: ARG002  (the answers are the same for every request and row)

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
    _Inline = admin.TabularInline[Any, Any]
else:  # neither takes parameters at run time
    _Admin, _Inline = admin.ModelAdmin, admin.TabularInline


class EditableAdmin(_Admin):
    """Rows a 管理员 may add, change and delete."""

    list_per_page = 50


class KeptAdmin(EditableAdmin):
    """Rows that are deactivated, never deleted, because others point at them."""

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


class RecordInline(EditableInline):
    """Rows shown beneath another."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
