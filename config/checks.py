"""What must hold before a process of this project starts: asked by ``check`` and again by web and worker themselves."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from config import env

KEY_LENGTH = 50
KEY_VARIETY = 5  # different characters


@register(Tags.security)
def secret_key_is_secret(**_: Any) -> list[CheckMessage]:
    """Whoever knows the key can sign in as anybody, so a short or shipped one stops the start."""
    key = settings.SECRET_KEY
    if len(key) >= KEY_LENGTH and len(set(key)) > KEY_VARIETY and not key.startswith("django-insecure-"):
        return []
    hint = "换一个 50 个字符以上的随机串；或者不设，程序会自己生成，存在 var/secret_key。"
    return [Error("SECRET_KEY 太短或太容易猜，别人能冒用任何人的登录。", hint=hint, id="office.E001")]


@register(Tags.security)
def debug_stays_at_home(**_: Any) -> list[CheckMessage]:
    """DEBUG shows settings and data of whoever makes an error, so it is for this machine only."""
    if not settings.DEBUG or _is_loopback():
        return []
    hint = "正式使用把 DEBUG 去掉；调试时 SITE_URL 只能是 http://127.0.0.1:端口。"
    return [Error("DEBUG 打开时不能对外提供服务：出错页面会露出数据和设置。", hint=hint, id="office.E002")]


@register(Tags.security)
def address_is_encrypted(**_: Any) -> list[CheckMessage]:
    """Plain http on an intranet is allowed, but passwords then travel readable: say so."""
    if _is_loopback() or urlsplit(settings.SITE_URL).scheme == "https":
        return []
    hint = "在前面加一个带证书的反向代理，SITE_URL 写成 https:// 开头（见 README › 部署）。"
    return [Caution(f"SITE_URL 是 {settings.SITE_URL}，没有加密：密码在网络上能被看到。", hint=hint, id="office.W001")]


@register(Tags.database, deploy=True)
def no_sample_accounts(**_: Any) -> list[CheckMessage]:
    """Sample accounts have known passwords: they may sign in only where ``SAMPLE`` says this is a demonstration.

    A check of deployment: it stops web and worker, but not ``migrate``, which has to run before anything can be
    cleared away.
    """
    if settings.SAMPLE or not (count := _active_sample_accounts()):
        return []
    hint = "运行 make clear-sample（或 manage.py clear_sample）清掉示例数据；只是演示就设 SAMPLE=1。"
    return [Error(f"还有 {count} 个示例账号能登录，它们的密码是公开的。", hint=hint, id="office.E003")]


def require_safe_start() -> None:
    """Raise ``ImproperlyConfigured`` with all that stands against starting; warnings do not stop it."""
    tags = [Tags.security, Tags.database]
    found = run_checks(tags=tags, databases=["default"], include_deployment_checks=True)
    grave = [message for message in found if message.is_serious() and (message.id or "").startswith("office.")]
    if grave:
        raise ImproperlyConfigured("不能启动：\n" + "\n".join(f"{m.msg}\n    {m.hint}" for m in grave))


def _is_loopback() -> bool:
    return urlsplit(settings.SITE_URL).hostname in env.LOOPBACK


def _active_sample_accounts() -> int:
    """How many; none where the tables are not there yet or the database does not answer (others say so)."""
    from accounts.models import User

    try:
        return User.objects.filter(is_sample=True, is_active=True).count()
    except (OperationalError, ProgrammingError):
        return 0
