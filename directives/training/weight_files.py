"""Weights files (权重文件): what training writes and extraction reads, one name and its numbers a line."""

from collections.abc import Mapping
from pathlib import Path

from directives.extraction.lexicon import FOLDER
from directives.extraction.weighing import Weights
from directives.training.kinds import TrainedKinds
from directives.training.titles import TrainedTitles

LEARNT = "由 manage.py train_reranker 训练得出，不手工修改。"
HEADS = {
    "weights_words": f"# 判定第一遍的权重（对数几率）：句式、位置、文种。{LEARNT}",
    "weights_grams": f"# 判定第一遍的权重（对数几率，千分之一）：单字和双字，^ 是句首，$ 是句尾。{LEARNT}",
    "weights_company": f"# 判定第二遍的权重（对数几率）：加上前后文；slope 和 shift 把分数校准成把握。{LEARNT}",
}


def written(weights: Weights, kinds: TrainedKinds, titles: TrainedTitles) -> dict[str, str]:
    """The text of every weights file, by the name of its lexicon."""
    tables = {
        "weights_words": weights.words,
        "weights_grams": weights.grams,
        "weights_company": weights.company,
    }
    return {name: _table(HEADS[name], table) for name, table in tables.items()} | {
        "kind_weights": kinds.kind_weights,
        "hard_weights": kinds.hard_weights,
        "title_weights": titles.weights,
    }


def save(files: Mapping[str, str], folder: Path = FOLDER) -> list[Path]:
    """Writes the files, each under another name first, so that a broken write leaves the old one."""
    saved = []
    for name, text in files.items():
        path = folder / f"{name}.txt"
        fresh = path.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        saved.append(fresh.replace(path))
    return saved


def _table(head: str, weights: Mapping[str, float]) -> str:
    return "\n".join([head, *(f"{name}\t{weight:g}" for name, weight in weights.items())]) + "\n"
