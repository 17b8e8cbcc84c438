"""提醒规则: the rules in words; a 管理员 adds, changes and switches them, a 督查员 sees them."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.actions.rules import (
    RuleRefusedError,
    Settled,
    StaleRuleError,
    add_rule,
    change_rule,
    delete_rule,
    is_shipped,
    rule_like,
    switch_rule,
)
from tracking.forms.rules import RuleForm
from tracking.models import Organisation, ReminderRule
from tracking.models.reminder import RuleKind
from tracking.outbox.hours import Hours
from tracking.outlook import Effect, effect, listing
from tracking.rules import sentence

LONGEST_VERSION = 10  # digits


@only(Role.ADMIN, Role.SUPERVISOR)
@require_GET
def rules(request: SignedInRequest) -> HttpResponse:
    """All rules, grouped by what they watch."""
    return render(request, "tracking/rules.html", {"groups": listing(), "organisation": Organisation.current()})


@only(Role.ADMIN, Role.SUPERVISOR)
@require_GET
def rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """One rule: what it will bring, and who changed it when."""
    found = get_object_or_404(ReminderRule.objects.select_related("changed_by"), pk=pk)
    context = {
        "rule": found,
        "sentence": sentence(found),
        "effect": _effect([found], timezone.now()),
        "changes": found.changes.select_related("by").order_by("-pk"),
        "has_fired": found.reminders.exists(),
        "is_shipped": is_shipped(found),
    }
    return render(request, "tracking/rule.html", context)


@only(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def new_rule(request: SignedInRequest) -> HttpResponse:
    """Add a rule of the kind in the address; what it would bring can be looked at before."""
    form, now = RuleForm(_kind(request), data=request.POST or None), timezone.now()
    if request.method == "POST" and form.is_valid() and not _only_looks(request):
        try:
            added = add_rule(form.wanted, by=request.user, at=now)
        except RuleRefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, f"加上了：{sentence(added)}。从今天的提醒起作数。")
            return _done()
    return _form_page(request, form, now)


@only(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def edit_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a rule; what it would bring then stands beside what it brings now."""
    found, now = get_object_or_404(ReminderRule, pk=pk), timezone.now()
    form = RuleForm(RuleKind(found.kind), found, request.POST or None)
    if request.method == "POST" and form.is_valid() and not _only_looks(request):
        try:
            settled = change_rule(found, form.wanted, seen=form.cleaned_data["version"] or 0, by=request.user, at=now)
        except RuleRefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        except StaleRuleError as stale:
            return _form_page(request, form, now, theirs=stale.current, status=409)
        else:
            messages.success(request, f"改好了{_still_off(found)}：{sentence(found)}。{_said(settled)}")
            return _done()
    return _form_page(request, form, now)


@only(Role.ADMIN)
@require_POST
def switch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Switch a rule on or off."""
    found, on = get_object_or_404(ReminderRule, pk=pk), request.POST.get("on") == "1"
    try:
        settled = switch_rule(found, on=on, seen=_version(request), by=request.user, at=timezone.now())
    except RuleRefusedError as refusal:
        messages.error(request, str(refusal).replace("没有保存", "没有启用"))
    except StaleRuleError as stale:
        messages.error(request, f"没有{'启用' if on else '停用'}：{_who_changed(stale.current)}请看过再定。")
    else:
        messages.success(request, f"{'启用' if on else '停用'}了：{sentence(found)}。{_said(settled)}")
    return _done()


@only(Role.ADMIN)
@require_POST
def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a rule away that never reminded anybody."""
    found = get_object_or_404(ReminderRule, pk=pk)
    try:
        delete_rule(found, seen=_version(request))
    except RuleRefusedError as refusal:
        messages.error(request, str(refusal))
    except StaleRuleError as stale:
        messages.error(request, f"没有删除：{_who_changed(stale.current)}请看过再定。")
    else:
        messages.success(request, f"删掉了：{sentence(found)}。")
    return _done()


def _form_page(
    request: SignedInRequest,
    form: RuleForm,
    now: datetime,
    *,
    theirs: ReminderRule | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form, with what the rule as filled in would bring; with both versions where somebody was faster."""
    wanted = form.wanted if form.is_bound and not form.errors else None
    context = {
        "form": form,
        "kind": form.kind,
        "sort": form.sort,
        "rule": theirs or form.rule,
        "says": sentence(wanted) if wanted else "",
        "effect": _effect([rule_like(wanted, theirs or form.rule)], now) if wanted else None,
        "before": _effect([theirs or form.rule], now) if form.rule else None,
        "theirs": theirs,
        "theirs_says": sentence(theirs) if theirs else "",
        "theirs_who": _who_changed(theirs) if theirs else "",
    }
    return render(request, "tracking/rule_form.html", context, status=422 if form.errors else status)


def _effect(rules: list[ReminderRule | None], now: datetime) -> Effect:
    return effect([rule for rule in rules if rule and rule.is_active], Hours.load(), now)


def _kind(request: SignedInRequest) -> RuleKind:
    given = request.GET.get("kind") or RuleKind.DUE
    if given not in RuleKind.values:
        raise Http404
    return RuleKind(given)


def _only_looks(request: SignedInRequest) -> bool:
    return request.POST.get("do") == "look"


def _version(request: SignedInRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < LONGEST_VERSION else 0


def _said(settled: Settled) -> str:
    """What became of reminders that were made already."""
    told = [
        f"已经生成、还没有发的 {settled.ended} 条提醒不发了。" if settled.ended else "",
        f"今天的 {settled.revived} 条提醒照常发。" if settled.revived else "",
    ]
    return "".join(told)


def _still_off(rule: ReminderRule) -> str:
    return "" if rule.is_active else "，仍停用着"


def _who_changed(rule: ReminderRule) -> str:
    off = "" if rule.is_active else "（停用）"
    return f"{rule.changed_by or '有人'}刚刚改过这条规则，现在是“{sentence(rule)}”{off}。"


def _done() -> HttpResponse:
    """Back to the rules, where what was done is said."""
    return redirect(f"{reverse('tracking:rules')}#messages")
