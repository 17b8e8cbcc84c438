"""What departments report and ask for: 反馈, 申请办结, 申请延期, 异议."""

from datetime import datetime

from accounts.models import User
from tracking.actions.disputes import dispute
from tracking.actions.extensions import ask_extension
from tracking.actions.moves import submit_for_closure
from tracking.actions.recording import record_progress
from tracking.actions.reports import report_progress
from tracking.forms import filing as forms
from tracking.forms.moves import SubmitForm
from tracking.forms.progress import RecordForm, ReportForm
from tracking.guidance import office_name
from tracking.models import Filing, Report, Task, TaskEvent
from tracking.models.filing import FilingKind, FilingState
from tracking.models.progress import Heard
from tracking.more_time import waits_for
from tracking.stepping import hints
from tracking.stepping.registry import Filled, explained

TO_HEAD = "已经呈部门负责人审签，审签以后才报到{}"


def _report(task: Task, form: ReportForm, by: User, at: datetime) -> object:
    given = form.cleaned_data
    return report_progress(
        task,
        form.said(),
        by=by,
        at=at,
        files=given["attachments"],
        take_in=given.get("take_in", ()),
        period_on=given.get("period_on"),
        flaws=form.flaws,
    )


def _record(task: Task, form: RecordForm, by: User, at: datetime) -> object:
    given = form.cleaned_data
    return record_progress(
        task,
        form.said(),
        heard=Heard(given["heard"]),
        by=by,
        at=at,
        files=given["attachments"],
        period_on=given.get("period_on"),
    )


def _submit(task: Task, form: SubmitForm, by: User, at: datetime) -> object:
    return submit_for_closure(task, by=by, at=at, **form.given())


def said_of(made: object, done: str) -> str:
    """What is said when something went up: who has it now. ``done`` leaves room for who decides on it."""
    task = made.task if isinstance(made, Filing | TaskEvent | Report) else None
    office = office_name(task) if task else ""
    waits = isinstance(made, Filing) and made.state == FilingState.AT_HEAD
    if waits or (isinstance(made, TaskEvent) and made.name == "file"):
        return TO_HEAD.format(office)
    if isinstance(made, Filing) and made.kind == FilingKind.EXTENSION:
        return f"{done}，{waits_for(made.task, made)}"
    return done.format(office)


FILLED = {
    "report": Filled(
        ReportForm,
        hints.of_a_report,
        _report,
        "进展已经报送",
        tone="primary",
        said=said_of,
        drafted=True,
    ),
    "record": Filled(
        RecordForm,
        "记在牵头单位名下，注明是督查室代录；牵头单位在系统里会看到，记得不对可以自己再报一次。",
        _record,
        "已经代录进展",
        tone="primary",
        drafted=True,
    ),
    "submit": Filled(
        SubmitForm,
        hints.of_a_closure,
        _submit,
        "已经申请办结，等{}审核",
        said=said_of,
        drafted=True,
    ),
    "extend": Filled(
        forms.ExtendForm,
        hints.of_more_time,
        explained(ask_extension),
        "已经申请延期",
        tone="primary",
        said=said_of,
        drafted=True,
    ),
    "dispute": Filled(
        forms.DisputeForm,
        "由督查员裁定；裁定以前仍按现在的分工办理。",
        explained(dispute),
        "异议已经提出，等督查员裁定",
        drafted=True,
    ),
}
