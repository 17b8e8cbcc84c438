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
from tracking.outbox.pulse import rounds

ENTER_IT = "公布以后请到“放假安排”里贴上通知，看过再确认；也可以手工勾选。"
FIRST = ("User", "Department", "DepartmentGroup", "Post", "Organisation")  # in the order in which they are set up


def cautions(today: date) -> list[str]:
    """What is not as it should be, as sentences with what to do."""
    found = [f"{warning.msg}{warning.hint}" for warning in checks.address_is_encrypted()]
    unpublished = load_calendar().unpublished_ahead(today)
    return [*found, *(f"{year} 年放假安排还没有公布，暂按周一至周五推算。{ENTER_IT}" for year in unpublished)]


class OfficeAdminSite(AdminSite):
    """Django's admin under our name; only an active 管理员 enters, by the sign-in page everybody uses."""

    site_header = "抓落实 · 后台管理"
    site_title = "抓落实"
    index_title = "后台管理"
    site_url = "/"
    enable_nav_sidebar = False  # the navigation of the whole product stands beside it

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
        now = timezone.now()
        silence = rounds().in_words(now)
        warned = {"cautions": [*([silence] if silence else []), *cautions(timezone.localdate(now))]}
        return super().index(request, {**warned, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """What is set here before what is only looked at, whichever room it comes from."""
        models = [model for app in super().get_app_list(request, app_label) for model in app["models"]]
        kept = [model for model in models if not model["view_only"]]
        kept.sort(key=lambda model: FIRST.index(model["object_name"]) if model["object_name"] in FIRST else len(FIRST))
        groups = {"单位和人员": kept, "记录，只看不改": [model for model in models if model["view_only"]]}
        named = (
            {"name": name, "app_label": str(place), "models": some} for place, (name, some) in enumerate(groups.items())
        )
        return [group for group in named if group["models"]]

    def get_urls(self) -> list[Any]:
        """Without a password page of its own: there is one for everybody."""
        own = {"password_change", "password_change_done"}
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in own]
