"""``manage.py clear_sample``: takes the fictional district away again."""

from typing import Any

from django.core.management.base import BaseCommand

from tracking.sample.clear import clear


class Command(BaseCommand):
    help = "清掉示例数据。真实的讲话、事项、单位和人员不动。"
    requires_system_checks: list[str] = []  # one of them refuses exactly while there are sample accounts

    def handle(self, *_: Any, **__: Any) -> None:
        count = clear()
        self.stdout.write(f"已清掉示例数据，包括 {count} 个示例账号。" if count else "没有示例数据。")
