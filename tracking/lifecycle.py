"""The life of a task as a document: the diagram and the table of steps, drawn from ``workflow.MOVES`` alone."""

from collections.abc import Iterator

from tracking.workflow import ALL, MOVES, WITH_LEAD, Actor, Move, Status, Structure

HEAD = """# 一件事的一生

这一页由 `python manage.py draw_lifecycle` 从状态表 `tracking/workflow.py` 画出，不要手改；测试会核对它和表一致。
页面上的按钮、谁能走哪一步，用的也是同一张表。

## 状态

没有办结的，随时可以由督查员或领导**中止**，理由留在记录里；立项以后什么都不删除。

"""
STEPS_HEAD = """
## 步骤

“—”表示走完这一步，状态不变。“形式”一栏空着的，各种形式都适用。

| 步骤 | 标识 | 从 | 到 | 谁 | 形式 | 要写理由 |
|---|---|---|---|---|---|---|
"""


def page() -> str:
    """docs/lifecycle.md, whole."""
    return f"{HEAD}{diagram()}{STEPS_HEAD}{table()}"


def diagram() -> str:
    """The states and the steps between them, as mermaid; 中止 leads there from everywhere and is left out."""
    edges = [f"    [*] --> {Status.DRAFT.label}", *_edges()]
    ends = [f"    {status.label} --> [*]" for status in (Status.CLOSED, Status.CANCELLED)]
    return "\n".join(["```mermaid", "stateDiagram-v2", *edges, *ends, "```", ""])


def _edges() -> Iterator[str]:
    for move in MOVES.values():
        if move.target and move.target != Status.CANCELLED:
            for source in _in_order(move.sources):
                yield f"    {source.label} --> {move.target.label}: {move.label}"


def table() -> str:
    """Every step with its states, its people, where it applies and whether it needs a reason."""
    return "".join(f"| {' | '.join(_cells(name, move))} |\n" for name, move in MOVES.items())


def _cells(name: str, move: Move) -> tuple[str, ...]:
    return (
        move.label,
        f"`{name}`",
        "、".join(status.label for status in _in_order(move.sources)),
        move.target.label if move.target else "—",
        "、".join(actor.value for actor in Actor if actor in move.actors),
        _structures(move),
        "是" if move.needs_note else "",
    )


def _structures(move: Move) -> str:
    if move.structures == ALL:
        return ""
    if move.structures == WITH_LEAD:
        return "除分发总项"
    return "、".join(structure.label for structure in Structure if structure in move.structures)


def _in_order(statuses: frozenset[Status]) -> list[Status]:
    return [status for status in Status if status in statuses]
