"""What the pages of templates show (版式和模板): what is in place for each kind, and how it looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from papers.contents.records import Placeholder
from papers.forms.templates import TemplateForm
from papers.layout.examples import example
from papers.layout.look import as_html
from papers.layout.names import closed
from papers.layout.records import UnusableTemplateError
from papers.layout.render import render, used_names
from papers.models import PaperTemplate, TemplateKind
from papers.placeholders import placeholders_of
from papers.printing import template_for


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind on the page of all: the office's own template where it has one, and the form for another."""

    kind: TemplateKind
    own: PaperTemplate | None
    form: TemplateForm


@dataclass(frozen=True, slots=True)
class Mention:
    """A placeholder, and whether the template uses it."""

    placeholder: Placeholder
    is_used: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A template filled in with an example; or what is ``wrong`` with it."""

    kind: TemplateKind
    own: PaperTemplate | None
    look: SafeString
    mentions: Sequence[Mention]
    wrong: str = ""


def shelves(refused: TemplateForm | None = None) -> list[Shelf]:
    """Every kind; with the one form that was not accepted, as it was filled in."""
    own = {one.kind: one for one in PaperTemplate.objects.filter(is_current=True).select_related("by")}
    forms = {refused.kind: refused} if refused else {}
    return [Shelf(kind, own.get(kind), forms.get(kind) or TemplateForm(kind)) for kind in TemplateKind]


def look_of(kind: TemplateKind) -> Shown:
    own = PaperTemplate.objects.filter(kind=kind, is_current=True).select_related("by").first()
    try:
        template = template_for(kind)
        return Shown(kind, own, as_html(render(template, example(kind))), _mentions(kind, used_names(template)))
    except UnusableTemplateError as error:
        return Shown(kind, own, SafeString(""), _mentions(kind, ()), error.message)


def sample_of(kind: TemplateKind) -> bytes:
    """The template in place with an example in it; raises UnusableTemplateError."""
    return render(template_for(kind), example(kind))


def _mentions(kind: TemplateKind, used: Sequence[str]) -> list[Mention]:
    everything = closed(used)
    return [Mention(one, one.name in everything) for one in placeholders_of(kind)]
