"""People with their departments (任职), and the leaders' posts."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin import UserAdmin
from accounts.administration import EditableInline, KeptAdmin
from accounts.models import User
from tracking.models import Membership, Post

admin.site.unregister(User)


class MembershipInline(EditableInline):
    """Where a person belongs; somebody who moves loses one row and gets another."""

    model = Membership
    autocomplete_fields = ["department"]


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
    autocomplete_fields = ["holder", "oversees"]
    ordering = ["order", "pk"]
