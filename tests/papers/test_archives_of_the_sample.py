"""An archive of the sample goes with the sample, file and all."""

from pathlib import Path

import pytest
from django.db import transaction

from accounts.models import User
from papers.actions.archiving import note_fetch
from tests.factories import make_department
from tests.papers.archives import MADE, archived, finished
from tracking.models import Archive, ArchiveFetch
from tracking.sample.clear import clear


@pytest.mark.django_db(transaction=True)
def test_an_archive_of_the_sample_is_cleared_with_it_and_a_real_one_stays(supervisor: User) -> None:
    real = archived(finished(supervisor, make_department("区交通局")).registration, supervisor)
    sample = User.objects.create(username="sample", name="示例", role=supervisor.role, is_sample=True)
    gone = archived(finished(sample, make_department("区水利局")).registration, sample)
    note_fetch(gone, by=sample, at=MADE, address=None, is_handed_out=True)
    path = Path(gone.file.path)
    with transaction.atomic():
        clear()
    assert list(Archive.objects.all()) == [real]
    assert not ArchiveFetch.objects.exists()
    assert not path.exists()
    assert Path(real.file.path).exists()
