"""The administrator's site (后台管理)."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import Role, User


class OfficeAdminSite(AdminSite):
    """Django's admin under our name; only an active 管理员 enters, by the sign-in page everybody uses."""

    site_header = "抓落实 · 后台管理"
    site_title = "抓落实后台"
    index_title = "单位、人员、日历与规则"
    site_url = "/"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.role == Role.ADMIN

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002
        """Where the site sends whoever may not enter: to sign in first, or to be told whose page it is."""
        if request.user.is_authenticated:
            raise PermissionDenied(Role.ADMIN.label)
        return redirect_to_login(request.GET.get("next", request.path))

    def get_urls(self) -> list[Any]:
        """Without a password page of its own: there is one for everybody."""
        own = {"password_change", "password_change_done"}
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in own]
