"""Days in lists tell, when pointed at, how far they are from today."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from papers.actions.exporting import request_export
from papers.models import ExportFormat
from tests.factories import MONDAY, at, make_speech, make_task
from tracking.actions.extensions import ask_extension
from tracking.actions.reports import Progress, report_progress
from tracking.ledger import Conditions
from tracking.models import Department
from tracking.templatetags.office import when

SignIn = Callable[[User], Client]
FRIDAY = MONDAY - timedelta(days=3)


@pytest.mark.parametrize(
    ("days", "told"),
    [(0, "今天"), (-1, "昨天"), (-2, "前天"), (-3, "3 天前"), (1, "明天"), (-59, "59 天前"), (-90, "3 个月前")],
)
def test_a_day_tells_how_far_it_is_as_people_say_it(days: int, told: str) -> None:
    assert f'title="{told}"' in when(MONDAY + timedelta(days=days), MONDAY)


def test_a_moment_keeps_its_hour_and_what_has_no_day_says_nothing() -> None:
    assert when(at(FRIDAY, 16, 42), MONDAY, clock=True) == (
        '<time datetime="2026-11-20" title="3 天前">11月20日 16:42</time>'
    )
    assert when(None, MONDAY) == ""


def test_every_list_says_it(supervisor: User, clerk: User, housing: Department, sign_in: SignIn) -> None:
    make_speech(supervisor, spoken_on=FRIDAY)
    task = make_task(supervisor, housing, due_on=MONDAY + timedelta(days=9), dispatched_on=MONDAY - timedelta(days=12))
    task.assignments.update(accepted_at=at(FRIDAY))
    report_progress(task, Progress("开工。", 30), by=clerk, at=at(FRIDAY))
    ask_extension(task, due_on=MONDAY + timedelta(days=30), by=clerk, at=at(FRIDAY), note="雨季停工二十天。")
    request_export(Conditions(), into=ExportFormat.CSV, as_of=None, words="全部", by=supervisor, at=at(FRIDAY))
    friday = '<time datetime="2026-11-20" title="3 天前">11月20日'
    with time_machine.travel(at(MONDAY), tick=False):
        browser = sign_in(supervisor)
        pages = {
            path: browser.get(path).content.decode()
            for path in ("/tasks/?cols=dispatched.reported.latest", "/speeches/", "/filings/", "/exports/")
        }
    assert {path: page.count(friday) for path, page in pages.items()} == {
        "/tasks/?cols=dispatched.reported.latest": 2,
        "/speeches/": 2,
        "/filings/": 1,
        "/exports/": 1,
    }
    assert 'title="12 天前">11月11日</time>' in pages["/tasks/?cols=dispatched.reported.latest"]
