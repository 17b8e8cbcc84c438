"""What needs a leader's word (请您过问): requests only he can allow, and late work whose urging nobody has answered."""

from dataclasses import dataclass

from tracking.dashboards.often import Often
from tracking.dashboards.scope import Scope
from tracking.models import Filing
from tracking.sent_up import Row, waiting_rows


@dataclass(frozen=True, slots=True)
class Word:
    """Requests for time at his rung, and tasks urged twice or more without an answer."""

    requests: tuple[Row, ...]
    unanswered: tuple[Often, ...]

    @property
    def count(self) -> int:
        return len(self.requests) + len(self.unanswered)


def wants_word(scope: Scope, urged: tuple[Often, ...]) -> Word:
    """For a leader; nothing for anybody else. ``urged``: what has been urged most."""
    if not scope.user.is_leader:
        return Word((), ())
    requests = waiting_rows(scope.user, Filing.objects.all(), scope.today)
    return Word(requests, tuple(one for one in urged if one.is_waiting))
