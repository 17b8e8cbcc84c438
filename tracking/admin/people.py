"""People with their departments (任职), and the leaders' posts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.admin import UserAdmin
from accounts.administration import EditableInline, KeptAdmin
from accounts.models import User
from tracking.models import Membership, Post
from tracking.staffing import deserted, gone

admin.site.unregister(User)


class MembershipInline(EditableInline):
    """Where a person belongs; somebody who moves loses one row and gets another."""

    model = Membership


@admin.register(User)
class PersonAdmin(UserAdmin):
    """The accounts of ``accounts.admin`` with the departments this room knows."""

    inlines = [MembershipInline]
    list_display = [
        "name",
        "username",
        "role",
        "departments",
        "email",
        "is_active",
        "is_locked",
        "last_login",
    ]
    list_filter = ["role", "is_active", "memberships__department"]
    search_fields = ["name", "username", "email", "memberships__department__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships__department")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        with _warned(request):
            return super().changelist_view(request, extra_context)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        with _warned(request):
            return super().changeform_view(request, object_id, form_url, extra_context)

    @admin.display(description="单位")
    def departments(self, user: User) -> str:
        return "、".join(str(membership.department) for membership in user.memberships.all())


@admin.register(Post)
class PostAdmin(KeptAdmin):
    """Leaders' posts: tasks name the post, because people move."""

    list_display = ["name", "holder", "can_approve", "order", "is_active"]
    list_editable = ["order"]
    list_filter = ["is_active", "can_approve"]
    list_select_related = ["holder"]
    search_fields = ["name", "holder__name"]
    ordering = ["order", "pk"]


@contextmanager
def _warned(request: HttpRequest) -> Iterator[None]:
    """Say whose work nobody can do any more, and where nobody is left, because of what is changed meanwhile."""
    if request.method != "POST":
        yield
        return
    before, units = {one.user.pk: one.count for one in gone()}, {unit.pk for unit in deserted()}
    yield
    for one in gone():
        if one.count > before.get(one.user.pk, 0):
            address = settings.SITE_URL + reverse("tracking:handover", args=[one.user.pk])
            messages.warning(
                request, f"{one.user}名下还有 {one.count} 件没办完的事，本人已经办不了，请督查员移交：{address}"
            )
    for unit in deserted():
        if unit.pk not in units:
            messages.warning(request, f"{unit}有在办的事项，现在没有能签收、反馈的人了，请给它配人。")
