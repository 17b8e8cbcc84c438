"""``manage.py recount``: throws away the figures that are kept and counts them again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracking.counting.basis import Basis
from tracking.counting.keeping import count_and_keep, forget
from tracking.models import load_calendar


class Command(BaseCommand):
    help = "把留存的统计数全部丢掉，从台账重新数一遍。页面上的数什么时候看着不对，就跑一次；随时可以跑。"

    def handle(self, *_: Any, **__: Any) -> None:
        gone = forget()
        sums = count_and_keep(Basis(timezone.localdate(), load_calendar()))
        self.stdout.write(f"丢掉留存的数 {gone} 份，重新数了 {sums.total} 件。")
