"""和以前相比 in tables: the columns add up though units where nothing has changed stand in one row."""

import pytest

from papers.contents.since import Changed, Kept, Since
from papers.contents.since_words import as_placeholders
from tracking.between.marks import Mark

ADDED = ("was", "sent", "came", "closed", "stopped", "left", "now")
MOVED = Kept("区住建局", 2, 3, {str(Mark.DISPATCHED): 2, str(Mark.CLOSED_IN_TIME): 1}, 0, 1)
STILL = (Kept("区城管局", 4, 4, {}, 1, 1), Kept("区水利局", 1, 1, {}, 0, 0))


def since_of(*units: Kept) -> Since:
    was, now = sum(unit.was for unit in units), sum(unit.now for unit in units)
    late_was, late_now = sum(unit.late_was for unit in units), sum(unit.late_now for unit in units)
    counts = {key: n for unit in units for key, n in unit.counts.items()}
    whole = Kept("合计", was, now, counts, late_was, late_now)
    row = Changed(str(Mark.BECAME_LATE), "督〔2026〕1号-01", "完成改造", "区住建局", "")
    return Since("2026-11-08", whole, units, (row,), 9, 2, 0, "30%", "40%")


def names(*units: Kept) -> list[str]:
    return [row["name"] for row in as_placeholders(since_of(*units))["changed_units"]]


def test_units_where_nothing_has_changed_stand_in_one_row_and_the_columns_add_up() -> None:
    found = as_placeholders(since_of(MOVED, *STILL))
    assert [row["name"] for row in found["changed_units"]] == ["区住建局", "其余2个单位"]
    for column in ADDED[:2] + ADDED[3:5] + ADDED[6:]:
        assert sum(int(row[column]) for row in found["changed_units"]) == int(found["changed_sum"][column]), column
    assert [row["late"] for row in found["changed_units"]] == ["0→1", "1→1"]
    assert found["changed_sum"]["late"] == "1→2"


def test_a_unit_that_only_came_to_be_late_has_a_row_of_its_own() -> None:
    assert names(MOVED, Kept("区城管局", 4, 4, {}, 0, 1)) == ["区住建局", "区城管局"]


@pytest.mark.parametrize(
    ("units", "told"),
    [
        ((MOVED, Kept("区水利局", 0, 0, {}, 0, 0)), ["区住建局"]),  # nothing then, nothing now: nothing to add
        (STILL, []),  # the sentence says that nothing has changed
    ],
)
def test_there_is_no_such_row_where_it_would_say_nothing(units: tuple[Kept, ...], told: list[str]) -> None:
    assert names(*units) == told
