"""With what a speech was extracted, and what has changed since."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from directives.extraction.records import Body, Calendar, Context
from directives.versions import DAY, PARTS, RULES, basis_of, changed_parts, rules_mark

SPOKEN = date(2026, 11, 20)
KNOWN = Context(
    bodies=(Body("区水利局", ("区水务局", "水务局")), Body("区城管局")),
    calendar=Calendar(frozenset({date(2026, 10, 1)}), frozenset({date(2026, 10, 10)})),
    festivals={"春节": (date(2027, 2, 6),)},
    events={"汛期": (date(2027, 5, 15),)},
    extra_words=("河长制",),
    verbs=("亮晒",),
    stop_phrases=("以更加饱满的热情",),
)
OTHERWISE: dict[str, Any] = {
    "bodies": (*KNOWN.bodies, Body("区教育局")),
    "calendar": Calendar(frozenset({date(2027, 10, 1)})),
    "festivals": {},
    "events": {"汛期": (date(2027, 5, 1),)},
    "extra_words": (),
    "verbs": ("亮晒", "挂销号"),
    "stop_phrases": (),
}


def since(context: Context, spoken_on: date = SPOKEN) -> tuple[str, ...]:
    """What changed from ``KNOWN`` to this."""
    return changed_parts(basis_of(KNOWN, spoken_on), basis_of(context, spoken_on))


def test_nothing_has_changed_while_nothing_has() -> None:
    assert since(KNOWN) == ()


def test_every_part_of_what_an_office_knows_counts_and_has_a_name() -> None:
    assert OTHERWISE.keys() == {field.name for field in fields(Context)} == PARTS.keys() - {RULES, DAY}


@pytest.mark.parametrize("part", OTHERWISE)
def test_a_part_that_changed_is_named(part: str) -> None:
    assert since(replace(KNOWN, **{part: OTHERWISE[part]})) == (PARTS[part],)


def test_another_alias_of_a_body_counts() -> None:
    assert since(replace(KNOWN, bodies=(Body("区水利局", ("区水务局",)), KNOWN.bodies[1]))) == ("单位和别名",)


def test_the_order_of_a_list_means_nothing() -> None:
    turned = (KNOWN.bodies[1], Body("区水利局", ("水务局", "区水务局")))
    assert since(replace(KNOWN, bodies=turned)) == ()


def test_the_calendar_of_years_far_away_makes_no_speech_outdated() -> None:
    later = Calendar(KNOWN.calendar.holidays | {date(2029, 10, 1), date(2024, 1, 1)}, KNOWN.calendar.workdays)
    assert since(replace(KNOWN, calendar=later)) == ()


def test_what_was_extracted_before_marks_were_kept_was_extracted_by_other_rules() -> None:
    assert changed_parts({}, basis_of(KNOWN, SPOKEN)) == ("提取规则",)


def test_other_rules_are_named() -> None:
    then = {**basis_of(KNOWN, SPOKEN), RULES: "0" * 16}
    assert changed_parts(then, basis_of(KNOWN, SPOKEN)) == ("提取规则",)


def test_a_part_unknown_then_has_changed() -> None:
    then = basis_of(KNOWN, SPOKEN)
    del then["verbs"]
    assert changed_parts(then, basis_of(KNOWN, SPOKEN)) == ("本地的动词",)


def test_the_mark_of_the_rules_is_short_and_stays() -> None:
    assert rules_mark() == rules_mark()
    assert len(rules_mark()) == 16
