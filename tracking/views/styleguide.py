"""The style guide: what pages are made of, shown with the fragments and the sheet that are served."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, signed_in
from tracking.forms.guide import GuideForm
from tracking.models import load_calendar
from tracking.styleguide import guide

SHEET = "css/design.css"


@signed_in
@require_safe
def styleguide(request: SignedInRequest) -> HttpResponse:
    """Open to everybody who has signed in; it shows nothing of the office."""
    now, today = timezone.now(), timezone.localdate()
    context = {
        "phone_title": "样式手册",
        "guide": guide(Path(str(finders.find(SHEET))).read_text(encoding="utf-8"), now, today),
        "form": GuideForm(),
        "today": today,
        "calendar": load_calendar(),
    }
    return render(request, "tracking/styleguide.html", context)
