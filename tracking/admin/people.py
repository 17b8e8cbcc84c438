"""People with their departments (任职), and the leaders' posts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts.admin import InUse, UserAdmin
from accounts.administration import EditableInline, KeptAdmin
from accounts.models import User
from tracking.forms.accounts import MembershipRows, PersonForm
from tracking.leaving import Holdings, holdings_of
from tracking.models import Membership, Post
from tracking.staffing import deserted, gone

EVEN_SO, THE_REST = "even_so", "the_rest"  # what is answered where closing accounts would leave work behind

admin.site.unregister(User)


class MembershipInline(EditableInline):
    """Where a person belongs; somebody who moves loses one row and gets another."""

    model = Membership
    formset = MembershipRows
    verbose_name_plural = "单位"

    def get_extra(self, request: HttpRequest, obj: User | None = None, **kwargs: Any) -> int:  # noqa: ARG002
        """A row to fill in where there is none yet."""
        return 0 if obj and obj.memberships.exists() else 1


@admin.register(User)
class PersonAdmin(UserAdmin):
    """The accounts of ``accounts.admin`` with the departments this room knows."""

    form = PersonForm
    inlines = [MembershipInline]
    list_display = [
        "name",
        "username",
        "role",
        "departments",
        "mailbox",
        "in_use",
        "is_locked",
        "last_login",
    ]
    list_filter = ["role", ("is_active", InUse), "memberships__department"]
    search_fields = ["name", "username", "email", "memberships__department__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships__department")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """With the question whether to close it all the same, where there is anything to ask about."""
        found = super().get_fieldsets(request, obj)
        if obj is None or not obj.is_active or not holdings_of(obj, timezone.now()).must_be_asked:
            return found
        asked = {"fields": ["is_active", "leaves_work", *found[-1][1]["fields"][1:]]}
        return [*found[:-1], (found[-1][0], asked)]

    @admin.action(description="停用选中的账号")
    def deactivate(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:  # type: ignore[override]
        """Ask first where somebody still has work in hand; what is free goes without a question."""
        closing = people.exclude(pk=request.user.pk or 0).filter(is_active=True)
        found = [held for user in closing if (held := holdings_of(user, timezone.now())).must_be_asked]
        answer = request.POST.get("answer", "")
        if found and answer not in {EVEN_SO, THE_REST}:
            return self._ask(request, found, people)
        busy = [held.user.pk for held in found] if answer == THE_REST else []
        super().deactivate(request, people.exclude(pk__in=busy))
        return None

    def _ask(self, request: HttpRequest, found: list[Holdings], people: QuerySet[User]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "停用账号以前，先看看他们手里的事",
            "opts": self.opts,
            "found": found,
            "people": people,
            "rest": people.filter(is_active=True).exclude(pk__in=[request.user.pk, *(one.user.pk for one in found)]),
            "even_so": EVEN_SO,
            "the_rest": THE_REST,
        }
        return TemplateResponse(request, "admin/accounts/user/deactivate.html", context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        with _warned(request):
            answer: HttpResponse = super().changelist_view(request, extra_context)
            return answer

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        user = User.objects.filter(pk=int(object_id)).first() if object_id and object_id.isdecimal() else None
        held = {"held": holdings_of(user, timezone.now())} if user else {}
        with _warned(request):
            return super().changeform_view(request, object_id, form_url, {**held, **(extra_context or {})})

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
            _warn(
                request,
                f"{one.user}名下还有 {one.count} 件没办完的事，本人已经办不了。",
                reverse("tracking:handover", args=[one.user.pk]),
                "现在移交",
            )
    for unit in deserted():
        if unit.pk not in units:
            _warn(
                request,
                f"{unit}有在办的事项，现在没有能签收、反馈的人了。请给它配人；单位撤了的，",
                f"{reverse('tracking:reorganise', args=[unit.pk])}?how=merge",
                "并入别的单位",
            )


def _warn(request: HttpRequest, said: str, address: str, act: str) -> None:
    """A warning that ends with where to mend it."""
    messages.warning(request, format_html('{}<a href="{}">{}</a>。', said, address, act))
