"""Whatever text comes in, what goes out are true slices of it, in order, the same every time."""

import itertools
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directives.extraction.pipeline import extract
from directives.extraction.records import Found

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "extraction" / "samples"
PARTS = st.sampled_from(
    [
        "同志们：\n", "一、抓落实\n", "（一）排查要细。", "一是", "各镇街要", "由区住建局牵头，", "6月底前", "完成整改",
        "，", "。", "；", "\n", "“四个一”", "（区民政局负责）", "去年", "已经", "了", "不得", "请", "将", "把", "要",
        "必须", "对不落实的，", "一律通报", "！", "\r\n", "\ufeff", "😀", "\u3000", "即", "下面，我讲三点意见。",
        "让我们", "https://例.example/", "²", "①", "Ⅳ",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PARTS, max_size=40).map("".join))
UNHURRIED = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])


def spans(found: Found) -> list[tuple[int, int]]:
    own = [(found.span.start, found.span.end), *((span.start, span.end) for span in found.context)]
    reasons = [(each.start, each.end) for each in found.evidence]
    return own + reasons + [(body.start, body.end) for body in found.bodies]


@UNHURRIED
@given(TEXTS)
def test_whatever_is_found_is_a_slice_of_the_text(text: str) -> None:
    for found in extract(text, date(2026, 3, 10)):
        assert found.text == text[found.span.start : found.span.end] == found.text.strip()
        assert all(0 <= start < end <= len(text) for start, end in spans(found))
        assert found.deadline is None or found.deadline.text == found.deadline.span.of(text)


@UNHURRIED
@given(TEXTS)
def test_directives_come_in_order_and_never_overlap(text: str) -> None:
    found = [(each.span.start, each.span.end) for each in extract(text)]
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(found))


@UNHURRIED
@given(TEXTS)
def test_the_same_text_gives_the_same_answer(text: str) -> None:
    assert extract(text, date(2026, 3, 10)) == extract(text, date(2026, 3, 10))


@UNHURRIED
@given(TEXTS)
def test_each_find_says_why_and_how_sure(text: str) -> None:
    for found in extract(text):
        assert found.evidence
        assert 0 < found.confidence <= 1
        assert found.decision in {"asserted", "unsure"}


def test_an_empty_text_asks_for_nothing() -> None:
    assert extract("") == ()
    assert extract("\n\n  \n") == ()


def test_progress_is_told_for_each_find() -> None:
    told: list[tuple[int, int]] = []
    text = "同志们：\n一、任务\n各镇要在5月底前报方案。各村要在6月底前完工。"
    found = extract(text, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, len(found)), (2, len(found))]


@pytest.mark.parametrize("name", ["countryside", "fire_safety", "urban_renewal"])
def test_lines_that_end_the_windows_way_change_nothing_but_offsets(name: str) -> None:
    text = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")
    there = [found.text for found in extract(text.replace("\n", "\r\n"))]
    assert there == [found.text for found in extract(text)]


def test_extraction_brings_in_neither_django_nor_the_segmenter() -> None:
    code = "import sys, directives.extraction.pipeline; print({'django', 'celery', 'jieba'} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
