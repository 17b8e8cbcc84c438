"""The exact words of a task in the paragraph they were said in (原话溯源)."""

from dataclasses import dataclass

from tracking.models import Task, TaskSource

AROUND = 240  # characters of the paragraph shown on each side of the words


@dataclass(frozen=True, slots=True)
class Passage:
    """A source with what stands around its words in the same paragraph, and the headings above them."""

    source: TaskSource
    before: str = ""
    after: str = ""
    headings: tuple[str, ...] = ()
    is_repeated: bool = False  # the same demand, said again in another place (再次强调)


def passages(task: Task) -> list[Passage]:
    """All sources of a task, the first one first. ``sources`` come with ``speech`` and ``directive``."""
    sources = sorted(task.sources.all(), key=lambda source: source.pk)
    return [_passage(source, is_repeated=number > 0) for number, source in enumerate(sources)]


def _passage(source: TaskSource, *, is_repeated: bool) -> Passage:
    headings = tuple(source.directive.section) if source.directive else ()
    if source.speech is None or source.start is None or source.end is None:
        return Passage(source, headings=headings, is_repeated=is_repeated)
    before, after = around(source.speech.text, source.start, source.end)
    return Passage(source, before, after, headings, is_repeated)


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after ``text[start:end]`` in its paragraph, cut with … where it is long."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    before, after = text[first:start].lstrip(), text[end : last if last >= 0 else len(text)].rstrip()
    if len(before) > AROUND:
        before = "…" + before[-AROUND:]
    if len(after) > AROUND:
        after = after[:AROUND] + "…"
    return before, after
