"""Choosing how often is reported: how often, and by which day."""

import re
from html import unescape

import pytest
from django import forms

from tests.tracking.test_rhythms import OFFERED
from tracking.forms.rhythm import NO_SUCH_DAY, NO_SUCH_RHYTHM, RhythmField
from tracking.rhythms import parts


class Schedule(forms.Form):
    rhythm = RhythmField()


def sent(every: str = "", weekday: str = "", day: str = "") -> Schedule:
    return Schedule({"rhythm_0": every, "rhythm_1": weekday, "rhythm_2": day})


def as_sent(name: str, code: str) -> dict[str, str]:
    """What a browser sends for a rhythm."""
    every, day = parts(code)
    given = str(day) if day else ""
    return {f"{name}_0": every, f"{name}_1": given if every == "weekly" else "5", f"{name}_2": given}


def as_shown(html: str) -> dict[str, str]:
    """What a browser would send back: the selected options and the written value."""
    found = {}
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', html):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        found[name] = chosen[1] if chosen else ""
    return found | dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', html))


@pytest.mark.parametrize(
    ("every", "weekday", "day", "code"),
    [
        ("", "5", "", ""),
        ("weekly", "3", "", "weekly:3"),
        ("weekly", "", "", "weekly:5"),
        ("monthly", "5", "8", "monthly:8"),
        ("monthly", "5", " 08 ", "monthly:8"),
        ("monthly", "5", "", "monthly"),
        ("quarterly", "5", "", "quarterly"),
    ],
)
def test_a_rhythm_is_put_together_from_how_often_and_by_when(every: str, weekday: str, day: str, code: str) -> None:
    form = sent(every, weekday, day)
    assert form.is_valid()
    assert form.cleaned_data["rhythm"] == code


@pytest.mark.parametrize("code", ["", *OFFERED])
def test_every_rhythm_is_shown_so_that_it_comes_back_as_it_was(code: str) -> None:
    shown = as_shown(str(Schedule(initial={"rhythm": code})["rhythm"]))
    form = Schedule(shown)
    assert form.is_valid()
    assert form.cleaned_data["rhythm"] == code


@pytest.mark.parametrize("day", ["0", "29", "31", "-1", "五", "8.5", "³", "1" * 30])
def test_a_day_not_every_month_has_is_refused_with_what_to_write(day: str) -> None:
    form = sent("monthly", "5", day)
    assert form.errors == {"rhythm": [NO_SUCH_DAY]}
    assert as_shown(unescape(str(form["rhythm"])))["rhythm_2"] == day


@pytest.mark.parametrize(("every", "weekday"), [("hourly", "5"), ("weekly", "6"), ("weekly", "周三")])
def test_what_is_not_offered_is_refused(every: str, weekday: str) -> None:
    assert sent(every, weekday).errors == {"rhythm": [NO_SUCH_RHYTHM]}


def test_a_day_of_the_month_left_over_does_not_matter_to_another_rhythm() -> None:
    form = sent("weekly", "2", "99")
    assert form.is_valid()
    assert form.cleaned_data["rhythm"] == "weekly:2"


def test_nothing_sent_means_no_rhythm() -> None:
    form = Schedule({})
    assert form.is_valid()
    assert form.cleaned_data["rhythm"] == ""


def test_the_controls_say_what_they_are_for() -> None:
    html = str(Schedule(initial={"rhythm": "monthly:8"})["rhythm"])
    assert html.count("<select") == 2
    assert 'aria-label="每周几前"' in html
    assert 'aria-label="每月几日前，月底就空着"' in html
    assert Schedule()["rhythm"].id_for_label == "id_rhythm_0"
