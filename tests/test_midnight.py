"""What a test calls today is today for the pages it looks at, at whatever hour the tests run."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.conftest import END_OF_DAY, rest_of
from tests.factories import MONDAY, at

LAST = at(MONDAY, 23, 59) + timedelta(seconds=50)


@pytest.mark.parametrize("now", [at(MONDAY, 0), at(MONDAY, 12), at(MONDAY, 23, 57)])
def test_a_test_begins_at_once_while_the_day_lasts(now: datetime) -> None:
    assert rest_of(now) == 0


def test_a_test_that_would_run_into_midnight_begins_when_it_is_past() -> None:
    begun = LAST + timedelta(seconds=rest_of(LAST))
    assert timezone.localdate(begun) == MONDAY + timedelta(days=1)
    assert rest_of(begun) == 0
    assert rest_of(LAST) < END_OF_DAY
