"""``manage.py health``: what a monitor sees at ``/healthz``, as sentences; ends with 1 where something is bad."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.health import examine


class Command(BaseCommand):
    help = "逐项说明网页、数据库、任务队列、巡查、邮件是不是正常；有不正常的，退出码是 1。"
    requires_system_checks: list[str] = []  # it has something to say when nothing else works

    def handle(self, *_args: Any, **_options: Any) -> None:
        health = examine(timezone.now())
        for part in health.parts:
            if part.name != "web":
                self.stdout.write(f"{part.label}　{part.verdict.word}　{part.said}")
        if not health.is_well:
            sys.exit(1)
