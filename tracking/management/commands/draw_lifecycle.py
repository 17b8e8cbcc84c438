"""Draw docs/lifecycle.md from the table of states and moves."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tracking.lifecycle import page


class Command(BaseCommand):
    help = "从状态表重画 docs/lifecycle.md"

    def handle(self, **_options: Any) -> None:
        target = settings.BASE_DIR / "docs" / "lifecycle.md"
        target.write_text(page(), encoding="utf-8")
        self.stdout.write(f"已经画好 {target.relative_to(settings.BASE_DIR)}。")
