"""``manage.py export_corrections DIR``: what people decided, as marked texts to measure and to train extraction on."""

import json
import re
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from directives.models import Directive, Speech
from directives.workflow import REVIEWED
from tracking.corrections import judgements, marked_rows
from tracking.models import Handling
from tracking.naming import Directory

MEANINGS = {"D": "要办的事", "C": "展开说明", "H": "标题", "N": "不是要求", "X": "没有人判断过，评测和训练时不算"}
LONGEST_NAME = 40


class Command(BaseCommand):
    help = "把梳理过的讲话写成标注文本（<名>.txt 和 <名>.gold.jsonl），供评测和训练用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="写到哪个文件夹：要么还没有，要么是空的")

    def handle(self, *_: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        reviewed = Speech.objects.filter(pk__in=_judged().values("speech")).order_by("spoken_on", "pk")
        if not reviewed.exists():
            self.stdout.write("还没有梳理过的讲话，什么都没有写。")
            return
        _prepare(folder)
        total: Counter[str] = Counter()
        directory = Directory.load()
        try:
            for count, speech in enumerate(reviewed.iterator(chunk_size=1), 1):
                total += self._export(folder, speech, directory, count)
        except OSError as error:
            raise CommandError(f"写到一半停下了：{error.strerror}。请清空 {folder} 再来一次。") from error
        self._sum_up(folder, count, total)

    def _export(self, folder: Path, speech: Speech, directory: Directory, count: int) -> "Counter[str]":
        """Write one speech; how many rows got each label."""
        name = _name(speech, count)
        labels: Counter[str] = Counter()
        with (folder / f"{name}.txt").open("xb") as text:
            text.write(speech.text.encode())
        with (folder / f"{name}.gold.jsonl").open("x", encoding="utf-8", newline="\n") as gold:
            for row in _rows(speech, directory):
                labels[row["label"]] += 1
                gold.write(json.dumps(row, ensure_ascii=False) + "\n")
        told = "，".join(f"{label} {labels[label]}" for label in MEANINGS)
        self.stdout.write(f"{name}：{told}")
        return labels

    def _sum_up(self, folder: Path, count: int, total: "Counter[str]") -> None:
        self.stdout.write(f"写了 {count} 篇到 {folder}，共 {total.total()} 句：")
        for label, meaning in MEANINGS.items():
            self.stdout.write(f"  {label}  {total[label]:6}  {meaning}")
        self.stdout.write("里面是讲话全文，请按内部资料保管。")
        self.stdout.write(f"评测：manage.py evaluate_extraction {folder}，加上 --context 就用本单位的单位词。")


def _judged() -> QuerySet[Directive]:
    """Everything somebody decided, edited or added."""
    directives = Directive.objects
    return (
        directives.filter(status__in=REVIEWED)
        | directives.filter(added_by__isnull=False)
        | directives.filter(events__action="edit")
    )


def _prepare(folder: Path) -> None:
    """Nothing is ever overwritten: the folder is new or empty."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        has_files = any(folder.iterdir())
    except OSError as error:
        raise CommandError(f"{folder} 用不了：{error.strerror}。") from error
    if has_files:
        raise CommandError(f"没有写：{folder} 里已经有文件，不覆盖。请换一个还没有的或者空的文件夹。")


def _rows(speech: Speech, directory: Directory) -> Iterator[dict[str, Any]]:
    found = speech.directives.select_related("speech", "merged_into").prefetch_related("events").in_order()
    plans = Handling.objects.filter(directive__speech=speech).select_related("lead", "group")
    by_directive = {plan.directive_id: plan for plan in plans.prefetch_related("supporting")}
    return marked_rows(speech.text, judgements(list(found), by_directive, directory))


def _name(speech: Speech, count: int) -> str:
    """003_2026-11-20_在全区城建工作会议上的讲话: in order, with the day that extraction reckons from."""
    title = re.sub(r"[^\w一-龥]+", "", speech.title)[:LONGEST_NAME]
    return f"{count:03}_{speech.spoken_on:%Y-%m-%d}_{title}"
