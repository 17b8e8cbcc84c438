"""Who, by when, how much, of what kind, under which title: every row of the cases, sentence by sentence."""

from datetime import date
from typing import Any

import pytest

from directives.extraction.targets import targets_in
from directives.extraction.titles import LONGEST, title_of
from tests.extraction.judged import cases, found_in


def name_of(case: dict[str, Any]) -> str:
    return str(case.get("unit", case["text"]))[:24]


@pytest.mark.parametrize("case", cases("limits"), ids=name_of)
def test_the_sentence_is_limited_by_its_deadline_alone(case: dict[str, Any]) -> None:
    found = found_in(case["text"], case["unit"], date.fromisoformat(case["spoken_on"])).deadline

    assert (found.text if found else None) == case["deadline"]
    assert (found.due_on.isoformat() if found and found.due_on else None) == case["due"]
    assert (found.recurrence if found else None) == case["recurrence"]
    assert found is None or found.span.of(case["text"]) == found.text


@pytest.mark.parametrize("case", cases("owners"), ids=name_of)
def test_the_sentence_is_charged_to_its_owners(case: dict[str, Any]) -> None:
    found = found_in(case["text"], case["unit"])

    assert list(found.owners) == case["owners"]
    assert found.owner_basis == case["basis"]
    assert all(case["text"][body.start : body.end] == body.text for body in found.bodies)


@pytest.mark.parametrize("case", cases("targets"), ids=name_of)
def test_the_targets_are_what_is_to_be_reached(case: dict[str, Any]) -> None:
    assert list(targets_in(case["text"])) == case["targets"]


@pytest.mark.parametrize("case", cases("titles"), ids=name_of)
def test_the_title_is_the_act_a_supervisor_would_register(case: dict[str, Any]) -> None:
    title = title_of(case["text"])

    assert title == case["title"]
    assert len(title) <= LONGEST


@pytest.mark.parametrize("case", cases("kinds"), ids=name_of)
def test_the_kind_is_that_of_the_main_act(case: dict[str, Any]) -> None:
    assert found_in(case["text"], case["text"], date(2026, 4, 22)).kind == case["kind"]


@pytest.mark.parametrize("case", cases("kinds"), ids=name_of)
def test_a_task_is_hard_when_a_third_party_can_check_it(case: dict[str, Any]) -> None:
    assert found_in(case["text"], case["text"], date(2026, 4, 22)).hard == case["hard"]
