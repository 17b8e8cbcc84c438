"""The page of one task, and the ledger of all."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, signed_in
from tracking.actions.bulk import LIMIT
from tracking.dossier import open_dossier, tasks_in_full
from tracking.forms.bulk import KINDS
from tracking.forms.ledger import LedgerForm
from tracking.ledger import Conditions, Page, open_page, views
from tracking.models import load_calendar


@signed_in
@require_GET
def task(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is to be done, the exact words, and what has happened."""
    found = get_object_or_404(tasks_in_full(request.user), pk=pk)
    dossier = open_dossier(found, request.user, timezone.now())
    return render(request, "tracking/task.html", {"dossier": dossier, "task": found, "phone_title": found.title})


@signed_in
@require_GET
def ledger(request: SignedInRequest) -> HttpResponse:
    """All tasks this person may see, narrowed down by what the address says."""
    today, calendar = timezone.localdate(), load_calendar()
    page = open_page(request.user, Conditions.read(request.GET.dict()), today, calendar, request.GET.dict())
    form = LedgerForm(page.asked, request.user)
    context = {
        "page": page,
        "tabs": [(tab, urlencode(tab.conditions.query())) for tab in views(request.user, today, calendar)],
        "form": form,
        "today": today,
        "calendar": calendar,
        "turns": _turns(page),
        "drops": _drops(page.asked, form),
        "kinds": KINDS if request.user.is_supervisor else {},
        "where": urlencode(page.asked.query()),
        "bulk_limit": LIMIT,
    }
    return render(request, "tracking/ledger.html", context)


def _turns(page: Page) -> dict[str, str]:
    """The addresses of the pages before and after."""
    ways = {"before": page.leaf.before, "after": page.leaf.after}
    return {way: urlencode({**page.asked.query(), way: str(at)}) for way, at in ways.items() if at}


def _drops(asked: Conditions, form: LedgerForm) -> list[tuple[str, str]]:
    """Each condition in words, with the address without it."""
    return [(words, urlencode(asked.query(**{name: None}))) for name, words in form.in_words(asked)]
