"""People who sign in (用户), each with one role. Departments and memberships live in ``tracking``."""

from typing import ClassVar

from axes.models import AccessFailureLog, AccessLog
from django.contrib.auth.models import AbstractUser
from django.db import models


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
