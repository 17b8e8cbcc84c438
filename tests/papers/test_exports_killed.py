"""kill -9 at every place of a job: the next sweep makes the file, once, and nothing is left behind."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.utils import timezone

from accounts.models import User
from papers.actions.exporting import LEASE, request_export, to_be_made
from papers.making import make_export
from papers.models import Export, ExportFormat, ExportState
from tests.papers.dying import dies_at
from tests.papers.many import make_many
from tracking.ledger import Conditions
from tracking.models import Department

PLACES = {  # the clock is looked at in every place; there the process ends
    1: "before the claim",
    2: "claimed, nothing written",
    3: "the rows begun",
    4: "all rows written",
    5: "the file kept, the row not yet",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database")
@pytest.mark.parametrize("place", PLACES, ids=PLACES.get)
def test_what_a_killed_worker_had_begun_is_made_by_the_next_sweep(
    place: int, supervisor: User, housing: Department
) -> None:
    make_many(30, supervisor, housing)
    now = timezone.now()
    export = request_export(Conditions(), into=ExportFormat.XLSX, as_of=None, words="全部", by=supervisor, at=now)
    dies_at(place, "papers.making.make_export", export.pk)
    export.refresh_from_db()
    assert export.state == (ExportState.WAITING if place == 1 else ExportState.RUNNING)
    later = timezone.now() + LEASE + timedelta(seconds=1)
    [found] = to_be_made(at=later)
    assert make_export(found.pk, lambda: later)
    made = Export.objects.get()
    assert (made.state, made.done, made.attempts) == (ExportState.DONE, 30, 1 if place == 1 else 2)
    left = [path.name for path in Path(configured.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert left == [Path(made.file.name or "").name]
