"""``manage.py extract FILE…``: the directives of documents as JSON lines. No database, no server."""

import io
import json
import logging
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directives.context_file import ContextFileError, read_context
from directives.documents import ReadDocument, UnreadableError, propose, read_file
from directives.extraction.pipeline import extract
from directives.extraction.records import Context
from directives.extraction.rows import asserted, row

logger = logging.getLogger(__name__)

_BYTE_ORDER_MARK = "\ufeff"


class Command(BaseCommand):
    help = "从讲话稿、通知、纪要里提取任务事项，每条一行 JSON，写到标准输出或 --output-dir。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="文件：.txt、.docx 或 .pdf")
        parser.add_argument("--output-dir", type=Path, metavar="DIR", help="每份文件写一个 DIR/<文件名>.jsonl")
        parser.add_argument("--spoken-on", type=date.fromisoformat, metavar="DATE", help="讲话日期；不写则从文中读出")
        parser.add_argument("--context", type=Path, metavar="FILE.json", help="本单位的部门、日历和事件")
        parser.add_argument("--all", action="store_true", help="拿不准的（unsure）也输出")

    def handle(self, *_: Any, **options: Any) -> None:
        files: list[Path] = options["files"]
        context = given_context(options["context"])
        folder: Path | None = options["output_dir"]
        if folder:
            _refuse_twins(files)
            folder.mkdir(parents=True, exist_ok=True)
        elif isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        failed = [file for file in files if not self._handle_file(file, context, options)]
        if failed:
            raise CommandError(f"{len(files)} 份文件里有 {len(failed)} 份没有提取，原因见上。")

    def _handle_file(self, file: Path, context: Context, options: dict[str, Any]) -> bool:
        """Extract one file and write what was found; whether that went well. The reason goes to the log."""
        try:
            self._extract(file, context, options)
        except UnreadableError as error:
            logger.error("%s：%s", file, error.message)
        except OSError as error:
            logger.error("%s：打不开或写不了：%s", file, error.strerror or error)
        except Exception:
            logger.exception("%s：提取时程序出了错", file)
        else:
            return True
        return False

    def _extract(self, file: Path, context: Context, options: dict[str, Any]) -> None:
        document = read_file(file)
        for warning in document.warnings:
            logger.warning("%s：%s", file, warning)
        source = _source(file, document)
        spoken_on = options["spoken_on"] or propose(document.text, file.name).spoken_on
        if spoken_on is None:
            logger.warning("%s：没有读出讲话日期，期限不推算成日子；可用 --spoken-on 指明。", file)
        found = extract(source, spoken_on, context)
        rows = [row(each) for each in (found if options["all"] else asserted(found))]
        logger.info("%s：%d 条", file, len(rows))
        if options["output_dir"]:
            return _write(options["output_dir"], file, document, rows)
        named = {"file": str(file)} if len(options["files"]) > 1 else {}
        self.stdout.write(_lines(named | each for each in rows), ending="")
        return None


def given_context(path: Path | None) -> Context:
    """What ``--context`` names, nothing known without it; a file that cannot be used is refused in one sentence."""
    if path is None:
        return Context()
    try:
        return read_context(path)
    except ContextFileError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"上下文文件 {path} 打不开：{error.strerror}") from error


def _refuse_twins(files: list[Path]) -> None:
    twins = [stem for stem, count in Counter(file.stem for file in files).items() if count > 1]
    if twins:
        raise CommandError(f"没有提取：有几份文件都叫“{twins[0]}”，结果会互相覆盖，请改名或分次提取。")


def _source(file: Path, document: ReadDocument) -> str:
    """The text offsets refer to: for a UTF-8 .txt the decoded file, its byte order mark included."""
    if document.kind != "txt" or document.text.startswith(_BYTE_ORDER_MARK):
        return document.text
    with file.open("rb") as opened:
        is_marked = opened.read(3) == _BYTE_ORDER_MARK.encode()
    return _BYTE_ORDER_MARK + document.text if is_marked else document.text


def _write(folder: Path, file: Path, document: ReadDocument, rows: list[dict[str, Any]]) -> None:
    if document.kind != "txt":
        (folder / f"{file.stem}.source.txt").write_bytes(document.text.encode())
    (folder / f"{file.stem}.jsonl").write_bytes(_lines(rows).encode())


def _lines(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in rows)
