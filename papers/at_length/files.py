"""Files of papers that take a while, made by a worker: the PDF of one, many in one zip; removed after some days.

The PDF of a signed paper is kept for good beside it (``papers.pdf_copies``); a draft may change any time, so its PDF,
like a zip, is a file of who asked for it.
"""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from papers.dossier import papers_to_take
from papers.file_names import name_of
from papers.layout.records import UnusableTemplateError
from papers.models import Paper
from papers.pdf_copies import pdf_of
from papers.printing import AlteredFileError
from papers.zipping import why, zip_name, zipped
from tracking.actions.running import JobRefusedError, start_job
from tracking.jobs import enqueue_job
from tracking.models import Job
from tracking.working import Ended, Work

log = logging.getLogger(__name__)
ZIP, PDF = "paper.zip", "paper.pdf"
FOLDER = "papers/made"
KEPT = timedelta(days=7)
NO_PDF = "没有生成 PDF：这台服务器现在转不了。请下载 Word 文件，在 Word 或 WPS 里另存为 PDF。"
GONE = "没有打包：选的公文有的现在看不到了，请回到列表重新选。"


def start_zip(papers: Sequence[Paper], *, by: User, at: datetime) -> Job:
    """Have them put into one zip."""
    read = [[paper.pk, paper.version] for paper in papers]
    about = hashlib.sha256(str(read).encode()).hexdigest()[:40]
    title, place = f"打包 {len(papers)} 份公文", reverse("papers:papers")
    order = {"papers": [paper.pk for paper in papers]}
    return _hinted(start_job(ZIP, about, title=title, unit="份", order=order, place=lambda _: place, by=by, at=at))


def start_pdf(paper: Paper, *, by: User, at: datetime) -> Job:
    """Have the PDF of one made."""
    about, place = f"{paper.pk}:{paper.version}", reverse("papers:paper", args=[paper.pk])
    title, order = f"《{paper.title}》的 PDF", {"papers": [paper.pk]}
    return _hinted(start_job(PDF, about, title=title, unit="份", order=order, place=lambda _: place, by=by, at=at))


def _hinted(job: Job) -> Job:
    enqueue_job(job)
    return job


def make_zip(work: Work) -> Ended:
    """One paper after the other."""
    papers = _papers(work.job)
    made, missing = zipped(papers, lambda done: work.tell("正在打包", done, len(papers)))
    left = f"，{missing} 份没有放进来，原因写在里面" if missing else ""
    said = f"打包好了：{len(papers) - missing} 份{left}。"
    return _kept(work, made, zip_name(len(papers), work.job.at), said)


def make_pdf(work: Work) -> Ended:
    """Turned into PDF on this machine, after those that others wait for."""
    [paper] = _papers(work.job)
    work.tell("正在转成 PDF", 0, 0)
    try:
        made = pdf_of(paper)
    except (UnusableTemplateError, AlteredFileError) as error:
        raise JobRefusedError(f"没有生成 PDF：{why(error)}") from error
    if made is None:
        raise JobRefusedError(NO_PDF)
    said = f"《{paper.title}》的 PDF 转好了。"
    if paper.file:
        return Ended(said, reverse("papers:pdf", args=[paper.pk]))
    return _kept(work, made, f"{name_of(paper)}.pdf", said)


def _papers(job: Job) -> list[Paper]:
    """What was asked for, in its order; ``JobRefusedError`` where some of it is not this person's any more."""
    found = papers_to_take(job.by).in_bulk(job.order["papers"])
    if len(found) < len(job.order["papers"]):
        raise JobRefusedError(GONE)
    return [found[pk] for pk in job.order["papers"]]


def _kept(work: Work, content: bytes, name: str, said: str) -> Ended:
    """Write the file under a name nobody guesses; the row has it before anybody is led there."""
    path = default_storage.save(f"{FOLDER}/{token_hex(16)}{Path(name).suffix}", ContentFile(content))
    with transaction.atomic():
        work.keep({"file": path, "sha256": hashlib.sha256(content).hexdigest(), "name": name})
    return Ended(said, reverse("papers:made", args=[work.job.pk]))


def made_file(job: Job) -> bytes | None:
    """What a job has made, as it was made; None where it is not there any more."""
    path = job.kept.get("file", "")
    if not path or not default_storage.exists(path):
        return None
    with default_storage.open(path) as opened:
        content: bytes = opened.read()
    if hashlib.sha256(content).hexdigest() == job.kept["sha256"]:
        return content
    log.error("the file made by job %s differs from what was made: %s", job.pk, path)
    return None


def remove_made(*, at: datetime) -> int:
    """Remove what was made seven days ago, and what a worker that died has left. How many."""
    folder = Path(default_storage.path(FOLDER))
    old = [path for path in folder.glob("*") if path.stat().st_mtime < (at - KEPT).timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
