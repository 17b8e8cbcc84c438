"""``manage.py evaluate_extraction DIR``: how well extraction does on texts that people have marked."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directives.documents import propose
from directives.extraction.measuring import Measured, Score, measure
from directives.extraction.pipeline import extract
from directives.extraction.records import Context
from directives.extraction.rows import asserted
from directives.management.commands.extract import given_context


class Command(BaseCommand):
    help = "用人工标注过的文本（<名>.txt 和 <名>.gold.jsonl）评测提取的准确程度。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="放标注文本的文件夹")
        parser.add_argument("--errors", action="store_true", help="列出漏掉的和多出的句子")
        parser.add_argument("--context", type=Path, metavar="FILE.json", help="本单位的部门、日历和单位词")
        parser.add_argument("--least", type=float, default=0.0, metavar="F1", help="总 F1 低于此数时以失败结束")

    def handle(self, *_: Any, **options: Any) -> None:
        total, context = Score(), given_context(options["context"])
        marked = sorted(options["folder"].glob("*.gold.jsonl"))
        if not marked:
            raise CommandError(f"{options['folder']} 里没有 .gold.jsonl 文件。")
        for path in marked:
            name = path.name.removesuffix(".gold.jsonl")
            source = path.with_name(f"{name}.txt").read_bytes().decode("utf-8")
            measured = _measured(path, source, name, context)
            total += measured.score
            self._tell(name, measured.score)
            if options["errors"]:
                self._list(source, measured)
        self._tell("合计", total)
        if total.f1 < options["least"]:
            raise CommandError(f"总 F1 {total.f1:.3f} 低于 {options['least']:.3f}。")

    def _tell(self, name: str, score: Score) -> None:
        of = max(1, score.right)
        self.stdout.write(
            f"{name:<24} 对{score.right:4} 多{score.wrong:4} 漏{score.missed:4}"
            f"  P={score.precision:.3f} R={score.recall:.3f} F1={score.f1:.3f}"
            f"  类型={score.kinds / of:.3f} 软硬={score.hard / of:.3f} 有无期限={score.deadlines / of:.3f}"
        )

    def _list(self, source: str, measured: Measured) -> None:
        for sign, spans in (("漏", measured.missed), ("多", measured.wrong)):
            for span in spans:
                self.stdout.write(f"    {sign} {span.of(source)}")


def _measured(path: Path, source: str, name: str, context: Context) -> Measured:
    units = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return measure(units, asserted(extract(source, propose(source, name).spoken_on, context)))
