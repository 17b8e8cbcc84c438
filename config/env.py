"""The environment, read once: plain variables, or files named by ``NAME_FILE`` (secrets of a service manager)."""

import os
import secrets
from pathlib import Path
from typing import cast
from urllib.parse import SplitResult, urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})  # as ``urlsplit`` names hosts


def text(name: str, default: str = "") -> str:
    return cast("str", env.str(name, default=default)).strip()


def flag(name: str, *, default: bool = False) -> bool:
    return cast("bool", env.bool(name, default=default))


def number(name: str, default: int) -> int:
    """A whole number from 1 on; anything else stops the start with a sentence."""
    given = text(name) or str(default)
    if not given.isdecimal() or int(given) < 1:
        message = f"{name} 要写成 1 以上的整数，现在是 {given!r}。"
        raise ValueError(message)
    return int(given)


def words(name: str) -> list[str]:
    """What is written with commas between."""
    return [one.strip() for one in cast("list[str]", env.list(name, default=[])) if one.strip()]


def var_dir() -> Path:
    """Where everything that is not code lives: database, uploads, mails, queues (``VAR_DIR``, else ``var/``)."""
    return Path(text("VAR_DIR") or BASE_DIR / "var").resolve()


def site_url() -> SplitResult:
    """The address people type (``SITE_URL``): it decides allowed hosts, cookies and every link in a mail."""
    url = urlsplit(text("SITE_URL") or f"http://127.0.0.1:{text('PORT', '8000')}")
    if url.scheme not in {"http", "https"} or not url.hostname:
        message = f"SITE_URL 不是网址：{url.geturl()!r}。请写成 https://督办.单位.内网 或 http://10.1.2.3:8000 的样子。"
        raise ValueError(message)
    return url


def allowed_hosts(url: SplitResult) -> list[str]:
    extra = cast("list[str]", env.list("ALLOWED_HOSTS", default=[]))
    own = ("127.0.0.1", "localhost", "[::1]") if url.hostname in LOOPBACK else (str(url.hostname),)
    return [*own, *extra]


def secret_key(var: Path) -> str:
    """``SECRET_KEY`` or ``SECRET_KEY_FILE``; where neither is given, one made for this installation (0600)."""
    given = text("SECRET_KEY")
    if given:
        return given
    path = var / "secret_key"
    if path.exists():
        return path.read_text().strip()
    return _new_secret_key(path)


def _new_secret_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the same start was first
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key
