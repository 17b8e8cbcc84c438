"""The PDF of a paper: of a signed one it is made once and kept, because the file it is made from never changes."""

import hashlib
import logging
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.storage import default_storage

from papers.layout.pdf import to_pdf
from papers.models import Paper
from papers.printing import word_file

log = logging.getLogger(__name__)
FOLDER = "papers/pdf"


def pdf_of(paper: Paper) -> bytes | None:
    """Made from the Word file; None where this machine makes none. Raises what ``word_file`` raises."""
    document = word_file(paper)  # one that was altered on the disk is not handed out in any form
    if not paper.file:
        return to_pdf(document)
    return kept_pdf(paper) or _keep(paper, to_pdf(document))


def is_kept(paper: Paper) -> bool:
    """Whether it can be handed out without waiting."""
    return bool(paper.file) and kept_pdf(paper) is not None


def kept_pdf(paper: Paper) -> bytes | None:
    """The copy that was made before: its name says of which file it is, and what its own checksum is."""
    for path in sorted(_folder().glob(f"{paper.sha256}-*.pdf")):
        content = path.read_bytes()
        if path.stem.partition("-")[2] == hashlib.sha256(content).hexdigest():
            return content
        log.error("the PDF kept of paper %s differs from what was made: %s", paper.pk, path.name)
        path.unlink(missing_ok=True)
    return None


def _keep(paper: Paper, made: bytes | None) -> bytes | None:
    """Written to the side and put in place at once: nobody ever reads half a file."""
    if made is None:
        return None
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
        file.write(made)
    Path(file.name).chmod(0o640)
    Path(file.name).replace(folder / f"{paper.sha256}-{hashlib.sha256(made).hexdigest()}.pdf")
    return made


def _folder() -> Path:
    return Path(default_storage.path(FOLDER))
