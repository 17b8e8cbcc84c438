"""Departments change (机构变动): renamed, merged into another, or split; what moves is shown before it does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.actions import NotAllowedError
from tracking.actions.departments import create_department, rename
from tracking.actions.reorganising import merge, split
from tracking.forms.reorganising import MergeForm, NewUnitForm, RenameForm, SplitForm
from tracking.models import Department, load_calendar
from tracking.models.task import IllegalMoveError
from tracking.reorganisation import Standing, shares, standing

HOWS = {"rename": "改名", "merge": "并入别的单位", "split": "拆分"}


@dataclass
class Change:
    """One visit of the page: the department, what is to be done with it, and what came of it."""

    request: SignedInRequest
    department: Department
    how: str
    others: list[Department]
    context: dict[str, Any] = field(default_factory=dict)
    done: str = ""

    @property
    def sent(self) -> Any:
        """What was filled in, where the button of this form was pressed."""
        return self.request.POST if self.request.method == "POST" and self.request.POST.get("do") != "create" else None

    def attempt(self, form: forms.Form, act: Callable[[], str]) -> None:
        """Take the step; a refusal stands on the page, with all that was filled in."""
        try:
            self.done = act()
        except (NotAllowedError, IllegalMoveError) as refusal:
            form.add_error(None, str(refusal))


@only(Role.SUPERVISOR, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def reorganise(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename, merge or split a department; each way shows first what would move."""
    department = get_object_or_404(Department, pk=pk)
    how = request.GET.get("how", "rename")
    how = how if how in HOWS else "rename"
    others = list(Department.objects.active().exclude(pk=pk).in_order())
    change = Change(request, department, how, others)
    if request.POST.get("do") == "create":
        return _create(change)
    WAYS[how](change)
    if change.done:
        messages.success(request, change.done)
        return redirect("tracking:handovers")
    return _page(change, change.context["form"], NewUnitForm())


def _page(change: Change, form: forms.Form, unit: NewUnitForm) -> HttpResponse:
    context = {
        "department": change.department,
        "how": change.how,
        "hows": HOWS.items(),
        "unit": unit,
        "today": timezone.localdate(),
        "calendar": load_calendar(),
        **change.context,
    }
    status = 409 if form.non_field_errors() or unit.errors else 200
    return render(change.request, "tracking/reorganise.html", context, status=status)


def _create(change: Change) -> HttpResponse:
    """A new department, to be chosen on the same page."""
    unit = NewUnitForm(change.request.POST)
    if unit.is_valid():
        try:
            made = create_department(unit.cleaned_data["unit"], unit.cleaned_data["kind"])
        except NotAllowedError as refusal:
            unit.add_error("unit", str(refusal))
        else:
            messages.success(change.request, f"新建了{made}，现在可以选它；人员由管理员在后台添加。")
            return redirect(f"{reverse('tracking:reorganise', args=[change.department.pk])}?how={change.how}")
    WAYS[change.how](change)
    return _page(change, change.context["form"], unit)


def _rename(change: Change) -> None:
    unit = change.department
    form = RenameForm(change.sent, initial={"name": unit.name, "full_name": unit.full_name})
    change.context = {"form": form, "standing": standing(unit)}
    if form.is_valid():
        change.attempt(form, lambda: _renamed(change, form.cleaned_data))


def _renamed(change: Change, given: dict[str, Any]) -> str:
    old = change.department.name
    rename(change.department, **given, by=change.request.user, at=timezone.now())
    return f"{old}已经改名为{given['name']}；讲话里说{old}，还认得是它。"


def _merge(change: Change) -> None:
    given = change.sent or (change.request.GET if change.request.GET.get("into") else None)
    into = next((unit for unit in change.others if given and str(unit.pk) == given.get("into")), None)
    form = MergeForm(change.sent, others=change.others, initial={"into": into})
    change.context = {"form": form, "into": into, "standing": standing(change.department, into) if into else None}
    if form.is_valid():
        change.attempt(form, lambda: _merged(change, form.cleaned_data))


def _merged(change: Change, given: dict[str, Any]) -> str:
    made = merge(change.department, given["into"], by=change.request.user, at=timezone.now(), note=given["note"])
    return f"{change.department}已经并入{given['into']}，划转了 {made.moved} 件事；原单位停用。"


def _split(change: Change) -> None:
    source = standing(change.department)
    form = SplitForm(
        change.sent,
        source=change.department,
        others=change.others,
        tasks=[one.task for one in source.moving],
        people=source.people,
    )
    change.context = {"form": form, "standing": source}
    if form.is_valid():
        change.context["shares"] = shares(form.of_tasks(), form.of_people(), form.heir)
        change.context["staying"] = _staying(source, form)
        if change.request.POST.get("do") == "split":
            change.attempt(form, lambda: _divided(change, form))


def _staying(source: Standing, form: SplitForm) -> tuple[int, int]:
    return len(source.moving) - len(form.of_tasks()), len(source.people) - len(form.of_people())


def _divided(change: Change, form: SplitForm) -> str:
    made = split(
        change.department,
        form.of_tasks(),
        form.of_people(),
        heir=form.heir,
        by=change.request.user,
        at=timezone.now(),
        note=form.cleaned_data["note"],
        keep_active=form.cleaned_data["keep_active"],
    )
    return f"{change.department}已经拆分，划转了 {sum(one.moved for one in made)} 件事。"


WAYS: dict[str, Callable[[Change], None]] = {"rename": _rename, "merge": _merge, "split": _split}
