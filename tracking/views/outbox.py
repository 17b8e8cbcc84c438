"""发件箱: every mail with its reasons and its fate, and what can be done about it, for those who answer for it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.actions.mails import Handled, Pick, handle, try_server_again, why_not
from tracking.forms.outbox import HandleForm, SearchForm
from tracking.models import Mail, MailAction, Organisation
from tracking.models.mail import MailAct, MailState
from tracking.outbox.delays import goes_at, next_hours
from tracking.outbox.explaining import meaning_of
from tracking.outbox.hours import Hours
from tracking.outbox.overview import Overview, addressee, contents_of, history_of, overview, places_of
from tracking.outbox.pending import SORTS, pending
from tracking.outbox.searching import Conditions
from tracking.outbox.trial_letter import send_trial
from tracking.templatetags.office import moment

AT_ONCE = 50  # mails dealt with in one go: a page of them
OFFICE = only(Role.SUPERVISOR, Role.ADMIN)


@OFFICE
@require_GET
def outbox(request: SignedInRequest) -> HttpResponse:
    """The mails, newest first, narrowed down by what the address says."""
    given = request.GET.dict()
    found = overview(Conditions.read(given), given, timezone.now())
    form = SearchForm(found.asked)
    context = {
        "outbox": found,
        "form": form,
        "misread": form.misread(given),
        "turns": _turns(found),
        "drops": [(words, urlencode(found.asked.query(**{name: None}))) for name, words in form.in_words(found.asked)],
        "where": urlencode(found.asked.query()),
        "today": timezone.localdate(),
        "only_files": not settings.EMAIL_URL,
    }
    return render(request, "tracking/outbox.html", context)


def _turns(found: Overview) -> dict[str, str]:
    """The addresses of the pages of newer and of older mails."""
    return {way: urlencode({**found.asked.query(), way: str(key)}) for way, key in found.leaf.turns.items()}


@OFFICE
@require_GET
def mail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One mail: its words, what it carried, what the server said, what was done with it by hand."""
    found = get_object_or_404(Mail.objects.to_be_read().select_related("recipient", "department", "robot"), pk=pk)
    organisation, now = Organisation.current(), timezone.now()
    context = {
        "mail": found,
        "to": addressee(found),
        "place": places_of([found.recipient]).get(found.recipient_id or 0, ""),
        "items": contents_of(found),
        "goes_at": goes_at(found, now, Hours.load()),
        "is_rewritten": bool(found.asked_again_at and found.state in (MailState.QUEUED, MailState.LEASED)),
        "meaning": meaning_of(found.last_code),
        "history": history_of(found),
        "acts": [(act, act.label) for act in MailAct if not why_not(act, found, organisation, now)],
    }
    return render(request, "tracking/mail.html", context)


@OFFICE
@require_GET
def pending_mail(request: SignedInRequest) -> HttpResponse:
    """What no mail carries yet, and when it will go."""
    found = pending(request.GET.dict(), timezone.now())
    turns = {way: urlencode({"what": found.sort, way: str(key)}) for way, key in found.leaf.turns.items()}
    sorts = [(sort, name, found.counts[sort]) for sort, name in SORTS.items()]
    context = {"pending": found, "sorts": sorts, "turns": turns, "today": timezone.localdate()}
    return render(request, "tracking/outbox_pending.html", context)


@dataclass(frozen=True, slots=True)
class Choice:
    """One mail that is to be dealt with: as it stands now, and why it cannot be, where it cannot."""

    mail: Mail
    to: str
    pick: Pick
    why_not: str


@OFFICE
@require_http_methods(["GET", "POST"])
def handle_mails(request: SignedInRequest) -> HttpResponse:
    """Send mails again, or stop them: looked at first, then done with a reason."""
    act, now = _act(request), timezone.now()
    chosen = _chosen(request, act, now) if act else []
    if act is None or not chosen:
        messages.warning(request, "还没有选邮件：先在左边勾选，再按重发或者不发了。")
        return redirect(_back(request))
    form = HandleForm(act, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        picks = [pick for written in request.POST.getlist("mail")[:AT_ONCE] if (pick := Pick.read(written))]
        _say(request, act, handle(act, picks, by=request.user, at=now, note=form.cleaned_data["note"]), now)
        return redirect(_back(request))
    context = {
        "act": act,
        "form": form,
        "ready": [one for one in chosen if not one.why_not],
        "refused": [one for one in chosen if one.why_not],
        "goes_at": next_hours(now, Hours.load()),
        "back": _back(request),
        "where": _given(request).get("where", ""),
    }
    return render(request, "tracking/outbox_handle.html", context, status=422 if form.errors else 200)


def _given(request: SignedInRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _act(request: SignedInRequest) -> MailAct | None:
    written = _given(request).get("act", "")
    return MailAct(written) if written in MailAct.values else None


def _chosen(request: SignedInRequest, act: MailAct, now: datetime) -> list[Choice]:
    """The mails that are ticked, as they stand now, the newest first."""
    written = [one.partition(":")[0] for one in _given(request).getlist("mail")]
    pks = [int(one) for one in written if one.isascii() and one.isdecimal() and len(one) <= 18][:AT_ONCE]
    mails = Mail.objects.to_be_read().filter(pk__in=pks).order_by("-pk")
    mails = mails.select_related("recipient", "department", "robot")
    counts: dict[int, int] = {}
    for pk in MailAction.objects.filter(mail__in=pks).values_list("mail", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    organisation = Organisation.current()
    return [
        Choice(one, addressee(one), Pick.of(one, counts.get(one.pk, 0)), why_not(act, one, organisation, now))
        for one in mails
    ]


def _back(request: SignedInRequest) -> str:
    """The list as it was narrowed down when somebody began."""
    where = _given(request).get("where", "")
    asked = Conditions.read(QueryDict(where[:500]).dict())
    return reverse("tracking:outbox") + (f"?{urlencode(asked.query())}" if asked.query() else "")


def _say(request: SignedInRequest, act: MailAct, handled: Handled, now: datetime) -> None:
    """What was done, and what was not with the reason."""
    if handled.done and act == MailAct.RESEND:
        opens = next_hours(now, Hours.load())
        when = f"{moment(opens)} 起" if opens else "一分钟内"
        messages.success(request, f"{handled.done} 封重新排队了，{when}按那时的情况写好再发。")
    elif handled.done:
        messages.success(request, f"{handled.done} 封不发了，原因写在邮件上。")
    for mail_name, why in handled.refused:
        messages.error(request, f"“{mail_name}”没有{act.label}：{why}。")


@OFFICE
@require_POST
def test_mail(request: SignedInRequest) -> HttpResponse:
    """A mail to oneself, handed over while one waits; what the server said."""
    trial = send_trial(request.user, at=timezone.now())
    (messages.success if trial.is_good else messages.error)(request, trial.said)
    return redirect(_top())


@OFFICE
@require_POST
def retry_server(request: SignedInRequest) -> HttpResponse:
    """Leave the mail server alone no longer."""
    count = try_server_again(by=request.user, at=timezone.now())
    also = f"因为连不上推迟的 {count} 封邮件一起再试。" if count else ""
    messages.success(request, f"不等了，下一轮（一分钟内）就再试；还连不上会再停一会儿。{also}")
    return redirect(_top())


def _top() -> str:
    """The top of the page, where what was done is said."""
    return reverse("tracking:outbox") + "#messages"
