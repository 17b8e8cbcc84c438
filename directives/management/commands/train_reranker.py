"""``manage.py train_reranker DIR…``: learns the weights of extraction anew from texts that people have marked."""

from argparse import ArgumentParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directives.extraction.lexicon import FOLDER
from directives.training.card import CARD, card
from directives.training.detection import train_detection
from directives.training.kinds import EXAMPLES, train_kinds
from directives.training.marked import read
from directives.training.titles import train_titles
from directives.training.weight_files import save, written

FEWEST = 4


class Command(BaseCommand):
    help = "用人工标注过的文本（<名>.txt 和 <名>.gold.jsonl）重新训练提取的权重，并更新模型说明。需要 scikit-learn。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="放标注文本的文件夹，可以有几个")
        parser.add_argument(
            "--output-dir", type=Path, default=FOLDER, metavar="OUT", help="权重写到这里，默认是词表文件夹"
        )
        parser.add_argument(
            "--examples", type=Path, default=EXAMPLES, metavar="FILE", help="自编的例句，默认用程序自带的"
        )
        parser.add_argument("--card", type=Path, default=CARD, metavar="FILE", help="模型说明写到这里")

    def handle(self, *_: Any, **options: Any) -> None:
        if find_spec("sklearn") is None:
            raise CommandError("训练要用 scikit-learn：先运行 pip install -e '.[train]'。日常运行不需要它。")
        texts = read(options["folders"])
        if len(texts) < FEWEST:
            raise CommandError(f"只找到 {len(texts)} 篇标注文本，按篇交叉验证至少要 {FEWEST} 篇。")
        if not options["output_dir"].is_dir():
            raise CommandError(f"没有 {options['output_dir']} 这个文件夹。")
        detection, kinds, titles = train_detection(texts), train_kinds(texts, options["examples"]), train_titles(texts)
        saved = save(written(detection.weights, kinds, titles), options["output_dir"])
        path = options["card"]
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(card(texts, detection, kinds, titles, before), encoding="utf-8")
        self.stdout.write(
            f"用 {len(texts)} 篇训练，交叉验证 F1 {detection.held_out.f1:.3f}，写好 {len(saved)} 个权重文件。"
        )
