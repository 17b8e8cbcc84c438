"""Which step is which event (对接事件), in Python and in SQL; a test sees that both agree."""

from collections.abc import Iterable

from django.db.models import Q

from tracking.models.event import BASELINE
from tracking.models.hook import HookKind
from tracking.workflow import Status

UNTOLD = frozenset({BASELINE, "remark"})  # no step; and what people say to each other, which changes nothing
NAMES = {kind: f"task.{kind.value}" for kind in HookKind}
TRIAL = "ping"
CLOSES = Q(after=Status.CLOSED) & ~Q(before__in=[Status.CLOSED, ""])
ASSIGNS = Q(after=Status.ASSIGNED) & (~Q(before=Status.ASSIGNED) | Q(name="reassign"))
STEPS = {HookKind.CLOSED: CLOSES, HookKind.ASSIGNED: ASSIGNS, HookKind.MOVED: ~CLOSES & ~ASSIGNS}


def kind_of(name: str, before: str, after: str) -> HookKind:
    """Closed is what was not; given out is what waits for a signature from now on; all else is moved.

    What was already closed in the ledger it was taken over from has not been closed here.
    """
    if after == Status.CLOSED and before not in {Status.CLOSED, ""}:
        return HookKind.CLOSED
    if after == Status.ASSIGNED and (before != Status.ASSIGNED or name == "reassign"):
        return HookKind.ASSIGNED
    return HookKind.MOVED


def steps_of(kinds: Iterable[str]) -> Q:
    """The steps somebody is told of who wants these kinds; ``late`` is no step."""
    wanted = Q(pk__in=[])
    for kind in kinds:
        if kind != HookKind.LATE:
            wanted |= STEPS[HookKind(kind)]
    return wanted
