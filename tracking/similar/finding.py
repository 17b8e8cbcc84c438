"""The tasks and candidates most like a demand, among what somebody may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from accounts.models import User
from directives.extraction.records import Span
from directives.models import Directive, DirectiveGram
from directives.similar import SHOWN, Demand, Likeness, compare, score
from directives.similar.grams import keys_of
from directives.workflow import DirectiveStatus
from tracking.models import Task, TaskGram, TaskSource
from tracking.naming import Directory
from tracking.similar.demands import demand_of_directive, demand_of_task
from tracking.similar.nearby import nearby
from tracking.workflow import Status

COMPARED = 100  # of the tasks, and as many of the candidates


@dataclass(frozen=True, slots=True)
class Similar:
    """A task or a candidate like a demand. ``mine`` and ``theirs`` are what both share, in either quote.

    ``source``: where a task comes from, if from more than one place the one whose words are most alike.
    """

    kind: Literal["task", "directive"]
    pk: int
    quote: str
    likeness: Likeness
    task: Task | None = None
    source: TaskSource | None = None
    directive: Directive | None = None

    @property
    def score(self) -> float:
        return self.likeness.score

    @property
    def is_strong(self) -> bool:
        return self.likeness.is_strong

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.likeness.reasons

    @property
    def mine(self) -> tuple[Span, ...]:
        return self.likeness.mine

    @property
    def theirs(self) -> tuple[Span, ...]:
        return self.likeness.theirs


def find_similar(
    demand: Demand,
    *,
    user: User,
    limit: int = 5,
    directory: Directory | None = None,
    without: Directive | Task | None = None,
) -> list[Similar]:
    """What is like the demand, most alike first; ``without`` is the demand itself, where it is kept already.

    Candidates are for those who review, tasks for everybody who may see them. What has become a task comes as the task.
    """
    keys = keys_of(demand.title, demand.quote)
    found = [*_tasks(demand, keys, user, without)]
    if user.sees_everything:
        found += _directives(demand, keys, directory or Directory.load(), without)
    return sorted(found, key=lambda one: (-one.score, one.kind != "task", -one.pk))[:limit]


def _tasks(demand: Demand, keys: list[int], user: User, without: Directive | Task | None) -> Iterator[Similar]:
    visible = Task.objects.visible_to(user)
    allowed = None if user.sees_everything else visible.values("pk")
    near = nearby(TaskGram, "task", keys, allowed, COMPARED)
    rows = visible.filter(pk__in=near).exclude(status=Status.CANCELLED)
    if isinstance(without, Task):
        rows = rows.exclude(pk=without.parent_id or without.pk)
    if isinstance(without, Directive):
        rows = rows.exclude(sources__directive=without)
    for task in rows.prefetch_related("sources__speech", "assignments__department"):
        sources: list[TaskSource | None] = list(task.sources.all()) or [None]
        tried = [(score(demand, demand_of_task(task, source)), source) for source in sources]
        best, source = max(tried, key=lambda one: one[0])
        if best >= SHOWN:
            likeness = compare(demand, demand_of_task(task, source))
            yield Similar("task", task.pk, source.quote if source else "", likeness, task=task, source=source)


def _directives(
    demand: Demand, keys: list[int], directory: Directory, without: Directive | Task | None
) -> Iterator[Similar]:
    near = nearby(DirectiveGram, "directive", keys, None, COMPARED)
    rows = Directive.objects.filter(pk__in=near, task_sources=None).exclude(
        status__in=[DirectiveStatus.MERGED, DirectiveStatus.REJECTED]
    )
    if isinstance(without, Directive):
        rows = rows.exclude(pk=without.pk)
    for directive in rows.select_related("speech"):
        theirs = demand_of_directive(directive, directory)
        if score(demand, theirs) >= SHOWN:
            likeness = compare(demand, theirs)
            yield Similar("directive", directive.pk, directive.text, likeness, directive=directive)
