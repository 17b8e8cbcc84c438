"""The rare pairs of characters by which tasks are found again (归并), kept in step with titles and original words."""

from collections.abc import Iterable

from django.db import transaction

from directives.similar.grams import keys_of
from tracking.models import Task, TaskGram, TaskSource

AT_ONCE = 2000


@transaction.atomic
def index_tasks(tasks: Iterable[Task]) -> None:
    """Write down anew what these are found by; shares and pieces are found by the whole they belong to."""
    titles = {task.pk: task.title for task in tasks if task.parent_id is None}
    said: dict[int, list[str]] = {pk: [title] for pk, title in titles.items()}
    for pk, quote in TaskSource.objects.filter(task__in=titles).order_by("pk").values_list("task", "quote"):
        said[pk].append(quote)
    TaskGram.objects.filter(task__in=titles).delete()
    grams = (TaskGram(gram=gram, task_id=pk) for pk, texts in said.items() for gram in keys_of(*texts))
    TaskGram.objects.bulk_create(grams, batch_size=AT_ONCE)
