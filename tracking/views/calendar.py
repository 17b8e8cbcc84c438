"""放假安排: a year as it is counted, and where the administrator enters what the State Council has announced."""

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import SignedInRequest, only, signed_in
from accounts.models import Role
from tracking.actions.calendar import YearChangedError, arrange_year, withdraw_year
from tracking.arranging import Standing
from tracking.forms.calendar import FIRST_YEAR, YEARS_ON, NoticeForm, WithdrawForm, YearForm, looked
from tracking.knock_on import knock_on
from tracking.models import CalendarChange
from tracking.year_draft import YearDraft, draft_year
from tracking.yearbook import Look, festivals_of, holidays_of, months, names_of

RECORDED = 20  # changes on the page


@signed_in
@require_GET
def calendar(request: SignedInRequest) -> HttpResponse:
    """This year's."""
    return _year(request, timezone.localdate().year)


@signed_in
@require_GET
def calendar_year(request: SignedInRequest, year: int) -> HttpResponse:
    """Which days are worked, where that is known from, and who changed it when."""
    return _year(request, year)


def _year(request: SignedInRequest, year: int) -> HttpResponse:
    today = timezone.localdate()
    standing = _standing(year, today)
    look = Look(standing.calendar, names_of(year, standing.plan), today, locked=standing.locked)
    grids = months(year, look)
    context = {
        "standing": standing,
        "months": grids,
        "worked": sum(month.worked for month in grids),
        "holidays": holidays_of(standing.plan),
        "years": _years_around(year, today),
        "record": CalendarChange.objects.filter(year=year).select_related("by").order_by("-at", "-pk")[:RECORDED],
        "unpublished": standing.calendar.unpublished_ahead(today),
        "today": today,
    }
    return render(request, "tracking/calendar.html", context)


@only(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def calendar_notice(request: SignedInRequest) -> HttpResponse:
    """Paste a notice; what is read from it is shown before anything changes."""
    today = timezone.localdate()
    form = NoticeForm(request.POST or None, today=today)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "unpublished": Standing.load(today.year).calendar.unpublished_ahead(today)}
        return render(request, "tracking/calendar_notice.html", context, status=422 if form.errors else 200)
    year = form.notice.year
    assert year is not None  # noqa: S101 (the form has looked)
    draft = YearForm(standing=Standing.load(year), notice_text=form.cleaned_data["text"])
    return _show(request, draft)


@only(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def edit_calendar(request: SignedInRequest, year: int) -> HttpResponse:
    """Tick days, look at what that changes, confirm it."""
    now = timezone.now()
    standing = _standing(year, timezone.localdate(now))
    form = YearForm(request.POST or None, standing=standing)
    if request.method != "POST":
        return _show(request, form)
    if not form.is_valid():
        return _show(request, form, status=422)
    return _confirm(request, form, now) if request.POST.get("do") == "save" else _show(request, form)


@only(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def withdraw_calendar(request: SignedInRequest, year: int) -> HttpResponse:
    """Take back what was entered for a year."""
    now = timezone.now()
    standing = _standing(year, timezone.localdate(now))
    if standing.entered is None:
        messages.info(request, f"{year} 年的放假安排没有人录入，不用撤销。")
        return redirect("tracking:calendar_year", year)
    form = WithdrawForm(request.POST or None, initial={"seen": standing.version})
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            withdraw_year(standing.entered, note=given["note"], seen=given["seen"], by=request.user, at=now)
        except YearChangedError:
            form.add_error(None, f"没有撤销：刚刚有人改过 {year} 年的放假安排，看过现在的再定。")
            status = 409
        else:
            messages.success(request, f"{year} 年的放假安排撤销了，改动记录还在。")
            return redirect("tracking:calendar_year", year)
    context = {
        "standing": standing,
        "form": form,
        "changes": standing.changes(standing.without(), {}),
        "moves": knock_on(request.user, standing.calendar, standing.without(), timezone.localdate(now)),
    }
    return render(request, "tracking/calendar_withdraw.html", context, status=status)


def _standing(year: int, today: date) -> Standing:
    if not FIRST_YEAR <= year <= today.year + YEARS_ON:
        raise Http404
    return Standing.load(year)


def _years_around(year: int, today: date) -> list[int]:
    """The years to turn to: this one, those beside it, and next year, which is the one to be entered."""
    near = {year - 1, year, year + 1, today.year, today.year + 1}
    return sorted(one for one in near if FIRST_YEAR <= one <= today.year + YEARS_ON)


def _confirm(request: SignedInRequest, form: YearForm, now: datetime) -> HttpResponse:
    """Write the year down, where what it changes has been looked at."""
    standing, draft = form.standing, _draft(request, form)
    given = form.cleaned_data
    text = standing.text_with(draft.notice, given["text"].replace("\r\n", "\n"))
    if standing.entered and draft.is_same and text == standing.entered.text:
        messages.info(request, f"{standing.year} 年已经是这样安排的，没有要改的。")
        return redirect("tracking:calendar_year", standing.year)
    if not form.was_looked_at:
        form.add_error(None, "还没有保存：勾选的日期和刚才核对的不一样了。下面是现在的改动，看过再确认。")
    elif draft.notice.problems and not given["is_checked"]:
        form.add_error("is_checked", "通知里有对不上的地方，对照原文以后勾选这一项，再确认。")
    if form.errors:
        return _show(request, form, draft=draft, status=422)
    try:
        done = arrange_year(
            standing.year, draft.plan, text=text, note=given["note"], seen=given["seen"], by=request.user, at=now
        )
    except YearChangedError:
        return _after_another(request, form)
    messages.success(request, _said(draft, done))
    return redirect("tracking:calendar_year", standing.year)


def _said(draft: YearDraft, done: CalendarChange) -> str:
    changed = f"改了 {len(done.days)} 天，" if done.days else "和原来算的一样，"
    counted = f"全年 {draft.worked} 个工作日。期限、提醒从现在起按它算。"
    return f"{done.year} 年放假安排{done.get_act_display()}好了：{changed}{counted}"


def _after_another(request: SignedInRequest, form: YearForm) -> HttpResponse:
    """What was ticked beside what somebody else has made of the year meanwhile."""
    form.standing = Standing.load(form.standing.year)
    form.add_error(None, _by_whom(form.standing))
    return _show(request, form, status=409)


def _by_whom(standing: Standing) -> str:
    year, entered = standing.year, standing.entered
    done = f"{entered.entered_by}刚刚改过" if entered else "刚刚有人撤销了"
    return f"没有保存：{done} {year} 年的放假安排。下面是您勾选的和现在的比较，要用您的就再确认一次。"


def _draft(request: SignedInRequest, form: YearForm) -> YearDraft:
    return draft_year(form.standing, form.notice, form.changed, request.user, timezone.localdate())


def _show(
    request: SignedInRequest, form: YearForm, *, draft: YearDraft | None = None, status: int = 200
) -> HttpResponse:
    draft = draft or _draft(request, form)
    context = {
        "form": form,
        "draft": draft,
        "standing": form.standing,
        "looked": looked(form.changed),
        "festivals": festivals_of(form.standing.year),
        "is_compared": form.is_bound or draft.notice.is_notice,
    }
    return render(request, "tracking/calendar_edit.html", context, status=status)
