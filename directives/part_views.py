"""The page between the two steps of an import, where a file looks like holding several speeches."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.actions.dividing import import_parts, known_parts, parts_of
from directives.actions.importing import Imported
from directives.documents import Part
from directives.forms import PartForm
from directives.jobs import enqueue_extraction
from directives.models import Draft

PEEK = 90  # characters of each speech that are shown


@only(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def parts(request: SignedInRequest, key: str) -> HttpResponse:
    """Ask whether the file is divided, and what is taken of it; kept as one it goes on to be checked as ever."""
    draft = Draft.objects.of(request.user).filter(pk=key).first()
    found = parts_of(draft) if draft else ()
    if draft is None or not found or request.POST.get("way") == "whole":
        return redirect("directives:confirm", key)  # which says what has become of a draft that is gone
    today, sent = timezone.localdate(), request.POST or None
    forms = [PartForm(sent, part=part, number=number, today=today) for number, part in enumerate(found, 1)]
    if sent is None:
        return _page(request, draft, forms)
    if not all([form.is_valid() for form in forms]):  # noqa: C419 - every form is to say what is wrong in it
        return _page(request, draft, forms, problem="有的标题或日期要改一改，见下面标红的地方。")
    chosen = [(form.number, form.part, details) for form in forms if (details := form.details())]
    if not chosen:
        return _page(request, draft, forms, problem="一篇都没有勾选。请至少勾选一篇，或者当作一篇导入。")
    return _done(request, import_parts(draft, chosen, at=timezone.now()))


def _page(request: SignedInRequest, draft: Draft, forms: list[PartForm], *, problem: str = "") -> HttpResponse:
    known = known_parts(draft, [form.part for form in forms])
    shown = [(form, _peek(form.part, draft.text), here) for form, here in zip(forms, known, strict=True)]
    front = len("".join(draft.text[: forms[0].part.start].split()))
    context = {"draft": draft, "parts": shown, "front": front, "problem": problem}
    return render(request, "directives/parts.html", context, status=422 if problem else 200)


def _peek(part: Part, text: str) -> str:
    """The beginning of what was said, behind the lines of the head."""
    title = part.headline.title or "\n"
    lines = [line.strip() for line in part.of(text).splitlines() if len(line.strip()) > 30 and title not in line]
    return " ".join(lines)[:PEEK]


def _done(request: SignedInRequest, imported: list[Imported]) -> HttpResponse:
    fresh = [one.speech for one in imported if one.is_new]
    for speech in fresh:
        enqueue_extraction(speech.extraction)
    again = len(imported) - len(fresh)
    also = f"另有 {again} 篇以前导入过，没有重复保存。" if again else ""
    messages.success(
        request, f"已经分成 {len(fresh)} 篇导入，正在逐篇提取。{also}" if fresh else f"没有新的讲话。{also}"
    )
    return redirect("directives:speeches")
