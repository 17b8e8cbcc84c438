"""``manage.py evaluate_extraction [DIR]``: how well extraction does on texts that people have marked."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from directives.documents import propose
from directives.extraction.calibration import BINS
from directives.extraction.matching import Marked
from directives.extraction.measuring import QUIET, Figures, Measured, measure
from directives.extraction.pipeline import extract
from directives.extraction.records import Context
from directives.extraction.tallies import FalseAlarms
from directives.management.commands.extract import given_context
from directives.training.marked import SUFFIX

OWN_SAMPLES = Path(settings.BASE_DIR) / "tests" / "extraction" / "samples"


class Command(BaseCommand):
    help = "用人工标注过的文本（<名>.txt 和 <名>.gold.jsonl）评测提取的准确程度。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, metavar="DIR", help="放标注文本的文件夹；不写则用自带的样例"
        )
        parser.add_argument("--errors", action="store_true", help="列出漏掉的和多出的句子")
        parser.add_argument("--bins", action="store_true", help="列出置信度每一档的条数和实际对的比例")
        parser.add_argument("--context", type=Path, metavar="FILE.json", help="本单位的部门、日历和单位词")
        parser.add_argument("--json", type=Path, metavar="FILE", help="全部数字另写成一个 JSON 文件")
        parser.add_argument("--least", type=float, default=0.0, metavar="F1", help="总 F1 低于此数时以失败结束")

    def handle(self, *_: Any, **options: Any) -> None:
        context, texts = given_context(options["context"]), {}
        for path in _marked_files(options["folder"] or OWN_SAMPLES):
            name = path.name.removesuffix(SUFFIX)
            source, marked = _read(path.with_name(f"{name}.txt")), _rows(path)
            measured = _measured(name, source, marked, context)
            texts[name] = measured.figures
            self._tell_text(name, measured.figures)
            if options["errors"]:
                self._list(source, measured)
        total = sum(texts.values(), Figures())
        self._tell_total(texts, total)
        if options["bins"]:
            self._tell_bins(total)
        if options["json"]:
            _write(options["json"], texts, total)
        if total.detection.f1 < options["least"]:
            raise CommandError(f"总 F1 {total.detection.f1:.3f} 低于 {options['least']:.3f}。")

    def _tell_text(self, name: str, figures: Figures) -> None:
        found = figures.detection
        self.stdout.write(
            f"{name:<30} D={found.wanted:4} 提取={figures.finds:4}"
            f"  P={_three(found.precision)} R={_three(found.recall)} F1={found.f1:.3f}"
        )

    def _list(self, source: str, measured: Measured) -> None:
        for unit in measured.missed:
            self.stdout.write(f"    漏 {source[unit['start'] : unit['end']]}{'（硬任务）' if unit.get('hard') else ''}")
        for span in measured.wrong:
            self.stdout.write(f"    多 {span.of(source)}")

    def _tell_total(self, texts: dict[str, Figures], total: Figures) -> None:
        self._tell_text(f"合计 {total.texts} 篇", total)
        self.stdout.write(f"硬任务查全率 {_three(total.hard_tasks.value)}（共 {total.hard_tasks.total} 条）")
        self.stdout.write(_attribute_words(total))
        self.stdout.write(_quiet_words(texts, total.false_alarms))
        self.stdout.write(f"拿不准、请人工判断的 {total.unsure.hits} 条，占 {_three(total.unsure.value)}")
        error, count = total.calibration.error, total.calibration.count
        self.stdout.write(f"置信度校准误差 {_three(error)}（共 {count} 条，分 {BINS} 档）")

    def _tell_bins(self, total: Figures) -> None:
        self.stdout.write("置信度    条数  平均置信度  实际对的")
        for low, each in enumerate(total.calibration.bins):
            told = f"{_three(each.confidence):>10}  {_three(each.accuracy):>8}"
            self.stdout.write(f"{low / BINS:.1f}–{(low + 1) / BINS:.1f} {each.count:6}  {told}")


def _marked_files(folder: Path) -> list[Path]:
    found = sorted(folder.glob(f"*{SUFFIX}"))
    if not found:
        raise CommandError(f"{folder} 里没有 {SUFFIX} 文件。")
    return found


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise CommandError(f"{path} 打不开：{error.strerror}。") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} 不是 UTF-8 文本。") from error


def _rows(path: Path) -> list[Marked]:
    return [_row(path, number, line) for number, line in enumerate(_read(path).split("\n"), 1) if line.strip()]


def _row(path: Path, number: int, line: str) -> Marked:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict) or not {"start", "end", "label"} <= row.keys():
        raise CommandError(f"{path} 第 {number} 行看不懂：每行要是一个 JSON 对象，写明 start、end、label。")
    return row


def _measured(name: str, source: str, marked: list[Marked], context: Context) -> Measured:
    return measure(source, marked, extract(source, propose(source, f"{name}.txt").spoken_on, context))


def _three(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _attribute_words(total: Figures) -> str:
    of = total.attributes
    shares = (
        f"找对的 {total.detection.right} 条：类型 {_three(of.kind.value)}，软硬 {_three(of.hardness.value)}，"
        f"牵头单位 {_three(of.lead.value)}（点了名的 {of.named.total} 条 {_three(of.named.value)}），"
        f"台账名称与人写的相似度 {_three(of.title.value)}"
    )
    told = (("期限", of.deadline), ("推算的日期", of.due), ("量化指标", of.target))
    return shares + "\n" + "，".join(f"{what} F1={tally.f1:.3f}（共 {tally.wanted}）" for what, tally in told)


def _quiet_words(texts: dict[str, Figures], alarms: FalseAlarms) -> str:
    """Together, and the one text where it is worst: each such text should do without."""
    told = f"很少提要求的文本 {alarms.texts} 篇（{QUIET} 字不到一条）"
    if not alarms.texts:
        return told
    rate, name = max((figures.false_alarms.rate or 0.0, name) for name, figures in texts.items())
    return f"{told}：每 1500 字多提取 {_three(alarms.rate)} 条，最多的一篇 {rate:.3f} 条（{name}）"


def _write(path: Path, texts: dict[str, Figures], total: Figures) -> None:
    figures = {"total": total.as_json(), "texts": {name: each.as_json() for name, each in texts.items()}}
    try:
        path.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} 写不了：{error.strerror}。") from error
