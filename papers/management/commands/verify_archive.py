"""Check an archive outside of the system: what is missing, what was changed, what was put in."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from papers.archiving.verifying import NoArchiveError, Verdict, verify
from tracking.models import Archive

SHOWN = 50


class Command(BaseCommand):
    help = "核对一个归档文件：哪些文件缺了、被改过、多出来，整个文件和系统里记的一样不一样。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="归档文件（.zip）")

    def handle(self, *, file: Path, **_: Any) -> None:
        try:
            verdict = verify(file)
        except NoArchiveError as error:
            raise CommandError(str(error)) from error
        for words, paths in (
            ("被改过", verdict.changed),
            ("缺了", verdict.missing),
            ("清单里没有、多出来的", verdict.strange),
        ):
            self._list(words, paths)
        self.stdout.write(f"整个文件 SHA-256：{verdict.sha256}")
        self.stdout.write(_known(verdict))
        if not verdict.holds:
            wrong = len(verdict.changed) + len(verdict.missing) + len(verdict.strange)
            raise CommandError(f"对不上：{wrong} 个文件有问题，{len(verdict.whole)} 个文件完好。")
        self.stdout.write(self.style.SUCCESS(f"对得上：{len(verdict.whole)} 个文件都和归档时一样。"))

    def _list(self, words: str, paths: tuple[str, ...]) -> None:
        for path in paths[:SHOWN]:
            self.stdout.write(f"{words}：{path}")
        if len(paths) > SHOWN:
            self.stdout.write(f"{words}的还有 {len(paths) - SHOWN} 个。")


def _known(verdict: Verdict) -> str:
    """Whether this system has made the file; a machine without our database says nothing of it."""
    try:
        found = Archive.objects.filter(sha256=verdict.sha256).select_related("registration").order_by("pk").first()
    except DatabaseError:
        return "这台机器上没有系统的数据库，整个文件的校验值没有和系统里记的核对。"
    if found is None:
        return "系统里没有这个校验值的归档：不是这个系统做的，或者整个文件被改过。"
    past = "" if found.is_current else "，后来有事项重新打开，已经有变化"
    return f"系统里有：{found.registration.number} 第 {found.serial} 次归档{past}。"
