"""The sample shows what passes between the office and the departments, whatever the day it is loaded on."""

from datetime import date

import pytest

from tracking.models import Filing, Task, TaskEvent, Urging
from tracking.models.filing import FilingKind, FilingState
from tracking.replay import replay, stored
from tracking.sample.load import load
from tracking.workflow import Status, Structure

SHOWN = {
    "endorse", "extend", "grant", "dispute", "urge", "answer", "instruct", "remark", "break_down", "follow",
    "file", "suspend", "cancel", "decline", "send_back",
}  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("today", [date(2026, 11, 21), date(2026, 2, 27), date(2027, 1, 4)])
def test_the_sample_shows_every_dealing_whatever_the_day(today: date) -> None:
    load(today)
    assert SHOWN - set(TaskEvent.objects.values_list("name", flat=True)) == set()
    lying = set(Filing.objects.open().values_list("kind", "state"))
    assert lying >= {
        (FilingKind.REPORT, FilingState.AT_HEAD),
        (FilingKind.DISPUTE, FilingState.AT_OFFICE),
        (FilingKind.EXTENSION, FilingState.AT_OFFICE),
    }
    assert Task.objects.filter(extensions=1).exists()
    assert {urging.answered_at is None for urging in Urging.objects.all()} == {True, False}
    assert [task.number for task in Task.objects.all() if replay(task.events.all()) != stored(task)] == []


def test_the_sample_spreads_one_demand_over_the_townships_and_one_has_not_signed() -> None:
    load(date(2026, 11, 21))
    spread = Task.objects.get(structure=Structure.SPREAD)
    shares = spread.children.order_by("serial")
    assert spread.status == Status.ASSIGNED
    assert list(shares.exclude(status=Status.ACCEPTED).values_list("status", flat=True)) == [Status.ASSIGNED]
    assert shares.filter(percent__gt=0).count() == 1


def test_the_sample_divides_one_task_between_two_departments() -> None:
    load(date(2026, 11, 21))
    pieces = Task.objects.filter(structure=Structure.SUBTASK).select_related("parent")
    assert {str(piece.lead.department) for piece in pieces if piece.lead} == {"区住建局", "区自然资源分局"}
    assert len({piece.parent_id for piece in pieces}) == 1
