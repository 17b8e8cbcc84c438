"""The text of a speech with the words that became tasks marked, each with the numbers of these tasks."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from directives.models import Speech
from papers.archiving.matter import Matter
from tracking.models import TaskSource


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph; ``numbers``: of the tasks it was said for."""

    text: str
    numbers: tuple[str, ...] = ()


def quoted(speech: Speech, matter: Matter) -> list[list[Run]]:
    """Paragraph by paragraph; where two demands overlap, the words of both carry both numbers."""
    rows = TaskSource.objects.filter(task__in=matter.keys, speech=speech, start__isnull=False).select_related("task")
    spans = [(row.start or 0, row.end or 0, row.task.number) for row in rows.order_by("start", "pk")]
    found, begin = list[list[Run]](), 0
    for line in speech.text.split("\n"):
        end = begin + len(line)
        if line.strip():
            found.append(list(_runs(speech.text, begin, end, spans)))
        begin = end + 1
    return found


def _runs(text: str, begin: int, end: int, spans: list[tuple[int, int, str]]) -> Iterator[Run]:
    near = [span for span in spans if span[0] < end and span[1] > begin]
    cuts = {begin, end, *(cut for span in near for cut in span[:2] if begin < cut < end)}
    places = sorted(cuts)
    for start, stop in pairwise(places):
        numbers = dict.fromkeys(number for first, last, number in near if first < stop and last > start)
        yield Run(text[start:stop], tuple(numbers))
