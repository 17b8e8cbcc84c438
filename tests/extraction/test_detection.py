"""What is a directive and what is not, one construction a case; the sentences are our own."""

from datetime import date
from typing import Any

import pytest

from directives.extraction.pipeline import extract
from directives.extraction.records import Found
from directives.extraction.rows import asserted, row
from tests.extraction.judged import cases

DETECTION = cases("detection")


def said(found: Found, source: str) -> dict[str, Any]:
    """A row whose elaborations are given by their words."""
    return row(found) | {"context": [span.of(source) for span in found.context]}


@pytest.mark.parametrize("case", DETECTION, ids=[case["about"] for case in DETECTION])
def test_a_construction_is_read_as_the_office_reads_it(case: dict[str, Any]) -> None:
    found = asserted(extract(case["text"], date.fromisoformat(case["spoken_on"])))
    rows = [said(each, case["text"]) for each in found]

    assert [each["text"] for each in rows] == [each["text"] for each in case["found"]]
    for got, wanted in zip(rows, case["found"], strict=True):
        assert {key: got[key] for key in wanted} == wanted
