"""The page on which a 督查员 corrects what stands over a speech: title, day, speaker, meeting, openness."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.actions import NotAllowedError
from directives.actions.correcting import correct_speech
from directives.forms import CorrectionForm
from directives.jobs import enqueue_extraction
from directives.models import Speech


@only(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the right details; a new day leads on to the extraction that reckons from it."""
    speech = get_object_or_404(Speech.objects.visible_to(request.user), pk=pk)
    now = timezone.now()
    form = CorrectionForm(request.POST or None, speech=speech, today=timezone.localdate(now))
    if request.method == "GET" or not form.is_valid():
        return _page(request, speech, form)
    try:
        run = correct_speech(speech, form.details(), seen=form.cleaned_data["seen"], by=request.user, at=now)
    except NotAllowedError as error:
        messages.warning(request, str(error))
        return redirect("directives:correct", pk)
    if run is None:
        messages.success(request, "改好了。候选事项和期限没有变。")
        return redirect("directives:speech", pk)
    enqueue_extraction(run)
    messages.success(request, "讲话日期改好了，正从新的日期重新提取。不同的期限会列出来由您定，在那以前都不变。")
    return redirect("directives:progress", pk)


def _page(request: SignedInRequest, speech: Speech, form: CorrectionForm) -> HttpResponse:
    context = {"speech": speech, "form": form}
    return render(request, "directives/correct.html", context, status=422 if form.errors else 200)
