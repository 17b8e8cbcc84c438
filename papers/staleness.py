"""Whether the ledger has gone on since the figures of a paper were taken (取数以后)."""

from datetime import date

from papers.contents.scope import Scope, tasks_in
from papers.models import Paper
from papers.workflow import PaperKind, PaperState
from tracking.models import TaskEvent, load_calendar


def moved_since(paper: Paper, today: date) -> int:
    """How many tasks of a paper that is not signed yet something has happened to since, with those that came into
    its scope.
    """
    if paper.taken_at is None or paper.state not in {PaperState.DRAFT, PaperState.SENT_UP}:
        return 0
    moved = TaskEvent.objects.filter(at__gt=paper.taken_at).order_by()
    listed = set(moved.filter(task__papers=paper).values_list("task", flat=True).distinct())
    return len(listed | _newly_in_scope(paper, today))


def _newly_in_scope(paper: Paper, today: date) -> set[int]:
    """Only a 通报 or 专报 has conditions that other tasks may meet by now."""
    scope = Scope.read(paper.scope)
    if paper.kind not in {PaperKind.BULLETIN, PaperKind.BRIEF} or scope.tasks:
        return set()
    fitting = tasks_in(scope, paper.drafted_by, today, load_calendar())
    return set(fitting.filter(events__at__gt=paper.taken_at).order_by().values_list("pk", flat=True))
