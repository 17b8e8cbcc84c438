"""What needs a leader's word (请您过问): requests only he can allow, and late work whose urging nobody has answered."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from tracking.dashboards.often import Often
from tracking.dashboards.scope import Scope
from tracking.models import Filing, Task
from tracking.sent_up import Row, waiting_rows
from tracking.unanswered import unanswered


@dataclass(frozen=True, slots=True)
class Silent:
    """A task urged twice or more without an answer. ``instructed_on``: his own words (批示) wait for one since then."""

    task: Task
    times: int
    instructed_on: date | None


@dataclass(frozen=True, slots=True)
class Word:
    """Requests for time at his rung, and what nobody answers: first what he has not spoken on."""

    requests: tuple[Row, ...]
    unanswered: tuple[Silent, ...]

    @property
    def count(self) -> int:
        return len(self.requests) + len(self.unanswered)


def wants_word(scope: Scope, urged: tuple[Often, ...]) -> Word:
    """For a leader; nothing for anybody else. ``urged``: what has been urged most."""
    if not scope.user.is_leader:
        return Word((), ())
    requests = waiting_rows(scope.user, Filing.objects.all(), scope.today)
    silent = [one.task for one in urged if one.is_waiting]
    spoken = _instructed(scope.user, silent) if silent else {}
    found = [Silent(one.task, one.times, spoken.get(one.task.pk)) for one in urged if one.is_waiting]
    return Word(requests, tuple(sorted(found, key=lambda one: one.instructed_on is not None)))


def _instructed(user: User, tasks: list[Task]) -> dict[int, date]:
    """The day of his newest words that wait for an answer, his own and those recorded for his post, by task."""
    own = unanswered().filter(Q(by=user) | Q(acting_for__holder=user), task__in=tasks)
    return {task: timezone.localdate(at) for task, at in own.values_list("task", "at")}
