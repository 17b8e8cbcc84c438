"""A paper as the file it is: made from its figures and wording while a draft, and as it was frozen once signed."""

import hashlib
import logging

from papers.contents.registry import CONTENTS
from papers.layout.records import UnusableTemplateError
from papers.layout.render import render
from papers.layout.shipped import shipped_template
from papers.models import Paper, PaperFormat, PaperTemplate, TemplateKind
from papers.workflow import PaperKind

log = logging.getLogger(__name__)


class AlteredFileError(Exception):
    """The file of a signed paper is gone, or is not the one that was signed."""


def print_paper(paper: Paper) -> bytes:
    """The Word file of a paper that is not signed yet; ``UnusableTemplateError`` where its template does not do."""
    return render(template_for(PaperKind(paper.kind)), CONTENTS[PaperKind(paper.kind)].context(paper))


def template_for(kind: PaperKind | TemplateKind) -> bytes:
    """The office's own template where an administrator has put one in place, else the shipped one."""
    own = PaperTemplate.objects.filter(kind=kind, is_current=True).first()
    if own is None:
        return shipped_template(TemplateKind(kind), PaperFormat.current())
    return _stored(own)


def _stored(own: PaperTemplate) -> bytes:
    """As it was uploaded, byte for byte."""
    try:
        with own.file.open("rb") as opened:
            content: bytes = opened.read()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != own.sha256:
        log.error("the file of template %s is gone or differs from what was uploaded: %s", own.pk, own.file.name)
        raise UnusableTemplateError(
            f"《{own.get_kind_display()}》的模板文件不在了，或者和上传时不一样了。请管理员重新上传，或者换回自带的模板。"
        )
    return content


def word_file(paper: Paper) -> bytes:
    """What is handed out: the frozen file, byte for byte, where it has one; ``AlteredFileError`` where it is not."""
    if not paper.file:
        return print_paper(paper)
    try:
        with paper.file.storage.open(str(paper.file.name)) as opened:
            content: bytes = opened.read()
    except FileNotFoundError as missing:
        log.exception("the file of paper %s is gone: %s", paper.pk, paper.file.name)
        raise AlteredFileError from missing
    if hashlib.sha256(content).hexdigest() != paper.sha256:
        log.error("the file of paper %s differs from what was signed: %s", paper.pk, paper.file.name)
        raise AlteredFileError
    return content
