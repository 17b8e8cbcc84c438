"""``manage.py load_sample``: the fictional 云溪区 with people, speeches and tasks, as of today."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import User
from tracking.sample.accounts import sign_ins
from tracking.sample.clear import clear
from tracking.sample.load import load


class Command(BaseCommand):
    help = "装入示例：虚构的云溪区，有单位、人员、几个月的讲话和各种状态的督办事项。已经装过就什么也不做。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="先清掉原来的示例，再按今天的日期重新装")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["again"]:
            clear()
        if User.objects.filter(is_sample=True, is_active=True).exists():
            self.stdout.write("示例数据已经在了。要按今天重新生成，请用 load_sample --again。")
            return
        self.stdout.write("正在装入示例数据……")
        load(timezone.localdate())
        self.stdout.write("示例数据已装好。")
        if options["verbosity"]:
            self.stdout.write("\n".join(["", *sign_ins()]))
