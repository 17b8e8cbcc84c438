"""对接通知: where the administrator adds receivers, changes them, and sees what they were told."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.actions.hooks import Issued, add_receiver, change_receiver
from tracking.actions.outlets import OutletRefusedError, StaleOutletError
from tracking.forms.hooks import TELLS, ReceiverForm, sides
from tracking.hooks.keys import mark_of
from tracking.models import Mail, Receiver
from tracking.models.hook import HookKind
from tracking.models.mail import MailState
from tracking.robots.places import host_of, is_plain
from tracking.views.outlets import seen

RECENT = 30  # messages on the page of a receiver
UNDELIVERED = Count("mails", filter=Q(mails__state=MailState.DEAD))
WAITING = Count("mails", filter=Q(mails__in=Mail.objects.waiting().values("pk")))


@only(Role.ADMIN)
@require_GET
def hooks(request: SignedInRequest) -> HttpResponse:
    """All receivers, and what to know before there is one."""
    rows = (
        Receiver.objects.select_related("department")
        .annotate(lost=UNDELIVERED, waiting=WAITING)
        .order_by("-is_active", "pk")
    )
    return render(request, "tracking/hooks.html", {"receivers": rows, "now": timezone.now()})


@never_cache
@only(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def new_hook(request: SignedInRequest) -> HttpResponse:
    """Add a receiver. Its secret is shown in the answer, and never again."""
    form = ReceiverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = add_receiver(form.columns(), by=request.user, at=timezone.now())
        except OutletRefusedError as refusal:
            form.add_error("name", str(refusal))
        else:
            return secret_page(request, issued, is_new=True)
    return render(request, "tracking/hook_form.html", {"form": form}, status=422 if form.errors else 200)


@only(Role.ADMIN)
@require_GET
def hook(request: SignedInRequest, pk: int) -> HttpResponse:
    """One receiver: whether it is on, what it was told, what it answered."""
    found = get_object_or_404(Receiver.objects.select_related("department", "changed_by"), pk=pk)
    now = timezone.now()
    told = Mail.objects.filter(receiver=found)
    context = {
        "receiver": found,
        "host": host_of(found.url),
        "is_plain": is_plain(found.url),
        "kinds": [TELLS[HookKind(kind)] for kind in found.kinds],
        "is_other_key": mark_of(found.salt) != found.mark,
        "both_hold": found.old_until is not None and found.old_until > now,
        "recent": told.order_by("-pk")[:RECENT],
        "waiting": told.waiting().count(),
        "lost": told.filter(state=MailState.DEAD).count(),
        "now": now,
    }
    return render(request, "tracking/hook.html", context)


@only(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def edit_hook(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a receiver; over the version that was read."""
    found = get_object_or_404(Receiver.objects.select_related("department"), pk=pk)
    form = ReceiverForm(request.POST or None, receiver=found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_receiver(found, form.columns(), seen=seen(request), by=request.user, at=timezone.now())
        except StaleOutletError:
            return _conflict(request, form, pk)
        except OutletRefusedError as refusal:
            form.add_error("name", str(refusal))
        else:
            stopped = found.is_active and not changed.is_active
            after = "换了地址或者单位，所以先停用：请试送一次，通了再启用。" if stopped else ""
            messages.success(request, f"“{changed}”改好了。{after}")
            return redirect("tracking:hook", pk)
    context = {"form": form, "receiver": found, "host": host_of(found.url)}
    return render(request, "tracking/hook_form.html", context, status=422 if form.errors else 200)


def secret_page(request: SignedInRequest, issued: Issued, *, is_new: bool) -> HttpResponse:
    """The one page that shows a secret."""
    receiver = issued.receiver
    context = {"receiver": receiver, "secret": issued.secret, "is_new": is_new, "old_until": receiver.old_until}
    return render(request, "tracking/hook_secret.html", context)


def _conflict(request: SignedInRequest, form: ReceiverForm, pk: int) -> HttpResponse:
    """Both versions; what was written stays, and saved again it holds."""
    current = get_object_or_404(Receiver.objects.select_related("changed_by", "department"), pk=pk)
    shown = {"form": form, "receiver": current, "host": host_of(current.url), "sides": sides(current, form.columns())}
    return render(request, "tracking/hook_form.html", {**shown, "version": current.version}, status=409)
