"""The model card (模型说明): what the weights were learnt from, how well they do on texts they did not see."""

from collections.abc import Sequence
from pathlib import Path

from directives.extraction.tallies import Tally
from directives.training.detection import TrainedDetection
from directives.training.kinds import TrainedKinds
from directives.training.marked import MarkedText
from directives.training.titles import TrainedTitles


def card(
    texts: Sequence[MarkedText], detection: TrainedDetection, kinds: TrainedKinds, titles: TrainedTitles, before: str
) -> str:
    """The card with its table of figures anew; what people wrote outside the table stays as it is."""
    head, _, rest = before.partition(BEGIN)
    tail = rest.partition(END)[2]
    return f"{head}{BEGIN}\n{_figures(texts, detection, kinds, titles)}{END}{tail}"


BEGIN = "<!-- 以下由 train_reranker 写入 -->"
END = "<!-- 以上由 train_reranker 写入 -->"
CARD = Path(__file__).parents[2] / "docs" / "model_card.md"


def _figures(
    texts: Sequence[MarkedText], detection: TrainedDetection, kinds: TrainedKinds, titles: TrainedTitles
) -> str:
    held, rules, weights = detection.held_out, detection.rules_alone, detection.weights
    units = sum(len(text.rows) for text in texts)
    rows = (
        ("训练文本", f"{len(texts)} 篇，{units} 个单元，其中事项 {held.right + held.missed} 个"),
        ("判定 F1（按篇交叉验证）", _scored(held)),
        ("只用句式、不打分的 F1（同一批文本）", _scored(rules)),
        ("把握的校准误差（10 等分，按篇交叉验证）", f"{detection.calibration_error:.3f}"),
        ("任务类型准确率（按篇交叉验证）", f"{kinds.kind_accuracy:.3f}"),
        ("软硬准确率（按篇交叉验证）", f"{kinds.hard_accuracy:.3f}"),
        ("台账名称与人工名称的相似度（按篇交叉验证）", f"{titles.likeness:.3f}（所有草稿里最好的 {titles.best:.3f}）"),
        ("判定权重", f"{len(weights.words)} + {len(weights.grams)} + {len(weights.company)} 个"),
    )
    return "| 项目 | 数值 |\n|---|---|\n" + "".join(f"| {name} | {figure} |\n" for name, figure in rows)


def _scored(found: Tally) -> str:
    return f"{found.f1:.3f}（P {found.precision or 0:.3f}，R {found.recall or 0:.3f}）"
