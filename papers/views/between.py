"""Two days compared, as a workbook."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, signed_in
from directives.dates import full_day_words
from papers.sheets.between import Table, Value, between_workbook
from papers.views.handing_out import handed_out
from tracking.asof.choosing import DayRefusedError
from tracking.between.asking import Question
from tracking.between.comparing import Comparison, Sum, compare
from tracking.between.lists import rows_of, said_of
from tracking.between.marks import Mark
from tracking.views.between import asked_of, names

SUMS = (
    "原来在办",
    "新交办",
    "重新打开",
    "转来",
    "按期办结",
    "超期办结",
    "中止、撤回",
    "转走",
    "现在在办",
    "原来超期",
    "现在超期",
)


@signed_in
@require_GET
def between_excel(request: SignedInRequest) -> HttpResponse:
    """What the page shows with every change in full; where the days cannot be compared, the page says why."""
    given = {name: str(value) for name, value in request.GET.dict().items()}
    try:
        asked = Question.read(given, timezone.localdate())
    except DayRefusedError:
        return redirect(f"{reverse('tracking:between')}?{request.GET.urlencode()}")
    found = compare(asked_of(asked, request))
    days = f"{full_day_words(asked.first)} → {full_day_words(asked.second)}"
    tables = [_units(found, days, asked.of_whom()), _lights(found, days), _changes(found, days)]
    name = f"台账变化（{asked.first:%Y-%m-%d}至{asked.second:%Y-%m-%d}）.xlsx"
    return handed_out(between_workbook("台账变化", tables), name)


def _units(found: Comparison, days: str, of_whom: str) -> Table:
    first, second = found.tallies
    before, new, came, gone, after = found.registered
    notes = (
        f"{days}，{of_whom}。两天都算到当天结束。",
        f"立项：{before} ＋ 新立项 {new} ＋ 转来 {came} − 转走 {gone} ＝ {after}",
        f"落实率 {_percent(first.rate)} → {_percent(second.rate)}",
        f"按期率 {_percent(first.on_time_rate)} → {_percent(second.on_time_rate)}",
    )
    rows: list[Sequence[Value]] = [(row.department.name, *_sums(row.sum)) for row in found.units]
    handed = sum(row.sum.of(Mark.CAME) for row in found.units)
    rows.append(("合计", *_sums(found.sum, None if found.between.department else handed)))
    headings = [("单位", 18), *((heading, 9) for heading in SUMS)]
    return Table("各单位", "在办事项的变化", headings, rows, notes)


def _sums(one: Sum, handed: int | None = None) -> list[Value]:
    """``handed``: what went from one department to another, which the sum of all does not know of."""
    came, left = (one.of(mark) if handed is None else handed for mark in (Mark.CAME, Mark.LEFT))
    new, again = one.of(Mark.DISPATCHED), one.of(Mark.REOPENED)
    closed = one.of(Mark.CLOSED_IN_TIME), one.of(Mark.CLOSED_LATE)
    return [one.was, new, again, came, *closed, one.stopped, left, one.now, one.late_was, one.late_now]


def _lights(found: Comparison, days: str) -> Table:
    words, matrix = names(), found.matrix
    headings = [("当时＼后来", 14), *((words[code] if code else "已转走", 9) for code in matrix.columns), ("合计", 9)]
    rows: list[Sequence[Value]] = [
        (words[code] if code else "当时没有", *(n for _, n in cells), total) for code, cells, total in matrix.rows
    ]
    rows.append(("合计", *matrix.totals, len(found.pairs)))
    return Table("灯", "灯的变化", headings, rows, (days,))


def _changes(found: Comparison, days: str) -> Table:
    words = names()
    pairs = [pair for pair in found.pairs if pair.pk in found.found]
    rows: list[Sequence[Value]] = []
    for pair, row in zip(pairs, rows_of(pairs), strict=True):
        lights = [words[code] if code else "" for code in (row.was, row.now)]
        for mark in sorted(found.found[pair.pk], key=list(Mark).index):
            said = said_of(pair, mark)
            rows.append((mark.words, row.number, row.title, row.lead, *lights, row.due_on, said))
    rows.sort(key=lambda row: [mark.words for mark in Mark].index(str(row[0])))
    headings = [("变化", 14), ("编号", 18), ("事项", 44), ("牵头单位", 18), ("当时的灯", 10), ("后来的灯", 10)]
    return Table("变化的事项", "变化的事项", [*headings, ("完成时限", 12), ("说明", 36)], rows, (days,))


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:.1%}"
