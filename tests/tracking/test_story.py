"""The story of a task (办理过程), told step by step."""

import pytest

from accounts.models import User
from tests.factories import MONDAY, at, make_task
from tracking.actions.reports import Progress, report_progress
from tracking.chapters import changes_of
from tracking.models import Department, TaskEvent
from tracking.story import tell
from tracking.workflow import Status


@pytest.mark.parametrize(
    ("before", "after", "told"), [(0, 60, "报进展，进度从 0% 到 60%"), (60, 60, "报进展，进度仍是 60%")]
)
def test_a_report_tells_how_far_the_task_moved(
    supervisor: User, housing: Department, clerk: User, before: int, after: int, told: str
) -> None:
    task = make_task(supervisor, housing, status=Status.ACCEPTED, percent=before)
    report_progress(task, Progress(progress="12个小区已完工。", percent=after), by=clerk, at=at(hour=15))
    (chapter,) = tell(TaskEvent.objects.filter(task=task, name="report"), MONDAY).recent
    assert chapter.did == told


@pytest.mark.parametrize(
    ("former", "told"),
    [("区城管局", ["牵头单位从区城管局改为区住建局"]), ("区住建局", []), (None, ["牵头单位从没有改为区住建局"])],
)
def test_given_out_anew_to_the_same_unit_no_change_of_units_is_told(former: str | None, told: list[str]) -> None:
    event = TaskEvent(name="reassign", data={"lead": [former, "区住建局"]})
    assert [str(change) for change in changes_of(event, MONDAY)] == told
