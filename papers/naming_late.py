"""通报点名超期: a published bulletin names a task as late, which its lead may ask to have reviewed (复核)."""

from collections.abc import Collection, Iterator

from django.utils import timezone

from papers.contents.snapshot import Snapshot
from papers.contents.wording import late_ones
from papers.models import Paper
from papers.workflow import PaperKind, PaperState
from tracking.appealing import Conclusion
from tracking.models import Appeal, Task
from tracking.models.appeal import Against, AppealState


def named_late(task: Task, departments: Collection[int]) -> Iterator[Conclusion]:
    """The published bulletins that name this task as late, where one of these departments led it then.

    Who drafted it is its author; behind it stands the leader who has signed.
    """
    bulletins = Paper.objects.filter(kind=PaperKind.BULLETIN, state=PaperState.PUBLISHED, tasks=task)
    for paper in bulletins.select_related("drafted_by", "approver__holder").order_by("pk"):
        lead = task.lead
        if lead is None or lead.department_id not in departments or paper.published_at is None:
            continue
        named = {(row.pk, row.lead_id) for row in late_ones(Snapshot.read(paper.facts).rows)}
        if (task.pk, lead.department_id) not in named:
            continue
        on = timezone.localdate(paper.published_at)
        yield Conclusion(
            key=f"paper-{paper.pk}",
            against=Against.NAMED,
            title=f"{paper.number or paper.title}点名超期",
            department=lead.department,
            author=paper.drafted_by,
            behind=(paper.approver and paper.approver.holder) or paper.drafted_by,
            on=on,
            ask_by=on,
            matter=f"paper:{paper.pk}",
        )


def struck_in(paper: Paper) -> list[Appeal]:
    """What of a paper was struck by a review, to be said on its page; the paper itself stays as it was published."""
    struck = Appeal.objects.filter(matter=f"paper:{paper.pk}", state=AppealState.REVOKED)
    return list(struck.select_related("task", "department", "decided_by").order_by("decided_at"))
