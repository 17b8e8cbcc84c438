"""Everything that goes into the archive of one 立项单, in the order of its folders."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from directives.dates import full_day_words
from directives.models import Speech
from papers.archiving.binder import CHANGED, STYLE, Binder
from papers.archiving.delivered import as_csv, deliveries
from papers.archiving.for_programs import bind_rows
from papers.archiving.matter import Matter
from papers.archiving.quotes import quoted
from papers.archiving.stories import bind_tasks
from papers.archiving.writing import steady
from papers.demands import demands_of
from papers.file_names import name_of
from papers.layout.records import UnusableTemplateError
from papers.layout.registration import registration_template
from papers.layout.render import render
from papers.models import Paper, PaperFormat, TemplateKind
from papers.pdf_copies import kept_pdf
from papers.printing import AlteredFileError, template_for, word_file
from tracking import rhythms
from tracking.models import Task
from tracking.office import Office
from tracking.workflow import Structure

SHEET = Path(__file__).with_name("page.css")
PAPERS, SPEECH, TASKS, TOLD = "公文", "讲话", "事项", "送达记录"


def bind(matter: Matter) -> Binder:
    """Put it together; nothing is written yet."""
    binder = Binder(matter.last_at())
    for name in ("目录.html", "SHA256SUMS"):  # written last, and nothing else may have their names
        binder.names.file("", name)
    binder.made("", STYLE, SHEET.read_bytes)
    binder.made("", "说明.txt", partial(_readme, matter))
    _bind_registration(binder, matter)
    if matter.registration.speech:
        _bind_speech(binder, matter, matter.registration.speech)
    _bind_papers(binder, matter)
    bind_tasks(binder, matter, TASKS)
    binder.made(TOLD, "送达记录.csv", lambda: as_csv(deliveries(matter)))
    bind_rows(binder, matter)
    return binder


def _readme(matter: Matter) -> bytes:
    """As the editor of every Windows opens it."""
    context = {"paper": matter.registration, "inside": matter.left_inside}
    words = render_to_string("papers/archive/readme.txt", context)
    return words.replace("\n", "\r\n").encode("utf-8-sig")


def _bind_registration(binder: Binder, matter: Matter) -> None:
    paper, template = matter.registration, registration_template(PaperFormat.current())
    kind = f"来源：{paper.get_source_kind_display()}《{paper.source_title}》（{full_day_words(paper.source_on)}）"
    approval = f"批准：{paper.approver}，{full_day_words(paper.approved_on)}；依据：{paper.basis}"
    made = f"立项：{paper.created_by}，{full_day_words(paper.created_at.date())}"
    rows = [_row(task) for task in matter.tasks if task.structure != Structure.SUBTASK]
    context = {"number": paper.number, "lines": [kind, approval, made], "tasks": rows}
    _filled(binder, "", "立项单.docx", template, context)
    if paper.speech:
        _bind_breakdown(binder, matter, paper.speech)


def _row(task: Task) -> dict[str, str]:
    """As it was registered and as it stands at its end."""
    lead = task.lead.department.name if task.lead else ""
    due = full_day_words(task.due_on) if task.due_on else "长期坚持"
    often = f"，{rhythms.words(task.rhythm)}报" if task.rhythm else ""
    helpers = "、".join(part.department.name for part in task.supporting)
    return {
        "number": task.number,
        "title": task.title,
        "leader": str(task.leader or ""),
        "lead": lead,
        "supporting": helpers,
        "due": f"{due}{often}",
    }


def _bind_breakdown(binder: Binder, matter: Matter, speech: Speech) -> None:
    """任务分解表 of the speech, its rows that belong to this 立项单."""
    office = Office.on(binder.at.date())
    found = [one for one in demands_of(speech, matter.reader, office) if one.task]
    mine = [one for one in found if one.task and one.task.registration_id == matter.registration.pk]
    names = ("leader", "lead", "supporting", "handler", "due", "quote")
    rows = [
        {"serial": str(n), "title": one.called, **{name: getattr(one, name) for name in names}}
        for n, one in enumerate(mine, 1)
    ]
    said = {"title": "任务分解表", "source": f"《{speech.title}》", "source_on": full_day_words(speech.spoken_on)}
    if rows:
        _filled(binder, "", "任务分解表.docx", template_for(TemplateKind.BREAKDOWN), {**said, "tasks": rows})


def _filled(binder: Binder, folder: str, name: str, template: bytes, context: Mapping[str, Any]) -> None:
    try:
        document = render(template, context)
    except UnusableTemplateError as error:
        binder.gap(folder, name, f"按现在的模板套不出来：{error.message}")
        return
    binder.made(folder, name, partial(steady, document, binder.at))


def _bind_speech(binder: Binder, matter: Matter, speech: Speech) -> None:
    """The file as it came, the text as it was read, and the text with the words that became tasks."""
    if speech.file:
        whole = "" if speech.part else speech.content_hash
        binder.kept(SPEECH, f"原件 {speech.file_name or speech.title}", speech.file, whole, speech.imported_at)
    binder.made(SPEECH, "全文.txt", speech.text.encode, speech.imported_at)
    context = {"speech": speech, "paragraphs": quoted(speech, matter), "paper": matter.registration}
    binder.page(SPEECH, "全文和原话.html", "papers/archive/speech.html", context)


def _bind_papers(binder: Binder, matter: Matter) -> None:
    for paper in matter.papers.select_related("department").order_by("signed_at", "pk"):
        _bind_paper(binder, paper)


def _bind_paper(binder: Binder, paper: Paper) -> None:
    """As it was signed, and its PDF where one is kept."""
    name, at = name_of(paper), paper.signed_at or paper.drafted_at
    try:
        word_file(paper)
    except AlteredFileError:
        binder.gap(PAPERS, f"{name}.docx", CHANGED)
        return
    binder.kept(PAPERS, f"{name}.docx", paper.file, paper.sha256, at)
    if pdf := kept_pdf(paper):
        binder.made(PAPERS, f"{name}.pdf", lambda: pdf, at)
