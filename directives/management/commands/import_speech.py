"""``manage.py import_speech FILE…``: import speeches and extract them here and now, without a worker."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from accounts.models import Role, User
from directives.actions import NotAllowedError
from directives.actions.importing import ConfirmInternalError, import_speech
from directives.jobs import run_extraction


class Command(BaseCommand):
    help = "导入讲话并马上提取候选事项。标题、日期、讲话人和会议从文中读出；一份读不出来不影响其他的。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="讲话稿：.txt、.docx 或 .pdf")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="以哪个督查员的名义导入")
        parser.add_argument("--not-secret", action="store_true", help="确认这些文件都不涉密（必须写明）")
        parser.add_argument("--internal", action="store_true", help="确认标有“内部”的也可以在本系统里流转")
        parser.add_argument("--spoken-on", type=date.fromisoformat, metavar="DATE", help="讲话日期，如 2026-11-20")

    def handle(self, *_: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["by"], role=Role.SUPERVISOR, is_active=True).first()
        if by is None:
            raise CommandError(f"没有叫“{options['by']}”的督查员。")
        if not options["not_secret"]:
            raise CommandError("没有导入：请先确认这些文件都不涉密，再加上 --not-secret。")
        files: list[Path] = options["files"]
        failed = sum(not self._import(file, by, options) for file in tqdm(files, desc="导入", unit="篇"))
        if failed:
            raise CommandError(f"{len(files)} 份里有 {failed} 份没有导入，原因见上。")

    def _import(self, file: Path, by: User, options: dict[str, Any]) -> bool:
        """Import one file and say what became of it; whether it is in."""
        try:
            done = import_speech(
                file.read_bytes(),
                file.name,
                by=by,
                at=timezone.now(),
                is_not_secret=options["not_secret"],
                is_internal_confirmed=options["internal"],
                spoken_on=options["spoken_on"],
            )
        except OSError as error:
            return self._refused(file, f"打不开：{error.strerror}")
        except (NotAllowedError, ConfirmInternalError) as error:
            return self._refused(file, str(error))
        if done.is_new:
            run_extraction(done.speech.extraction.pk)
        said = f"找到 {done.speech.directives.count()} 条" if done.is_new else "已经导入过，没有重复"
        tqdm.write(f"{file.name}：{done.speech.title}，{said}", file=self.stdout)
        return True

    def _refused(self, file: Path, sentence: str) -> bool:
        tqdm.write(f"{file.name}：{sentence}", file=self.stderr)
        return False
