"""``make run``: prepares the embedded installation and runs web, worker and scheduler until Ctrl-C or TERM.

For one machine and a first look; production runs the same three processes under a service manager (README › 部署).
"""

import os
import shlex
import socket
import sys
import threading
import time

import honcho.manager
from honcho.manager import Manager

from config import env

STOP_WITHIN = 1.5  # seconds a process may take to end before it is killed; killed work is found again by the sweeps


def main() -> int:
    host, port = env.text("HOST", "127.0.0.1"), int(env.text("PORT", "8000"))
    if problem := _why_not(host, port):
        print(problem, file=sys.stderr)
        return 1
    os.environ.setdefault("SITE_URL", f"http://{host}:{port}")
    os.environ.setdefault("SAMPLE", "1")
    _prepare()
    if problem := _why_unsafe():
        print(problem, file=sys.stderr)
        return 1
    threading.Thread(target=_announce, args=(host, port), daemon=True).start()
    return _run(_processes(host, port))


def _why_not(host: str, port: int) -> str:
    """Why the site cannot start here, as a sentence, or nothing."""
    if host in {"0.0.0.0", "::"} and not env.text("SITE_URL"):  # noqa: S104
        return "请同时给出别人打开网站用的地址，例如：SITE_URL=http://10.1.2.3:8000 HOST=0.0.0.0 make run"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return f"不能在 {host}:{port} 启动：{error.strerror}。换一个端口试试：PORT={port + 1} make run"
    return ""


def _prepare() -> None:
    """Database, static files, sample or first administrator: each does nothing where it has been done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    from django.conf import settings

    for folder in ("mail", "media"):
        (settings.VAR_DIR / folder).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_sample" if settings.SAMPLE else "first_admin", verbosity=0 if settings.SAMPLE else 1)


def _why_unsafe() -> str:
    """What the start checks refuse, said once here instead of by each process."""
    from django.core.exceptions import ImproperlyConfigured

    from config.checks import require_safe_start

    try:
        require_safe_start()
    except ImproperlyConfigured as refusal:
        return str(refusal)
    return ""


def _processes(host: str, port: int) -> dict[str, str]:
    python = shlex.quote(sys.executable)
    schedule = shlex.quote(str(env.var_dir() / "beat-schedule"))
    return {
        "web": f"{python} -m gunicorn config.wsgi --bind {host}:{port} --worker-class gthread --workers 2 --threads 4"
        " --timeout 60 --graceful-timeout 2 --log-level warning",
        "worker": f"{python} -m celery --quiet -A config worker --pool solo --loglevel WARNING"
        " --without-mingle --without-gossip",
        "beat": f"{python} -m celery --quiet -A config beat --schedule {schedule} --pidfile= --loglevel WARNING",
    }


def _run(processes: dict[str, str]) -> int:
    honcho.manager.KILL_WAIT = STOP_WITHIN
    manager = Manager()
    for name, command in processes.items():
        manager.add_process(name, f"exec {command}", env=dict(os.environ))
    manager.loop()
    return int(manager.returncode or 0)


def _announce(host: str, port: int) -> None:
    """Say where the site is, once it answers."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                break
        time.sleep(0.1)
    print(_banner(), flush=True)


def _banner() -> str:
    from django.conf import settings

    from tracking.sample.accounts import sign_ins

    lines = ["", f"  抓落实已启动：{settings.SITE_URL}/    （按 Ctrl-C 停止）", ""]
    lines += sign_ins() if settings.SAMPLE else []
    lines += [f"  邮件写在 {settings.VAR_DIR / 'mail'}，也在“发件箱”页上。", ""] if not settings.EMAIL_URL else []
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
