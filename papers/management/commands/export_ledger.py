"""``manage.py export_ledger``: make by hand the ledgers that wait, or write one straight into a file."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from papers.actions.exporting import give_up_on_stranded, remove_old, to_be_made
from papers.ledger.output import Order, write_ledger
from papers.making import make_export
from papers.models import ExportFormat
from tracking.ledger import Conditions, address_in
from tracking.models import load_calendar


class Command(BaseCommand):
    help = "把排队的台账导出当场做完；给出 --to 时，按某人看得到的范围把台账直接写成文件（.xlsx 或 .csv）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="写到哪个文件")
        parser.add_argument("--user", default="", help="按谁看得到的范围（用户名）")
        parser.add_argument("--where", default="status=all", help="条件，和台账页面网址问号后面的一样")
        parser.add_argument("--as-of", type=date.fromisoformat, help="哪一天结束时的台账，例如 2026-10-31")

    def handle(self, *_args: Any, to: Path | None, **options: Any) -> None:
        self.stdout.write(self.write(to, **options) if to else self.make_waiting())

    def make_waiting(self) -> str:
        """What the sweep would hand out, done here."""
        now = timezone.now()
        given_up, removed = give_up_on_stranded(at=now), remove_old(at=now)
        made = sum(make_export(pk, timezone.now) for pk in list(to_be_made(at=now).values_list("pk", flat=True)))
        return f"处理 {made} 份，放弃 {given_up} 份，删除到期文件 {removed} 份。"

    def write(self, to: Path, *, user: str, where: str, as_of: date | None, **_options: Any) -> str:
        """One ledger, into a file of that name; a file that is there stays as it is."""
        into = {f".{one}": one for one in ExportFormat}.get(to.suffix.lower())
        who = User.objects.filter(username=user, is_active=True).first()
        if into is None or who is None:
            raise CommandError("文件名要以 .xlsx 或 .csv 结尾。" if into is None else f"没有“{user}”这个在用的用户。")
        asked = Conditions.read(address_in(QueryDict(where)))
        order = Order(who, asked, as_of, into, where, timezone.now(), load_calendar())
        try:
            with to.open("xb") as target:
                written = write_ledger(target, order, lambda _done, _total: None)
        except OSError as error:
            raise CommandError(f"没有写：{to} {error.strerror}") from error
        return f"写好了：{to}，{written.count} 件。{written.note}"
