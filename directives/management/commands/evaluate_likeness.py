"""``manage.py evaluate_likeness [FILE]``: how well two demands are told to be one, on pairs that people have judged."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from directives.similar import STRONG, compare
from directives.similar.pairs import (
    BadPairError,
    Pair,
    Point,
    at_threshold,
    best_precision,
    cases,
    curve,
    pairs_in,
    scores_of,
)

OWN_PAIRS = Path(settings.BASE_DIR) / "tests" / "directives" / "similar" / "pairs.txt"
LEAST_PRECISION, LEAST_RECALL = 0.9, 0.8
STEPS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class Command(BaseCommand):
    help = "用人工判断过的成对要求评测“是不是同一件事”判得准不准，公开的一半和锁定的一半分开算。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="成对要求的文件；不写则用自带的")
        parser.add_argument("--errors", action="store_true", help="列出公开的一半里判错的；锁定的一半不列")
        parser.add_argument("--cases", action="store_true", help="按情形列出判对的比例")

    def handle(self, *_: Any, **options: Any) -> None:
        pairs = _read(options["file"] or OWN_PAIRS)
        locked = sum(pair.is_locked for pair in pairs)
        self.stdout.write(f"一共 {len(pairs)} 对，锁定 {locked} 对，只用来量。")
        for name, is_locked in (("公开", False), ("锁定", True)):
            self._tell(name, [pair for pair in pairs if pair.is_locked == is_locked])
        if options["cases"]:
            self._tell_cases(pairs)
        if options["errors"]:
            self._list([pair for pair in pairs if not pair.is_locked])

    def _tell(self, name: str, pairs: Sequence[Pair]) -> None:
        same = sum(pair.is_same for pair in pairs)
        self.stdout.write(f"{name}的一半：{len(pairs)} 对，同 {same}，异 {len(pairs) - same}")
        if not same:
            return
        scored = scores_of(pairs)
        point = at_threshold(scored, STRONG)
        reached = point.precision >= LEAST_PRECISION and point.recall >= LEAST_RECALL
        wanted = f"准确率 {LEAST_PRECISION}、召回率 {LEAST_RECALL}"
        self.stdout.write(f"  分数到 {STRONG} 算同一件：{_words(point)}，{'达到' if reached else '没有达到'}{wanted}")
        best = best_precision(curve(scored), LEAST_RECALL)
        self.stdout.write(f"  召回不低于 {LEAST_RECALL} 时最高：{_words(best)}（分数到 {best.threshold:.2f}）")
        for step in STEPS:
            self.stdout.write(f"    {step:.1f}  {_words(at_threshold(scored, step))}")

    def _tell_cases(self, pairs: Sequence[Pair]) -> None:
        for case in cases(pairs):
            of = [pair for pair in pairs if pair.case == case]
            right = sum((score >= STRONG) == same for score, same in scores_of(of))
            self.stdout.write(f"  {case}：{right}／{len(of)}")

    def _list(self, pairs: Sequence[Pair]) -> None:
        for pair in pairs:
            likeness = compare(pair.mine, pair.theirs)
            if likeness.is_strong != pair.is_same:
                what = "漏" if pair.is_same else "错"
                self.stdout.write(f"{what} {likeness.score:.2f} {pair.mine.quote}｜{pair.theirs.quote}")


def _read(path: Path) -> list[Pair]:
    try:
        return pairs_in(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path} 打不开：{error.strerror}。") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} 不是 UTF-8 文本。") from error
    except BadPairError as error:
        raise CommandError(f"{path} {error}") from error


def _words(point: Point) -> str:
    return f"准确率 {point.precision:.3f} 召回率 {point.recall:.3f}"
