"""The administrator's site (后台管理)."""

from datetime import date
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.models import Role, User
from config import checks
from tracking.models import load_calendar

ANNOUNCED_BY = 12  # the month in which next year's holidays are known


def cautions(today: date) -> list[str]:
    """What is not as it should be, as sentences with what to do."""
    found = [f"{warning.msg}{warning.hint}" for warning in checks.address_is_encrypted()]
    year = today.year + (today.month == ANNOUNCED_BY)
    if not load_calendar().is_published(year):
        found.append(f"{year} 年的放假安排系统还不知道，工作日暂按周一至周五推算。请在“放假和调休”里录入。")
    return found


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
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied(Role.ADMIN.label)
        return redirect_to_login(request.GET.get("next", request.path))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The first page, with what an administrator should know before anything else."""
        warned = {"cautions": cautions(timezone.localdate()), **(extra_context or {})}
        return super().index(request, warned)

    def get_urls(self) -> list[Any]:
        """Without a password page of its own: there is one for everybody."""
        own = {"password_change", "password_change_done"}
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in own]
