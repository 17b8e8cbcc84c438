"""People and sign-ins in the administrator's site (后台)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.account_forms import AccountForm, HandedOutPasswordForm, NewAccountForm
from accounts.administration import PlainWords, RecordAdmin
from accounts.models import FailedSignIn, SignIn, TokenUse, User

if TYPE_CHECKING:
    _UserAdmin = DjangoUserAdmin[User]
else:  # it takes no parameters at run time
    _UserAdmin = DjangoUserAdmin

TELL_HIM = "请把用户名和初始密码告诉本人，他第一次登录必须改密码。"
NO_MAILBOX = "没有填邮箱：寄给他本人的信收不到，提醒要到页面上看。"

admin.site.unregister(Group)


class InUse(admin.BooleanFieldListFilter):
    """Accounts in use and closed ones, under the word of the office."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "在用"


@admin.register(User)
class UserAdmin(PlainWords, _UserAdmin):
    """People: role, a new password, a lock opened. Accounts are deactivated, never deleted."""

    form = AccountForm
    change_password_form = HandedOutPasswordForm
    add_form = NewAccountForm
    add_form_template = None
    ordering = ["name", "username"]
    list_display = ["name", "username", "role", "mailbox", "in_use", "is_locked", "last_login"]
    list_display_links = ["name", "username"]
    list_filter = ["role", ("is_active", InUse)]
    search_fields = ["name", "username", "email", "phone"]
    list_per_page = 50
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("人员", {"fields": ["name", "role", "email", "phone"]}),
        ("账号", {"fields": ["is_active", "must_change_password", "may_connect", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "name", "role", "email", "phone", "password1", "password2"]}),
    ]
    actions = ["unlock", "deactivate", "activate"]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        locked = locks(timezone.now()).filter(username=OuterRef("username"))
        people: QuerySet[User] = super().get_queryset(request)
        return people.annotate(locked=Exists(locked))

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:  # noqa: ARG002
        """Say what is to be done next, and go on to the account, or to another one."""
        messages.success(request, f"加上了{obj}（用户名 {obj.username}）。{TELL_HIM}{'' if obj.email else NO_MAILBOX}")
        if "_addanother" in request.POST:
            return redirect("admin:accounts_user_add")
        return redirect("admin:accounts_user_change", obj.pk)

    @admin.display(description="邮箱", ordering="email")
    def mailbox(self, user: User) -> str:
        return user.email or "没有"

    @admin.display(description="在用", ordering="is_active", boolean=True)
    def in_use(self, user: User) -> bool:
        return user.is_active

    @admin.display(description="锁定")
    def is_locked(self, user: Any) -> str:
        return "已锁定" if user.locked else ""

    @admin.action(description="解除登录锁定")
    def unlock(self, request: HttpRequest, people: QuerySet[User]) -> None:
        opened = sum(bool(reset(username=user.username)) for user in people)
        messages.success(request, f"解除了 {opened} 个账号的登录锁定。")

    @admin.action(description="停用选中的账号")
    def deactivate(self, request: HttpRequest, people: QuerySet[User]) -> None:
        count = people.exclude(pk=request.user.pk or 0).filter(is_active=True).update(is_active=False)
        messages.success(request, f"停用了 {count} 个账号，现在起不能登录；办过的事项和记录都在。")

    @admin.action(description="启用选中的账号")
    def activate(self, request: HttpRequest, people: QuerySet[User]) -> None:
        count = people.filter(is_active=False).update(is_active=True)
        messages.success(request, f"启用了 {count} 个账号。")


def locks(now: datetime) -> QuerySet[Any]:
    """Attempts that keep an account closed now (登录锁定)."""
    since = now - (get_cool_off() or timedelta())
    found: QuerySet[Any] = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gt=since
    )
    return found.order_by()


class SignInRecordAdmin(RecordAdmin):
    """Who came in or did not, when and from where; rows open no page of their own."""

    list_display_links = None
    search_fields = ["username", "ip_address"]
    date_hierarchy = "attempt_time"

    @admin.display(description="时间", ordering="attempt_time")
    def when(self, record: Any) -> str:
        return f"{timezone.localtime(record.attempt_time):%Y-%m-%d %H:%M:%S}"

    @admin.display(description="用户名", ordering="username")
    def who(self, record: Any) -> str:
        return record.username or "—"

    @admin.display(description="地址", ordering="ip_address")
    def address(self, record: Any) -> str:
        return record.ip_address or "—"

    @admin.display(description="浏览器")
    def browser(self, record: Any) -> str:
        return str(record.user_agent)[:80]


@admin.register(SignIn)
class SignInAdmin(SignInRecordAdmin):
    """Successful sign-ins."""

    list_display = ["when", "who", "address", "left", "browser"]

    @admin.display(description="退出时间")
    def left(self, record: Any) -> str:
        return f"{timezone.localtime(record.logout_time):%Y-%m-%d %H:%M:%S}" if record.logout_time else "—"


@admin.register(FailedSignIn)
class FailedSignInAdmin(SignInRecordAdmin):
    """Failures, and whether they closed the account."""

    list_display = ["when", "who", "address", "closed", "browser"]

    @admin.display(description="因此锁定", boolean=True)
    def closed(self, record: Any) -> bool:
        return bool(record.locked_out)


@admin.register(TokenUse)
class TokenUseAdmin(RecordAdmin):
    """What other programs did or tried to do with tokens."""

    list_display = ["when", "who", "token", "what", "status", "from_where"]
    list_display_links = None
    list_select_related = ["token__user"]
    search_fields = ["token__name", "token__user__username", "token__user__name", "path", "address"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    list_per_page = 50

    @admin.display(description="时间", ordering="at")
    def when(self, use: TokenUse) -> str:
        return f"{timezone.localtime(use.at):%Y-%m-%d %H:%M:%S}"

    @admin.display(description="谁的")
    def who(self, use: TokenUse) -> str:
        return str(use.token.user)

    @admin.display(description="请求")
    def what(self, use: TokenUse) -> str:
        return str(use)

    @admin.display(description="地址", ordering="address")
    def from_where(self, use: TokenUse) -> str:
        return use.address or "—"
