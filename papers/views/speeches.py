"""The papers of one speech: the table of its tasks (任务分解表), and the speech with its tasks in the margin."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, only, signed_in
from accounts.models import Role
from directives.dates import full_day_words
from directives.models import Speech
from papers.demands import Demand, demands_of
from papers.layout.render import render as fill_in
from papers.margins import annotate
from papers.models import TemplateKind
from papers.printing import template_for
from papers.sheets.breakdown import breakdown_workbook
from papers.views.handing_out import EXCEL, WORD, handed_out
from tracking.office import Office

TITLE = "任务分解表"
OFFICES = (Role.SUPERVISOR, Role.LEADER, Role.ADMIN)


@only(*OFFICES)
@require_GET
def breakdown(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the speech asks for, row by row, as it stands now."""
    speech, demands = _demands(request, pk)
    proposed = sum(one.is_proposed for one in demands)
    context = {"speech": speech, "demands": demands, "proposed": proposed, "registered": len(demands) - proposed}
    return render(request, "papers/breakdown.html", context)


@only(*OFFICES)
@require_GET
def breakdown_word(request: SignedInRequest, pk: int) -> HttpResponse:
    """The table in Word, by the office's own template where there is one."""
    speech, demands = _demands(request, pk)
    rows = [_placeholders(one) for one in demands]
    said_on = full_day_words(speech.spoken_on)
    context = {"title": TITLE, "source": f"《{speech.title}》", "source_on": said_on, "tasks": rows}
    return handed_out(fill_in(template_for(TemplateKind.BREAKDOWN), context), f"{speech.title} {TITLE}.docx", WORD)


@only(*OFFICES)
@require_GET
def breakdown_excel(request: SignedInRequest, pk: int) -> HttpResponse:
    """The table in Excel, to be filtered and printed across."""
    speech, demands = _demands(request, pk)
    source = f"《{speech.title}》（{full_day_words(speech.spoken_on)}）"
    rows = [(d.serial, d.called, d.leader, d.lead, d.supporting, d.handler, d.due_on or d.due) for d in demands]
    return handed_out(breakdown_workbook(TITLE, source, rows), f"{speech.title} {TITLE}.xlsx", EXCEL)


@signed_in
@require_GET
def margins(request: SignedInRequest, pk: int) -> HttpResponse:
    """The speech as a page to be printed, beside each paragraph the tasks it led to that this person may see."""
    speech, demands = _demands(request, pk)
    context = {"speech": speech, "annotated": annotate(speech.text, demands), "count": len(demands)}
    return render(request, "papers/margins.html", context | {"today": timezone.localdate()})


def _demands(request: SignedInRequest, pk: int) -> tuple[Speech, tuple[Demand, ...]]:
    speech = get_object_or_404(Speech.objects.visible_to(request.user), pk=pk)
    return speech, demands_of(speech, request.user, Office.on(timezone.localdate()))


def _placeholders(demand: Demand) -> dict[str, str]:
    names = ("leader", "lead", "supporting", "handler", "due", "quote")
    return {"serial": str(demand.serial), "title": demand.called, **{name: getattr(demand, name) for name in names}}
