"""Several papers in one zip, as Word files; a list inside names what could not be put in, and why."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils import timezone

from papers.dossier import ALTERED
from papers.file_names import name_of
from papers.layout.records import UnusableTemplateError
from papers.models import Paper
from papers.printing import AlteredFileError, word_file

DRAFTS_AT_ONCE = 5  # each is put together anew, a few tenths of a second; what is signed is only read


def takes_long(papers: Sequence[Paper]) -> bool:
    """Whether a zip of these is left to a worker."""
    return sum(not paper.file for paper in papers) > DRAFTS_AT_ONCE


def zipped(papers: Sequence[Paper], tell: Callable[[int], object] = bool) -> tuple[bytes, int]:
    """The zip, and how many could not be put in; ``tell`` hears how many it has come to."""
    made, missing = io.BytesIO(), list[str]()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        for number, paper in enumerate(papers, 1):
            tell(number - 1)
            try:
                folder.writestr(f"{number:02d} {name_of(paper)}.docx", word_file(paper))
            except (UnusableTemplateError, AlteredFileError) as error:
                missing.append(f"{number:02d} {name_of(paper)}：{why(error)}")
        if missing:
            folder.writestr("没有放进来的.txt", "\r\n".join(missing).encode("utf-8-sig"))
    return made.getvalue(), len(missing)


def zip_name(count: int, at: datetime) -> str:
    return f"公文{timezone.localdate(at):%Y%m%d}共{count}份.zip"


def why(error: Exception) -> str:
    """Why a paper cannot be handed out, for the person who asked."""
    return f"按现在的模板套不出来：{error.message}" if isinstance(error, UnusableTemplateError) else ALTERED
