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
from directives.actions.dividing import import_speeches
from directives.actions.importing import ConfirmInternalError, Imported, import_speech
from directives.documents import speeches_in
from directives.jobs import run_extraction


class Command(BaseCommand):
    help = "导入讲话并马上提取候选事项。标题、日期、讲话人和会议从文中读出；一份读不出来不影响其他的。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="讲话稿：.txt、.docx 或 .pdf")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="以哪个督查员的名义导入")
        parser.add_argument("--not-secret", action="store_true", help="确认这些文件都不涉密（必须写明）")
        parser.add_argument("--internal", action="store_true", help="确认标有“内部”的也可以在本系统里流转")
        parser.add_argument("--split", action="store_true", help="一份文件里有几篇讲话的，分开导入，各算一篇")
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
            imported = self._imported(file, by, options)
        except OSError as error:
            return self._refused(file, f"打不开：{error.strerror}")
        except (NotAllowedError, ConfirmInternalError) as error:
            return self._refused(file, str(error))
        for done in imported:
            if done.is_new:
                run_extraction(done.speech.extraction.pk)
            said = f"找到 {done.speech.directives.count()} 条" if done.is_new else "已经导入过，没有重复"
            tqdm.write(f"{file.name}：{done.speech.title}，{said}", file=self.stdout)
        if len(imported) == 1 and (count := len(speeches_in(imported[0].speech.text))):
            tqdm.write(f"{file.name}：里面像是有 {count} 篇讲话；要分开导入，请加上 --split。", file=self.stderr)
        return True

    def _imported(self, file: Path, by: User, options: dict[str, Any]) -> list[Imported]:
        """The speeches of a file: one, or with --split as many as it holds."""
        data, now = file.read_bytes(), timezone.now()
        vows = {"is_not_secret": options["not_secret"], "is_internal_confirmed": options["internal"]}
        day = options["spoken_on"]
        divided = options["split"] and import_speeches(data, file.name, by=by, at=now, spoken_on=day, **vows)
        return divided or [import_speech(data, file.name, by=by, at=now, spoken_on=day, **vows)]

    def _refused(self, file: Path, sentence: str) -> bool:
        tqdm.write(f"{file.name}：{sentence}", file=self.stderr)
        return False
