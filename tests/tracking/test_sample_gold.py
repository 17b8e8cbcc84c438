"""The annotated copies of the sample speeches belong to the speeches as they are, unit by unit."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from directives.extraction.records import KINDS
from tracking.sample.speeches import NAMES, Name, render

GOLD = Path(__file__).resolve().parent.parent / "extraction" / "samples"
ANNOTATED_FOR = date(2026, 11, 23)
LONGEST_TITLE = 24

Row = dict[str, Any]


def source(name: Name) -> str:
    return (GOLD / f"{name}.txt").read_text(encoding="utf-8")


def rows(name: Name) -> list[Row]:
    return [json.loads(line) for line in (GOLD / f"{name}.gold.jsonl").read_text(encoding="utf-8").splitlines()]


def directives(name: Name) -> list[Row]:
    return [row for row in rows(name) if row["label"] == "D"]


@pytest.mark.parametrize("name", NAMES)
def test_the_annotated_text_is_the_speech_of_that_day(name: Name) -> None:
    assert source(name) == render(name, ANNOTATED_FOR).text


@pytest.mark.parametrize("name", NAMES)
def test_every_unit_is_a_slice_of_the_text(name: Name) -> None:
    text = source(name)
    assert [row for row in rows(name) if text[row["start"] : row["end"]] != row["text"]] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_units_follow_one_another_and_leave_nothing_out(name: Name) -> None:
    text, found = source(name), rows(name)
    ends = [0, *(row["end"] for row in found)]
    gaps = [text[end : row["start"]] for end, row in zip(ends, found, strict=False)] + [text[ends[-1] :]]
    assert [row["unit"] for row in found] == list(range(len(found)))
    assert "".join(gaps).strip() == ""


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_ends_with_its_sentence(name: Name) -> None:
    assert [row["text"] for row in rows(name) if re.search(r"[。！？；].", row["text"])] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_speech_orders_reports_and_structures(name: Name) -> None:
    labels = [row["label"] for row in rows(name)]
    assert set(labels) <= set("DCHN")
    assert labels.count("D") >= 40
    assert labels.count("H") >= 6
    assert labels.count("N") >= 15


@pytest.mark.parametrize("name", NAMES)
def test_a_speech_has_hard_tasks_and_soft_demands(name: Name) -> None:
    hard = [row["hard"] for row in directives(name)]
    assert hard.count(True) >= 30
    assert hard.count(False) >= 5


@pytest.mark.parametrize("name", NAMES)
def test_limits_and_targets_are_quoted_from_their_unit(name: Name) -> None:
    for row in directives(name):
        quoted = [*row["targets"], *([row["deadline"]] if row["deadline"] else [])]
        assert [words for words in quoted if words not in row["text"]] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_date_comes_from_a_limit_and_lies_after_the_speech(name: Name) -> None:
    spoken_on = render(name, ANNOTATED_FOR).spoken_on
    for row in directives(name):
        if row["due"]:
            assert row["deadline"]
            assert date.fromisoformat(row["due"]) > spoken_on


@pytest.mark.parametrize("name", NAMES)
def test_every_directive_says_what_who_and_how_it_is_called(name: Name) -> None:
    for row in directives(name):
        assert row["kinds"]
        assert set(row["kinds"]) <= set(KINDS)
        assert row["owners"]
        assert row["leads"]
        assert all(1 < len(title) <= LONGEST_TITLE for title in row["titles"])


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_a_directive_is_described(name: Name) -> None:
    assert [row for row in rows(name) if row["label"] != "D" and "kinds" in row] == []


def test_the_speeches_limit_tasks_in_every_usual_way() -> None:
    said = [row["deadline"] or "" for name in NAMES for row in directives(name)]
    forms = "日前 底前 季度末 中旬 个工作日内 个月内 两周内 下周五前 元旦前 每月 每季度 每年 即日起 寒假前 汛期前"
    for form in forms.split():
        assert any(form in words for words in said), form
