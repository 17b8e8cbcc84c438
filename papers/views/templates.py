"""公文版式和模板: where an administrator names fonts and prefixes, and puts the office's own templates in place."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from papers.actions.templates import replace_template, restore_shipped, set_format
from papers.forms.templates import FormatForm, TemplateForm
from papers.layout.pdf import office, to_pdf
from papers.layout.records import UnusableTemplateError
from papers.layout.shipped import shipped_template
from papers.models import PaperFormat, TemplateKind
from papers.printing import template_for
from papers.showcase import look_of, sample_of, shelves
from papers.views.handing_out import WORD, handed_out


@only(Role.ADMIN)
@require_GET
def templates(request: SignedInRequest) -> HttpResponse:
    """Every kind with the template that is in place, and the names the shipped ones are made with."""
    return _page(request)


@only(Role.ADMIN)
@require_POST
def paper_format(request: SignedInRequest) -> HttpResponse:
    """Other names of fonts, other prefixes: for every paper that is not signed yet."""
    form = FormatForm(request.POST, instance=PaperFormat.current())
    if not form.is_valid():
        return _page(request, refused=form, status=422)
    set_format(form.cleaned_data)
    messages.success(request, "保存了。还没有签发的公文和自带模板，从现在起用新的字体和字头。")
    return redirect(reverse("papers:templates") + "#messages")


@only(Role.ADMIN)
@require_POST
def replace(request: SignedInRequest, kind: str) -> HttpResponse:
    """The office's own template, once it was filled in with an example."""
    form = TemplateForm(_kind(kind), request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, refused=form, status=422)
    file = form.cleaned_data["file"]
    try:
        done = replace_template(form.kind, file.read(), file.name, by=request.user, at=timezone.now())
    except UnusableTemplateError as error:
        form.add_error("file", error.message)
        return _page(request, refused=form, status=422)
    messages.success(request, f"《{form.kind.label}》换成了“{done.template.name}”。请看一看用样例填出来的样子。")
    if done.missing:
        messages.warning(request, _left_out(done.missing))
    return redirect("papers:template", kind)


@only(Role.ADMIN)
@require_POST
def restore(request: SignedInRequest, kind: str) -> HttpResponse:
    """Back to the shipped one."""
    wanted = _kind(kind)
    if restore_shipped(wanted):
        messages.success(request, f"《{wanted.label}》换回了自带的模板。")
    else:
        messages.info(request, f"《{wanted.label}》用的本来就是自带的模板。")
    return redirect(reverse("papers:templates") + "#messages")


@only(Role.ADMIN)
@require_GET
def template(request: SignedInRequest, kind: str) -> HttpResponse:
    """How a paper of this kind looks with an example in it, and what a template may say."""
    return _shown(request, _kind(kind))


@only(Role.ADMIN)
@require_GET
def template_pdf(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """The same as PDF."""
    wanted = _kind(kind)
    try:
        made = to_pdf(sample_of(wanted))
    except UnusableTemplateError:
        return redirect("papers:template", kind)  # where it is said what is wrong with it
    if made is None:
        messages.error(request, "没有生成 PDF：这台服务器现在转不了。请下载 Word 样例，在 Word 或 WPS 里看。")
        return _shown(request, wanted)
    return handed_out(made, f"{wanted.label}样例.pdf", "application/pdf")


@only(Role.ADMIN)
@require_GET
def template_sample(_: SignedInRequest, kind: str) -> HttpResponseBase:
    """The example as a Word file."""
    wanted = _kind(kind)
    try:
        return handed_out(sample_of(wanted), f"{wanted.label}样例.docx", WORD)
    except UnusableTemplateError:
        return redirect("papers:template", kind)


@only(Role.ADMIN)
@require_GET
def template_file(_: SignedInRequest, kind: str) -> HttpResponseBase:
    """The template in place, to be changed in Word or WPS and put in place again."""
    wanted = _kind(kind)
    try:
        return handed_out(template_for(wanted), f"{wanted.label}模板.docx", WORD)
    except UnusableTemplateError:
        return redirect("papers:template", kind)  # where it is said what is wrong with it


@only(Role.ADMIN)
@require_GET
def template_shipped(_: SignedInRequest, kind: str) -> HttpResponseBase:
    """The shipped one, whatever is in place."""
    wanted = _kind(kind)
    return handed_out(shipped_template(wanted, PaperFormat.current()), f"{wanted.label}自带模板.docx", WORD)


def _left_out(missing: tuple[str, ...]) -> str:
    return (
        f"请注意：这个模板没有用到{'、'.join(missing)}，用它印出来的公文里就没有这些内容。"
        "如果不是有意不要，请在 Word 或 WPS 里补上，再上传一次。"
    )


def _kind(written: str) -> TemplateKind:
    if written not in TemplateKind.values:
        raise Http404
    return TemplateKind(written)


def _shown(request: SignedInRequest, kind: TemplateKind) -> HttpResponse:
    return render(request, "papers/template.html", {"shown": look_of(kind), "has_office": office() is not None})


def _page(request: SignedInRequest, *, refused: forms.BaseForm | None = None, status: int = 200) -> HttpResponse:
    """With the one form that was not accepted, as it was filled in."""
    given = refused if isinstance(refused, FormatForm) else FormatForm(instance=PaperFormat.current())
    context = {"format_form": given, "shelves": shelves(refused if isinstance(refused, TemplateForm) else None)}
    return render(request, "papers/templates.html", context, status=status)
