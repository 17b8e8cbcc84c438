"""``manage.py index_demands``: writes down anew what tasks and candidates are found again by."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import QuerySet

from directives.actions.indexing import index_directives
from directives.models import Directive
from tracking.actions.indexing import index_tasks
from tracking.models import Task

AT_ONCE = 500


class Command(BaseCommand):
    help = "重做查找相似事项用的索引。词表改了，或者该找到的没有找到，就跑一次；随时可以跑，不影响别人办事。"

    def handle(self, *_: Any, **__: Any) -> None:
        tasks = _anew(Task.objects.tops(), index_tasks)
        directives = _anew(Directive.objects.all(), index_directives)
        self.stdout.write(f"重做了 {tasks} 件事项、{directives} 条候选事项的索引。")


def _anew(rows: QuerySet[Any], index: Callable[[Iterable[Any]], None]) -> int:
    """A few hundred in a transaction, so that nobody waits long; how many."""
    done, last = 0, 0
    while portion := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        index(portion)
        done, last = done + len(portion), portion[-1].pk
    return done
