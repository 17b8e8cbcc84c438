"""What became different between two snapshots of one paper (重取以后变了什么), in sentences. Pure."""

from collections.abc import Iterator, Sequence

from papers.contents.figures import Totals
from papers.contents.rows import TaskRow
from papers.contents.snapshot import Snapshot

COUNTED = {
    "registered": "立项",
    "closed": "已办结",
    "open": "正在办理",
    "late": "超期",
    "unsigned": "未签收",
    "suspended": "挂起",
    "cancelled": "中止",
}
TOLD = {
    "status_words": "状态",
    "light_words": "灯",
    "percent": "进度",
    "due": "完成时限",
    "lead": "牵头单位",
    "latest": "",
}
NAMED = 5  # rows named one by one; of more only the number is told


def changes(before: Snapshot, after: Snapshot) -> list[str]:
    """Totals old → new, tasks that came or went, and tasks that stand otherwise; empty where nothing changed."""
    return [
        *_totals(before.figures.totals, after.figures.totals),
        *_come_and_gone(before.rows, after.rows),
        *_moved(before.rows, after.rows),
    ]


def _totals(before: Totals, after: Totals) -> Iterator[str]:
    for name, words in COUNTED.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield f"{words}由 {old} 件变为 {new} 件。"


def _come_and_gone(before: Sequence[TaskRow], after: Sequence[TaskRow]) -> Iterator[str]:
    old, new = {row.pk: row for row in before}, {row.pk: row for row in after}
    for words, rows in (
        ("新列入", [row for pk, row in new.items() if pk not in old]),
        ("不再列入", [row for pk, row in old.items() if pk not in new]),
    ):
        if rows:
            named = "、".join(f"“{row.title}”" for row in rows[:NAMED])
            yield f"{words} {len(rows)} 件：{named}{'等' if len(rows) > NAMED else ''}。"


def _moved(before: Sequence[TaskRow], after: Sequence[TaskRow]) -> Iterator[str]:
    old = {row.pk: row for row in before}
    moved = [(row, said) for row in after if row.pk in old and (said := "，".join(_of_one(old[row.pk], row)))]
    yield from (f"“{row.title}”{said}。" for row, said in moved[:NAMED])
    if len(moved) > NAMED:
        yield f"另有 {len(moved) - NAMED} 件有变化。"


def _of_one(old: TaskRow, new: TaskRow) -> Iterator[str]:
    for name, words in TOLD.items():
        one, other = getattr(old, name), getattr(new, name)
        if one != other:
            unit = "%" if name == "percent" else ""
            yield f"{words}由{one}{unit}变为{other}{unit}" if words else "报了新的进展"
