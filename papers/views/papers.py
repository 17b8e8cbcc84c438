"""Papers: the list, the page of one, and the steps on it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, signed_in
from accounts.models import Role
from papers.actions import papers as steps
from papers.actions.drafting import edit, retake
from papers.actions.reading import mark_read
from papers.actions.stepping import PaperRefusedError, StalePaperError, is_theirs
from papers.contents.scope import ContentError
from papers.dossier import open_paper, papers_in_full
from papers.forms import papers as forms
from papers.layout.records import UnusableTemplateError
from papers.models import Paper
from papers.shelf import TO_SIGN, Asked, on_shelf, tabs, years
from papers.workflow import MOVES, PaperKind

ROWS = 30


@dataclass(frozen=True, slots=True)
class Step:
    """A step on a paper: its form, how it is taken, what is said then."""

    form: type[forms.PaperForm]
    act: Callable[..., object]
    done: str


STEPS = {
    "edit": Step(forms.PassagesForm, edit, "已经保存"),
    "retake": Step(forms.PressForm, retake, "已经按现在的数字重取"),
    "send_up": Step(forms.SendUpForm, steps.send_up, "已经送签"),
    "take_back": Step(forms.PressForm, steps.take_back, "已经撤回，可以接着改"),
    "turn_down": Step(forms.TurnDownForm, steps.turn_down, "已经退回修改"),
    "sign": Step(forms.PressForm, steps.sign, "已经签发"),
    "record": Step(forms.RecordForm, steps.record, "已经记录签发"),
    "publish": Step(forms.PressForm, steps.publish, "已经印发，收文单位现在看得到了"),
    "void": Step(forms.VoidForm, steps.void, "已经作废"),
}


@signed_in
@require_GET
def papers(request: SignedInRequest) -> HttpResponse:
    """All papers this person may see, narrowed down by what the address says."""
    asked = Asked.read(request.GET.dict())
    page = Paginator(on_shelf(request.user, asked), ROWS).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "page": page,
        "tabs": [(tab, urlencode(asked.query(view=tab.code))) for tab in tabs(request.user, asked)],
        "kinds": PaperKind.choices,
        "years": years(request.user),
        "posts": forms.PostForm() if request.user.is_supervisor else None,
        "today": timezone.localdate(),
    }
    return render(request, "papers/papers.html", context)


@signed_in
@require_GET
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them, with what can be done about it."""
    return _page(request, _found(request, pk))


@signed_in
@require_POST
def step(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Take a step on it. What was written stays when the step is refused."""
    if not is_theirs(name, request.user):
        raise PermissionDenied("、".join(sorted(Role(role).label for role in MOVES[name].roles)))
    found, now, taken = _found(request, pk), timezone.now(), STEPS[name]
    form = taken.form(request.POST, paper=found, user=request.user, today=timezone.localdate(now))
    is_stale = False
    if form.is_valid():
        try:
            made = taken.act(found, by=request.user, at=now, **form.given())
        except StalePaperError:
            is_stale = True
        except (PaperRefusedError, ContentError) as refusal:
            form.add_error(None, str(refusal))
        except UnusableTemplateError as refusal:
            form.add_error(None, f"没有{MOVES[name].label}：{refusal.message}")
        else:
            _say(request, name, found, made)
            return redirect(_next_place(request, found))
    return _page(request, _found(request, pk), name, form, is_stale=is_stale)


@signed_in
@require_POST
def read(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a paper that was sent to one's department: from now on it counts as read."""
    found = _found(request, pk)
    try:
        mark_read(found, by=request.user, at=timezone.now())
    except PaperRefusedError as refusal:
        messages.warning(request, str(refusal))
    return redirect("papers:paper", pk)


def _found(request: SignedInRequest, pk: int) -> Paper:
    return get_object_or_404(papers_in_full(request.user), pk=pk)


def _say(request: SignedInRequest, name: str, paper: Paper, made: object) -> None:
    number = f"，编为{paper.number}" if name in {"sign", "record"} else ""
    messages.success(request, f"{STEPS[name].done}{number}：《{paper.title}》。")
    if name == "retake":
        said = made if isinstance(made, list) else []
        messages.info(request, "".join(said) or "数字和上次一样，没有变化。")


def _next_place(request: SignedInRequest, paper: Paper) -> str:
    """A leader goes on to what else waits; everybody else stays."""
    if request.user.is_leader and Paper.objects.to_sign(request.user).exists():
        return f"{reverse('papers:papers')}?view={TO_SIGN}"
    return reverse("papers:paper", args=[paper.pk])


def _page(
    request: SignedInRequest,
    paper: Paper,
    name: str = "",
    form: forms.PaperForm | None = None,
    *,
    is_stale: bool = False,
) -> HttpResponse:
    """``form``: what was sent for the step ``name`` and refused; ``is_stale``: because somebody else was faster."""
    today = timezone.localdate()
    page = open_paper(paper, request.user, today)
    fields = {one: STEPS[one].form(paper=paper, user=request.user, today=today) for one in page.steps}
    if form and (name in page.steps or form.visible_fields()):
        form.standing = paper if is_stale else None
        fields[name] = form  # with what was written, also where the step cannot be taken any more
    context = {
        "page": page,
        "paper": paper,
        "forms": fields,
        "refused": name,
        "is_stale": is_stale,
        "refusal": _refusal(name, form, is_stale=is_stale),
        "today": today,
    }
    status = 409 if context["refusal"] else 422 if form else 200
    return render(request, "papers/paper.html", context, status=status)


def _refusal(name: str, form: forms.PaperForm | None, *, is_stale: bool) -> str:
    """Why the step was not taken, where that is no matter of one field."""
    if is_stale:
        return f"没有{MOVES[name].label}：您填写的时候，别人动过这份公文。"
    return str(form.non_field_errors()[0]) if form and form.non_field_errors() else ""
