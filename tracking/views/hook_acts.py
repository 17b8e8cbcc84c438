"""What the administrator does with a receiver (接收方): switching, trying, new secrets, sending again, taking away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.actions.hooks import (
    make_new_secret,
    remove_receiver,
    send_again,
    send_undelivered_again,
    switch_off,
    switch_on,
    try_receiver,
)
from tracking.forms.hooks import SecretForm, SwitchForm
from tracking.models import Mail, Receiver
from tracking.robots.form import Meaning
from tracking.views.hooks import secret_page
from tracking.views.outlets import INCOMPLETE, RefusalsTold, seen


@only(Role.ADMIN)
@require_POST
def switch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Switch it on, with or without what happened meanwhile, or off."""
    found, form = get_object_or_404(Receiver, pk=pk), SwitchForm(request.POST)
    if not form.is_valid():
        messages.error(request, INCOMPLETE)
        return redirect("tracking:hook", pk)
    with RefusalsTold(request, "启用" if form.cleaned_data["to"] == "on" else "停用"):
        messages.success(request, f"“{found}”{_switch(request, found, form)}")
    return redirect("tracking:hook", pk)


def _switch(request: SignedInRequest, found: Receiver, form: SwitchForm) -> str:
    """What to say when it is done."""
    given, now = form.cleaned_data, timezone.now()
    if given["to"] == "off":
        switch_off(found, seen=given["version"], by=request.user, at=now)
        return "停用了，等着送的先不送；以后启用时可以补送。"
    catches_up, despite = given["catches_up"], given["despite"]
    switch_on(found, catches_up=catches_up, despite=despite, seen=given["version"], by=request.user, at=now)
    return "启用了，停用期间的和没有送到的也会补送。" if catches_up else "启用了，从现在起的事会送过去。"


@only(Role.ADMIN)
@require_POST
def try_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a ping now, and tell what was answered."""
    found = get_object_or_404(Receiver, pk=pk)
    with RefusalsTold(request, "试送"):
        reply = try_receiver(found, at=timezone.now())
        if reply.meaning == Meaning.TAKEN:
            messages.success(request, f"对方{reply.words}。请对方看一眼，收到的是不是类型为 ping 的一条，验签过没过。")
        else:
            messages.error(request, f"没有送到：{reply.words}。")
    return redirect("tracking:hook", pk)


@never_cache
@only(Role.ADMIN)
@require_POST
def new_secret(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make a new secret, shown in the answer and never again."""
    found, form = get_object_or_404(Receiver, pk=pk), SecretForm(request.POST)
    if not form.is_valid():
        messages.error(request, INCOMPLETE)
        return redirect("tracking:hook", pk)
    given, now = form.cleaned_data, timezone.now()
    with RefusalsTold(request, "换密钥"):
        issued = make_new_secret(found, at_once=given["at_once"], seen=given["version"], by=request.user, at=now)
        return secret_page(request, issued, is_new=False)
    return redirect("tracking:hook", pk)


@only(Role.ADMIN)
@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a receiver away, or at least where it is."""
    found = get_object_or_404(Receiver, pk=pk)
    with RefusalsTold(request, "删除"):
        if remove_receiver(found, seen=seen(request), by=request.user, at=timezone.now()):
            messages.success(request, f"“{found}”删掉了。")
            return redirect("tracking:hooks")
        messages.success(request, f"“{found}”停用了，地址和密钥清除了；送过的记录留着备查。")
    return redirect("tracking:hook", pk)


@only(Role.ADMIN)
@require_POST
def again(request: SignedInRequest, pk: int, mail_pk: int) -> HttpResponse:
    """再送一次: one message, with the same id."""
    found = get_object_or_404(Mail.objects.select_related("receiver"), pk=mail_pk, receiver=pk)
    with RefusalsTold(request, "再送"):
        send_again(found, at=timezone.now())
        messages.success(request, "一分钟以内再送一次，编号不变。")
    return redirect("tracking:hook", pk)


@only(Role.ADMIN)
@require_POST
def all_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything that did not arrive, once more."""
    found = get_object_or_404(Receiver, pk=pk)
    if not found.is_active:
        messages.error(request, "没有再送：这个接收方停用了。请先启用。")
        return redirect("tracking:hook", pk)
    count = send_undelivered_again(found, at=timezone.now())
    messages.success(request, f"{count} 条一分钟以内开始再送，编号不变。" if count else "没有要再送的。")
    return redirect("tracking:hook", pk)
