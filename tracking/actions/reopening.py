"""What ends when a closed task is opened again: visits nobody has made yet, and what was to be mended."""

from datetime import datetime

from tracking.models import Recheck, Task
from tracking.models.recheck import RecheckState


def end_rechecks(task: Task, *, at: datetime) -> None:
    """A visit that was to come is not needed any more; what was to be mended goes on in the task itself."""
    mine = Recheck.objects.filter(task=task)
    mine.filter(state=RecheckState.WAITING).update(state=RecheckState.DROPPED, ended_at=at)
    mine.filter(state=RecheckState.MENDING).update(state=RecheckState.DONE, reopened=True, ended_at=at)
