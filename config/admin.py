"""The administrator's site (后台管理)."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest

from accounts.models import Role, User


class OfficeAdminSite(AdminSite):
    """Django's admin under our name; only an active 管理员 enters."""

    site_header = "抓落实 · 后台管理"
    site_title = "抓落实后台"
    index_title = "单位、人员、日历与规则"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.role == Role.ADMIN
