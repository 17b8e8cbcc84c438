"""The ledger of 100,000 tasks as a file, against openpyxl's write-only mode over the same rows in the same run."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter

from django.utils import timezone

from accounts.models import User
from bench.lists import task_of
from bench.measure import Row, show
from papers.ledger.columns import COLUMNS
from papers.ledger.output import Order, write_ledger
from papers.ledger.package import About
from papers.ledger.rows import Row as LedgerRow
from papers.ledger.rows import keys_of, read_rows
from papers.ledger.writer import write_workbook
from papers.models import ExportFormat
from tracking.ledger import Conditions
from tracking.models import Assignment, Department, Registration, Report, Task, TaskEvent, TaskSource, load_calendar
from tracking.models.parts import Part

TASKS = 100_000
ROUNDS = 2
ROOT = Path(__file__).resolve().parent.parent
TITLE = "完成第{}项老旧小区改造任务并通过验收"
QUOTE = "区住建局要把老旧小区改造放在突出位置，抓紧抓实，年底前完成17个小区改造，确保群众满意。"
SAID = "已完成12个小区外墙保温，剩余5个小区正在施工，预计本月底前全部完工，资金按进度拨付。"
PEAK = """
import sys, django
django.setup()
from bench import ledger
def memory(name):
    return int(next(line.split()[1] for line in open('/proc/self/status') if line.startswith(name)))
order = ledger.order()
order.size()
idle = memory('VmRSS')
getattr(ledger, sys.argv[1])(order)
print(max(0, memory('VmHWM') - idle))
"""


def run() -> None:
    seed()
    mine = order()
    floor = "openpyxl, write-only"
    ours, theirs = _writers(list(_rows(mine)))
    show(Row(f"{TASKS} rows to xlsx, writer alone", ours, floor, theirs, "informative"))
    whole = min(_timed(lambda: ours_from_database(mine)) for _ in range(ROUNDS))
    other = _timed(lambda: openpyxl_from_database(mine))
    show(Row("from the database to the file", whole, f"the same rows, {floor}", other, "≤ 0.25 ×"))
    memory, held = (_peak(name) for name in ("ours_from_database", "openpyxl_from_database"))
    show(Row("memory above idle, from the database", memory, floor, held, "≤ 60 MB", "MB"))


def _writers(rows: list[LedgerRow]) -> tuple[float, float]:
    """Seconds of our writer and of the other one, for rows that are there already."""
    return min(_timed(lambda: _write(rows)) for _ in range(ROUNDS)), _timed(lambda: _openpyxl(rows))


def order() -> Order:
    """Everything there is, for a 督查员."""
    user = User.objects.get(username="bench")
    return Order(user, Conditions(), None, ExportFormat.XLSX, "全部", timezone.now(), load_calendar())


def ours_from_database(mine: Order) -> None:
    with tempfile.TemporaryFile() as target:
        write_ledger(target, mine, lambda _done, _total: None)


def openpyxl_from_database(mine: Order) -> None:
    _openpyxl(_rows(mine))


def _rows(mine: Order) -> Iterable[LedgerRow]:
    keys = keys_of(mine.user, mine.asked, mine.today, mine.calendar)
    return (row for portion in read_rows(keys, mine.today, mine.calendar) for row in portion.rows)


def _write(rows: Iterable[LedgerRow]) -> None:
    with tempfile.TemporaryFile() as target:
        write_workbook(target, COLUMNS, rows, About("台账", "测量", timezone.now()))


def _openpyxl(rows: Iterable[LedgerRow]) -> None:
    """The quickest that openpyxl does: no widths, no colours, no formats."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("督办台账")
    sheet.append([column.heading for column in COLUMNS])
    for row in rows:
        sheet.append(row)
    with tempfile.TemporaryFile() as target:
        book.save(target)


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _peak(name: str) -> float:
    """The most memory that making the file takes above what the process held before, in thousands of megabytes."""
    given = [sys.executable, "-W", "ignore", "-c", PEAK, name]
    answer = subprocess.run(given, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    return int(answer.stdout) / 1024 / 1000


def seed() -> None:
    """Tasks up to ``TASKS``, each with its parts, its source, and two reports; departments skewed, dates tied."""
    user = User.objects.get(username="bench")
    departments = list(Department.objects.order_by("pk"))
    missing = TASKS - Task.objects.count()
    today, now = timezone.localdate(), timezone.now()
    paper = Registration.objects.order_by("pk")[0]
    paper.pk, paper.number = None, "督〔2026〕2号"
    paper.save()
    tasks = Task.objects.bulk_create((task_of(paper, n, today, TITLE) for n in range(missing)), batch_size=2000)
    Assignment.objects.bulk_create(_parts(tasks, departments), batch_size=2000)
    TaskSource.objects.bulk_create(
        (TaskSource(task=t, title="在全区城建工作会议上的讲话", said_on=today, quote=QUOTE) for t in tasks),
        batch_size=2000,
    )
    events = TaskEvent.objects.bulk_create(
        (TaskEvent(task=t, name="report", after=t.status, by=user, at=now) for t in tasks for _ in range(2)),
        batch_size=2000,
    )
    Report.objects.bulk_create(
        (
            Report(
                task=e.task,
                department=departments[0],
                event=e,
                progress=SAID,
                problems="资金紧张。",
                percent=9,
                by=user,
                at=now,
            )
            for e in events
        ),
        batch_size=2000,
    )


def _parts(tasks: Iterable[Task], departments: list[Department]) -> Iterable[Assignment]:
    for n, task in enumerate(tasks):
        yield Assignment(task=task, department=departments[min(n % 997, 199)], role=Part.LEAD)
        if n % 2:
            yield Assignment(task=task, department=departments[(n + 7) % 199], role=Part.SUPPORT)
