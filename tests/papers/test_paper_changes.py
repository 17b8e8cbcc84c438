"""Figures taken anew: what became different is told in sentences, and nothing where nothing did."""

from dataclasses import replace

import pytest

from accounts.models import User
from papers.changes import NAMED, changes
from papers.contents.figures import Figures
from papers.contents.rows import TaskRow
from papers.contents.snapshot import Snapshot
from tests.factories import make_task
from tests.papers.desk import draft_report
from tracking.models import Department


@pytest.fixture
def taken(supervisor: User, housing: Department) -> Snapshot:
    for number in range(NAMED + 2):
        make_task(supervisor, housing, title=f"第{number}件事", percent=10)
    return Snapshot.read(draft_report(supervisor).facts)


def with_rows(taken: Snapshot, *rows: TaskRow) -> Snapshot:
    return replace(taken, rows=rows, figures=Figures.of(rows))


def test_nothing_is_said_where_nothing_changed(taken: Snapshot) -> None:
    assert changes(taken, taken) == []
    assert changes(taken, Snapshot.read(taken.as_json())) == []


def test_totals_say_from_what_to_what(taken: Snapshot) -> None:
    closed = replace(taken.rows[0], status="closed", light="closed", percent=100)
    assert changes(taken, with_rows(taken, closed, *taken.rows[1:])) == [
        "已办结由 0 件变为 1 件。",
        "正在办理由 7 件变为 6 件。",
        "“第0件事”状态由办理中变为已办结，灯由正常变为按期办结，进度由10%变为100%。",
    ]


def test_tasks_that_came_or_went_are_named(taken: Snapshot) -> None:
    fewer = with_rows(taken, *taken.rows[2:])
    assert "不再列入 2 件：“第0件事”、“第1件事”。" in changes(taken, fewer)
    assert "新列入 2 件：“第0件事”、“第1件事”。" in changes(fewer, taken)


def test_of_many_only_the_first_are_named_and_the_rest_is_counted(taken: Snapshot) -> None:
    moved = with_rows(taken, *(replace(row, percent=50) for row in taken.rows))
    said = changes(taken, moved)
    assert said[0] == "“第0件事”进度由10%变为50%。"
    assert said[-1] == "另有 2 件有变化。"
    assert len(said) == NAMED + 1
    assert changes(with_rows(taken), taken)[-1].endswith("等。")


def test_a_new_report_is_told_without_repeating_it(taken: Snapshot) -> None:
    told = replace(taken.rows[0], latest="已经完成外墙保温。")
    assert changes(taken, with_rows(taken, told, *taken.rows[1:])) == ["“第0件事”报了新的进展。"]
