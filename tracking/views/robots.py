"""群机器人: where the administrator adds robots of group chats, tries them out, and switches them on and off."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.actions.outlets import OutletRefusedError, StaleOutletError
from tracking.actions.robots import add_robot, change_robot, remove_robot, switch_robot, try_robot
from tracking.forms.robots import RobotForm, SwitchForm, sides
from tracking.models import Mail, Robot
from tracking.robots.form import Meaning
from tracking.robots.places import host_of, is_plain
from tracking.views.outlets import INCOMPLETE, RefusalsTold, seen

RECENT = 8  # messages on the page of a robot
AGREE = "没有启用：请先勾上“群里的人可以看这些标题”。"


@only(Role.ADMIN)
@require_GET
def robots(request: SignedInRequest) -> HttpResponse:
    """All robots, and what to know before there is one."""
    rows = Robot.objects.select_related("department").annotate(told=Count("mails")).order_by("-is_active", "pk")
    now = timezone.now()
    return render(request, "tracking/robots.html", {"robots": rows, "now": now})


@only(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def new_robot(request: SignedInRequest) -> HttpResponse:
    """Add a robot; it is tried out and switched on from its own page."""
    form = RobotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_robot(form.columns(), by=request.user, at=timezone.now())
        except OutletRefusedError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"加上了“{made}”，现在是停用的。请先试发一条，看到了再启用。")
            return redirect("tracking:robot", made.pk)
    return render(request, "tracking/robot_form.html", {"form": form}, status=422 if form.errors else 200)


@only(Role.ADMIN)
@require_GET
def robot(request: SignedInRequest, pk: int) -> HttpResponse:
    """One robot: whether it is on, what it has said, how the platform answers."""
    found = get_object_or_404(Robot.objects.select_related("department", "changed_by"), pk=pk)
    context = {
        "robot": found,
        "host": host_of(found.url),
        "is_plain": is_plain(found.url),
        "recent": Mail.objects.filter(robot=found).order_by("-pk")[:RECENT],
        "now": timezone.now(),
    }
    return render(request, "tracking/robot.html", context)


@only(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def edit_robot(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a robot; over the version that was read."""
    found = get_object_or_404(Robot.objects.select_related("department"), pk=pk)
    form = RobotForm(request.POST or None, robot=found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_robot(found, form.columns(), seen=seen(request), by=request.user, at=timezone.now())
        except StaleOutletError:
            return _conflict(request, form, pk)
        except OutletRefusedError as refusal:
            form.add_error("name", str(refusal))
        else:
            stopped = found.is_active and not changed.is_active
            after = "要说给另外的人听了，所以先停用：请试发一条，看到了再启用。" if stopped else ""
            messages.success(request, f"“{changed}”改好了。{after}")
            return redirect("tracking:robot", pk)
    context = {"form": form, "robot": found, "host": host_of(found.url)}
    return render(request, "tracking/robot_form.html", context, status=422 if form.errors else 200)


@only(Role.ADMIN)
@require_POST
def switch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Switch it on, knowing who will read it, or off."""
    found, form = get_object_or_404(Robot, pk=pk), SwitchForm(request.POST)
    if not form.is_valid() or form.lacks_consent:
        messages.error(request, INCOMPLETE if form.errors else AGREE)
        return redirect("tracking:robot", pk)
    given = form.cleaned_data
    on, despite = given["to"] == "on", given["despite"]
    with RefusalsTold(request, "启用" if on else "停用"):
        switch_robot(found, on=on, despite=despite, seen=given["version"], by=request.user, at=timezone.now())
        said = "启用了，从现在起的事会说到群里。" if on else "停用了，等着说的也不说了。"
        messages.success(request, f"“{found}”{said}")
    return redirect("tracking:robot", pk)


@only(Role.ADMIN)
@require_POST
def try_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say one sentence in the group now, and tell what the platform answered."""
    found = get_object_or_404(Robot, pk=pk)
    with RefusalsTold(request, "试发"):
        reply = try_robot(found, at=timezone.now())
        if reply.meaning == Meaning.TAKEN:
            messages.success(request, "平台收下了，请到群里看一眼有没有“试发一条”。")
        else:
            messages.error(request, f"没有送到群里：{reply.words}。")
    return redirect("tracking:robot", pk)


@only(Role.ADMIN)
@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a robot away, or at least its secrets."""
    found = get_object_or_404(Robot, pk=pk)
    with RefusalsTold(request, "删除"):
        if remove_robot(found, seen=seen(request), by=request.user, at=timezone.now()):
            messages.success(request, f"“{found}”删掉了。")
            return redirect("tracking:robots")
        messages.success(request, f"“{found}”停用了，地址和密钥清除了；它说过的话留在发件箱里备查。")
    return redirect("tracking:robot", pk)


def _conflict(request: SignedInRequest, form: RobotForm, pk: int) -> HttpResponse:
    """Both versions; what was written stays, and saved again it holds."""
    current = get_object_or_404(Robot.objects.select_related("changed_by", "department"), pk=pk)
    shown = {"form": form, "robot": current, "host": host_of(current.url), "sides": sides(current, form.columns())}
    return render(request, "tracking/robot_form.html", {**shown, "version": current.version}, status=409)
