"""The story of each task as a page that opens without the system, and its files beside it under their own names."""

from collections.abc import Mapping
from datetime import date

from papers.archiving.binder import Binder
from papers.archiving.matter import Matter
from tracking import rhythms
from tracking.chapters import Chapter
from tracking.happened import events_of
from tracking.models import Filing, Task
from tracking.story import tell

ALWAYS_WITH_ITS_YEAR = date.min  # days are told without their year in the year they are read in


def bind_tasks(binder: Binder, matter: Matter, above: str) -> None:
    """A folder a task, with its page and its files."""
    for task in matter.tasks:
        _bind_task(binder, matter, task, binder.names.folder(above, f"{task.number} {task.title}"))


def _bind_task(binder: Binder, matter: Matter, task: Task, folder: str) -> None:
    events = [event for event in events_of(task, matter.reader) if event.inside_id is None]
    links = dict[int, str]()
    for event in reversed(events):
        for one in sorted(event.attachments.all(), key=lambda row: row.pk):
            path = binder.kept(f"{folder}/附件", one.name, one.file, one.sha256, one.at)
            links[one.pk] = path.removeprefix(f"{folder}/")
    story = tell(events, ALWAYS_WITH_ITS_YEAR)
    chapters = [*story.recent, *story.older][::-1]
    context = {
        "task": task,
        "rhythm": rhythms.words(task.rhythm),
        "chapters": [_with_links(chapter, links) for chapter in chapters],
        "filings": _filings(matter, task),
    }
    at = max((event.at for event in events), default=task.created_at)
    binder.pages[task.pk] = binder.page(folder, "办理过程.html", "papers/archive/task.html", context, at)


def _with_links(chapter: Chapter, links: Mapping[int, str]) -> dict[str, object]:
    """Its files with where they lie; "" for what could not be put in."""
    return {"told": chapter, "files": [(one, links.get(one.pk, "")) for one in chapter.files]}


def _filings(matter: Matter, task: Task) -> list[Filing]:
    rows = matter.filings.filter(task=task).select_related("department", "by", "decided_by", "authority")
    return list(rows.order_by("at", "pk"))
