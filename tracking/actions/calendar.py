"""Arranging the holidays of a year (放假安排): entered, changed, withdrawn, each time with a record of what changed."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from directives.actions import NotAllowedError
from tracking.arranging import Change, Standing
from tracking.holidays import SpecialDay
from tracking.models import CalendarChange, CalendarDay, CalendarYear
from tracking.models.calendar import CalendarAct


class YearChangedError(Exception):
    """Somebody else entered, changed or withdrew the year first; nothing was overwritten."""


def arrange_year(
    year: int, plan: Mapping[date, SpecialDay], *, text: str, note: str = "", seen: int, by: User, at: datetime
) -> CalendarChange:
    """Make the plan the holidays of the year, replacing what was there; all of it or nothing.

    ``seen``: the version of the year that was looked at, 0 where nobody had entered it. Days that the notice of
    another year arranges stay as they are.
    """
    with transaction.atomic():
        standing = Standing.load(year)
        entered = _claim(year, text, seen=seen, by=by, at=at)
        changes = standing.changes(standing.after(plan), plan)
        rows = standing.to_store({on: day for on, day in plan.items() if on not in standing.locked})
        _clear(standing)
        CalendarDay.objects.bulk_create(
            CalendarDay(day=on, is_working=day.is_working, name=day.name[:40], arranged_by=entered)
            for on, day in rows.items()
        )
        act = CalendarAct.CHANGE if seen else CalendarAct.ENTER
        return _record(year, act, changes, by=by, at=at, note=note, text=text)


def withdraw_year(entered: CalendarYear, *, note: str, seen: int, by: User, at: datetime) -> CalendarChange:
    """Take back what was entered: the year is again as the library knows it, or counted from Monday to Friday."""
    if not note.strip():
        raise NotAllowedError("没有撤销：请写明为什么撤销，例如“贴错了年份”。")
    with transaction.atomic():
        standing = Standing.load(entered.year)
        if not CalendarYear.objects.filter(pk=entered.pk, version=seen).update(version=seen + 1):
            raise YearChangedError
        changes = standing.changes(standing.without(), {})
        _clear(standing)
        CalendarYear.objects.filter(pk=entered.pk).delete()
        return _record(entered.year, CalendarAct.WITHDRAW, changes, by=by, at=at, note=note, text=entered.text)


def _claim(year: int, text: str, *, seen: int, by: User, at: datetime) -> CalendarYear:
    """The year's row, ours to fill: of two people who press at once the second is told."""
    if not seen:
        try:
            with transaction.atomic():
                return CalendarYear.objects.create(year=year, text=text, entered_by=by, entered_at=at)
        except IntegrityError as taken:
            raise YearChangedError from taken
    rows = CalendarYear.objects.filter(year=year, version=seen)
    if not rows.update(version=seen + 1, text=text, entered_by=by, entered_at=at):
        raise YearChangedError
    return CalendarYear.objects.get(year=year)


def _clear(standing: Standing) -> None:
    own = [row.pk for row in standing.rows if standing.is_own(row)]
    CalendarDay.objects.filter(pk__in=own).delete()


def _record(
    year: int, act: CalendarAct, changes: list[Change], *, by: User, at: datetime, note: str, text: str
) -> CalendarChange:
    days = {change.on.isoformat(): [not change.is_working, change.is_working] for change in changes}
    return CalendarChange.objects.create(
        year=year, act=act, by=by, at=at, note=" ".join(note.split()), text=text, days=days
    )
