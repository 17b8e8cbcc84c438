"""How pages write dates, lights, due dates and progress: one way each."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from directives.dates import away_words
from tracking.calendars import WorkCalendar
from tracking.dashboards import Figure, Tally
from tracking.deadlines import RED, YELLOW, Light, days_left, due_words, planned_percent
from tracking.models import Task
from tracking.periods import Term
from tracking.signing import Supporters
from tracking.workflow import Status

register = template.Library()

SHAPES = {
    Light.LATE: "late",
    Light.BEHIND: "behind",
    Light.UNSIGNED: "wait",
    Light.SOON: "soon",
    Light.OWED: "owed",
    Light.SLOW: "slow",
    Light.OK: "ok",
    Light.CLOSED: "closed",
    Light.CLOSED_LATE: "closedlate",
    Light.SUSPENDED: "pause",
    Light.CANCELLED: "stop",
    Light.DRAFT: "draft",
}
STATE_SHAPES = {Status.RETURNED: "back", Status.SUBMITTED: "check"}
SOON_DAYS = 3
WITHIN = str.maketrans("“”", "‘’")  # quotation marks inside quotation marks
GAP = 0.2  # between stretches of a line, in hundredths of it


@register.filter
def day(value: date | None, today: date | None = None) -> str:
    """11月26日; with its year when that is not this year's: 2027年4月2日."""
    if value is None:
        return ""
    on = timezone.localtime(value).date() if isinstance(value, datetime) else value
    written = f"{on.month}月{on.day}日"
    return written if on.year == (today or timezone.localdate()).year else f"{on.year}年{written}"


@register.filter
def doubt(value: date | None, calendar: WorkCalendar) -> str:
    """2027 年放假安排还没有公布，暂按周一至周五推算, where a date lies in such a year."""
    return calendar.doubt(value)


@register.simple_tag
def doubts(on: date | None, today: date, calendar: WorkCalendar) -> list[str]:
    """What to say below a field for a date: of the years it is likely to lie in, those nobody has announced."""
    likely = [on, *(date(year, 1, 1) for year in calendar.unpublished_ahead(today))]
    return sorted({calendar.doubt(day) for day in likely} - {""})


@register.filter
def moment(value: datetime | None, today: date | None = None) -> str:
    """11月20日 16:42."""
    return f"{day(value, today)} {timezone.localtime(value):%H:%M}" if value else ""


@register.simple_tag
def when(value: date | None, today: date | None = None, *, clock: bool = False) -> SafeString:
    """A day in a list, 11月20日, that tells how far it is when pointed at: 前天. ``clock``: with its hour."""
    if value is None:
        return SafeString()
    today = today or timezone.localdate()
    on = timezone.localtime(value).date() if isinstance(value, datetime) else value
    words = moment(value, today) if clock and isinstance(value, datetime) else day(value, today)
    told = '<time datetime="{}" title="{}">{}</time>'
    return format_html(told, on.isoformat(), away_words(on, today), words)


@register.filter
def inside_quotes(words: str) -> str:
    """Words that stand between “ ” themselves: 有“放假” → 有‘放假’."""
    return str(words).translate(WITHIN)


@register.filter
def percent(value: float | None) -> str:
    """0.522 → 52.2%, 1 → 100%; a dash where there is nothing to divide."""
    if value is None:
        return "—"
    return f"{value:.0%}" if value in {0, 1} else f"{value:.1%}"


@register.filter
def points(value: float) -> str:
    """0.522 → 52.2, for widths in a drawing a hundred wide."""
    return f"{100 * value:.1f}"


@register.filter
def shape(code: str) -> str:
    """The light's name in class names: f-late, light-late."""
    return SHAPES[Light(code)]


@register.filter
def term_name(term: Term, today: date) -> str:
    """A reporting period by its name: 11月（25日前）."""
    return term.name(today)


@register.filter
def supporters(task: Task) -> Supporters:
    """The supporting departments of a row, those that have not signed apart."""
    return Supporters.of(task)


@register.filter
def cell(cells: Mapping[str, Figure], code: str) -> Figure:
    """The figure of that light."""
    return cells[code]


@register.filter
def bars(tally: Tally) -> list[dict[str, str]]:
    """The parts of a sum as stretches of one line a hundred wide, with a hair between them."""
    total, start, drawn = tally.registered.count, 0.0, []
    for code, figure in tally.parts:
        width = 100 * figure.count / total
        drawn.append({"shape": SHAPES[code], "x": f"{start:.3f}", "width": f"{max(width - GAP, width / 2):.3f}"})
        start += width
    return drawn


@lru_cache(maxsize=4096)
def drawn(component: str, **said: object) -> SafeString:
    """A component with these words. A page has the same few over and over, so each is drawn once while we run."""
    return mark_safe(get_template(f"components/{component}").render(said))  # noqa: S308  # the template has escaped it


@register.simple_tag
def light(code: str, *, large: bool = False, count: int | None = None) -> SafeString:
    """A light: shape, word and colour."""
    which = Light(code)
    return drawn("_light.html", shape=SHAPES[which], word=str(which.label), large=large, count=count)


@register.simple_tag
def state(status: str, *, large: bool = False) -> SafeString:
    """A state shown beside or instead of a light: 退签, 待审核, 办理中."""
    which = Status(status)
    return drawn("_light.html", shape=STATE_SHAPES.get(which, "state"), word=str(which.label), large=large, count=None)


@register.simple_tag
def due(task: Task, today: date, calendar: WorkCalendar) -> SafeString:
    """How long is left, in words, with the date below."""
    if task.status == Status.CLOSED:
        return drawn("_due.html", words=f"{day(task.closed_on, today)}办结", tone="", on=_limit(task, today))
    words = due_words(task, today, calendar)
    on = day(task.due_on, today)
    return drawn("_due.html", words=words, tone=_tone(task, today, calendar), on=on, doubt=calendar.doubt(task.due_on))


def _limit(task: Task, today: date) -> str:
    return f"时限 {day(task.due_on, today)}" if task.due_on else ""


def _tone(task: Task, today: date, calendar: WorkCalendar) -> str:
    if task.due_on is None or task.status in {Status.SUSPENDED, Status.CANCELLED}:
        return ""
    if task.due_on < today:
        return "late"
    return "soon" if days_left(task.due_on, today, calendar) <= SOON_DAYS else ""


@register.simple_tag
def course(task: Task, today: date, light_code: str = "") -> SafeString:
    """Progress, with a tick where the plan says it should be."""
    is_running = task.due_on and task.status != Status.SUSPENDED  # the clock of a suspended task stands still
    plan = round(planned_percent(task, today)) if is_running else None
    tone = "late" if light_code in RED else "soon" if light_code in YELLOW else ""
    tick = None if plan is None else max(0, plan - 0.7)
    return drawn("_course.html", percent=task.percent, plan=plan, tick=tick, tone=tone)


@register.simple_tag
def control(field: BoundField, *, large: object = "") -> SafeString:
    """The field's control with the design's classes, and marked where it is wrong."""
    kind = getattr(field.field.widget, "input_type", "")
    base = {"select": "form-select", "checkbox": "form-check-input", "radio": "form-check-input"}.get(
        kind, "form-control"
    )
    classes = [base, *(["form-control-lg"] if large and base == "form-control" else [])]
    attrs: dict[str, Any] = {}
    if field.errors:
        classes.append("is-invalid")
        attrs["aria-invalid"] = "true"
    given = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs=attrs | {"class": " ".join([given, *classes]).strip()})
