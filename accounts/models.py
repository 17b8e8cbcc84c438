"""People who sign in (用户), each with one role. Departments and memberships live in ``tracking``."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from axes.models import AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q


class Role(models.TextChoices):
    """What somebody may do (角色)."""

    SUPERVISOR = "supervisor", "督查员"
    HEAD = "head", "部门负责人"
    CLERK = "clerk", "经办人"
    LEADER = "leader", "领导"
    ADMIN = "admin", "管理员"


class User(AbstractUser):
    """A person with a role. A new account must change the password it was given before it may do anything else."""

    first_name = None  # type: ignore[assignment]  # Chinese names are one field
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=40)
    role = models.CharField("角色", max_length=12, choices=Role.choices, default=Role.CLERK)
    phone = models.CharField("电话", max_length=40, blank=True, help_text="办公电话，同一件事项上的人看得到。")
    must_change_password = models.BooleanField("首次登录须改密码", default=True)
    is_large_print = models.BooleanField("大字显示", default=False)
    hides_hints = models.BooleanField("不再显示入门提示", default=False, editable=False)
    may_connect = models.BooleanField(
        "可以建对接令牌", default=False, help_text="别的系统凭令牌代本人办事，能看能办的不超过本人。平时不用勾。"
    )
    password_serial = models.PositiveIntegerField("第几个密码", default=0, editable=False)
    is_sample = models.BooleanField("示例账号", default=False, editable=False)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def set_password(self, raw_password: str | None) -> None:
        """A new password is another one than tokens were made under; hashing the same anew saves only the hash."""
        super().set_password(raw_password)
        self.password_serial += 1

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002
        """Rights inside the administrator's site: a 管理员 has what it offers, nobody else has any."""
        return self.is_active and self.is_admin

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002
        return self.is_active and self.is_admin

    @property
    def is_supervisor(self) -> bool:
        return self.role == Role.SUPERVISOR

    @property
    def is_leader(self) -> bool:
        return self.role == Role.LEADER

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def may_have_tokens(self) -> bool:
        """Whether other programs may act for this person (对接令牌): an administrator allows it, to himself as well."""
        return self.may_connect or self.is_admin

    @property
    def sees_everything(self) -> bool:
        """Whether every task and speech is open to this person (督查员, 领导, 管理员), not only a department's."""
        return self.role in {Role.SUPERVISOR, Role.LEADER, Role.ADMIN}


class SignIn(AccessLog):  # type: ignore[misc]  # axes has no types
    """Somebody signed in (登录记录), under a name the administrator reads."""

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "登录记录"


class FailedSignIn(AccessFailureLog):  # type: ignore[misc]  # axes has no types
    """Somebody did not get in (登录失败记录): kept also after the next success."""

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "登录失败记录"


class Scope(models.TextChoices):
    """What a token is good for (范围); never more than what its person may do."""

    TASKS_READ = "tasks:read", "看事项"
    TASKS_WRITE = "tasks:write", "办事项"
    SPEECHES_READ = "speeches:read", "看讲话"
    SPEECHES_WRITE = "speeches:write", "导入和梳理讲话"
    OFFICE_READ = "office:read", "看单位和落实情况"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: User) -> Self:
        """One's own; an administrator sees everybody's."""
        return self if user.is_admin else self.filter(user=user)

    def live(self, at: datetime) -> Self:
        """Those that open the door now: not revoked, not expired, and nothing has happened to the person since."""
        may = Q(user__may_connect=True) | Q(user__role=Role.ADMIN)
        same = Q(password_serial=F("user__password_serial"), user__is_active=True)
        return self.filter(may, same, revoked_at=None, expires_at__gt=at)


class ApiToken(models.Model):
    """With which another program acts for a person (对接令牌). Only the SHA-256 of the secret is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens", verbose_name="谁的")
    name = models.CharField("用途", max_length=40)
    scopes = models.JSONField("范围", default=list)
    prefix = models.CharField("开头", max_length=12)  # by which people tell tokens apart
    secret_hash = models.CharField("摘要", max_length=64, unique=True)
    password_serial = models.PositiveIntegerField("在第几个密码下")
    created_at = models.DateTimeField("何时建的")
    expires_at = models.DateTimeField("到期")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    last_used_from = models.GenericIPAddressField("最近从哪里", null=True, blank=True)
    revoked_at = models.DateTimeField("何时撤销", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="何人撤销"
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对接令牌"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"], condition=Q(revoked_at=None), name="one_token_of_a_name_in_use"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="tokens_end"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> datetime:
        """An instant of the last day on which it works, which ends when the token does."""
        return self.expires_at - timedelta(microseconds=1)

    def ended(self, at: datetime) -> str:
        """Why it opens nothing any more; empty while it does."""
        reasons = {
            "已撤销": self.revoked_at is not None,
            "已到期": self.expires_at <= at,
            "账号已停用": not self.user.is_active,
            "本人不再可以建令牌": not self.user.may_have_tokens,
            "改过密码": self.password_serial != self.user.password_serial,
        }
        return next((reason for reason, holds in reasons.items() if holds), "")


class TokenUse(models.Model):
    """Something another program did or tried to do with a token (接口使用记录): kept also where it was refused."""

    token = models.ForeignKey(ApiToken, models.PROTECT, related_name="uses", verbose_name="令牌")
    at = models.DateTimeField("何时")
    method = models.CharField("方法", max_length=8)
    path = models.CharField("地址", max_length=300)
    status = models.PositiveSmallIntegerField("结果")
    address = models.GenericIPAddressField("从哪里", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口使用记录"
        indexes = [models.Index(fields=["token", "at"])]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"
