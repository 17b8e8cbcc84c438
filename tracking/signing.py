"""Who has signed for what a 立项单 sent out (签收), and who has not: the first thing asked after 交办."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from tracking.models import Task
from tracking.workflow import OPEN

NAMED = 8  # departments named before the rest is only counted


@dataclass(frozen=True, slots=True)
class Signing:
    """Over tasks that are with their departments: how many signatures were asked for and given, and who owes any."""

    asked: int
    signed: int
    owing: tuple[tuple[str, int], ...]  # departments with how many they have not signed for, most first

    @classmethod
    def of(cls, tasks: Iterable[Task]) -> Self:
        """Each department signs once for each task it has a part in; ``assignments`` are prefetched."""
        parts = [part for task in tasks if task.status in OPEN for part in task.assignments.all()]
        owing = Counter(part.department.name for part in parts if part.accepted_at is None)
        return cls(len(parts), len(parts) - owing.total(), tuple(owing.most_common()))

    @property
    def named(self) -> str:
        """区教育局 2 件、区卫健局 1 件, and how many more departments."""
        words = "、".join(f"{name} {count} 件" for name, count in self.owing[:NAMED])
        more = len(self.owing) - NAMED
        return f"{words}，另有 {more} 个单位" if more > 0 else words


@dataclass(frozen=True, slots=True)
class Supporters:
    """The supporting departments of one task by name: ``unsigned`` are those a signature is still asked of."""

    signed: tuple[str, ...]
    unsigned: tuple[str, ...]

    @classmethod
    def of(cls, task: Task) -> Self:
        """Before 交办 and after the end nobody is asked, so nobody is unsigned; ``assignments`` are prefetched."""
        is_asked = bool(task.dispatched_on) and task.status in OPEN
        parts = [(part.department.name, is_asked and part.accepted_at is None) for part in task.supporting]
        return cls(tuple(name for name, owes in parts if not owes), tuple(name for name, owes in parts if owes))
