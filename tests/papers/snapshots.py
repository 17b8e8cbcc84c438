"""Papers with their figures taken, not stored; and rows and snapshots made up with the fewest words."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from papers.contents.figures import Figures
from papers.contents.registry import CONTENTS
from papers.contents.rows import TaskRow, Words
from papers.contents.scope import Scope
from papers.contents.snapshot import Snapshot
from papers.models import Paper
from papers.workflow import PaperKind
from tests.factories import MONDAY, Numbers, at
from tracking.deadlines import Light
from tracking.models import Department, Registration
from tracking.workflow import Status

STATUS_OF = {
    Light.CLOSED: Status.CLOSED,
    Light.CLOSED_LATE: Status.CLOSED,
    Light.SUSPENDED: Status.SUSPENDED,
    Light.CANCELLED: Status.CANCELLED,
    Light.DRAFT: Status.DRAFT,
    Light.UNSIGNED: Status.ASSIGNED,
}
PAST, FUTURE = MONDAY - timedelta(days=3), MONDAY + timedelta(days=60)
EVERYTHING, NINE = Scope(), at()
_rows = Numbers(100)  # the first hundred are for those made with a module


def taken(
    kind: PaperKind,
    by: User,
    *,
    department: Department | None = None,
    registration: Registration | None = None,
    scope: Scope = EVERYTHING,
    when: datetime = NINE,
) -> Paper:
    """A draft as it is begun, with its figures as the database would give them back."""
    content = CONTENTS[kind]
    paper = Paper(
        kind=kind, department=department, registration=registration, scope=scope.as_json(), drafted_by=by, taken_at=when
    )
    paper.facts = json.loads(json.dumps(content.collect(paper, when)))
    paper.texts, paper.title = dict(content.propose(paper.facts)), content.title(paper.facts)
    return paper


def shown(paper: Paper) -> dict[str, Any]:
    """What a template is given for it."""
    return CONTENTS[PaperKind(paper.kind)].context(paper)


def row(light: Light = Light.OK, lead: str = "区住建局", **fields: Any) -> TaskRow:
    """A task in that light on ``MONDAY``, led by that department."""
    number = next(_rows)
    due, closed = PAST if light in {Light.LATE, Light.CLOSED_LATE} else FUTURE, ""
    if STATUS_OF.get(light) is Status.CLOSED:
        closed = (due + timedelta(days=1) if light is Light.CLOSED_LATE else due).isoformat()
    plain = TaskRow(
        pk=number,
        number=f"督〔2026〕1号-{number:02d}",
        title=f"完成第{number}项工作",
        measure="",
        status=str(STATUS_OF.get(light, Status.ACCEPTED)),
        light=str(light),
        listed=str(light),
        percent=0,
        lead_id=sum(map(ord, lead)),
        lead=lead,
        lead_order=0,
        supporting=(),
        leader="",
        due_on=due.isoformat(),
        rhythm="",
        when="超期1个工作日" if light is Light.LATE else "",
        working_days=0,
        dispatched_on=date(2026, 11, 2).isoformat(),
        closed_on=closed,
        sources=(Words("区政府常务会议纪要", "2026-10-30", f"{lead}要抓紧办。"),),
    )
    return replace(plain, **fields)


def snapshot_of(*rows: TaskRow, **fields: Any) -> Snapshot:
    """What would have been taken at nine on ``MONDAY``."""
    plain = Snapshot(
        taken_at=at().isoformat(),
        office="云溪区人民政府督查室",
        phone="8123",
        basis="",
        accept_days=1,
        answer_by="2026-11-26",
        scope="",
        addressee="",
        rows=rows,
        figures=Figures.of(rows),
    )
    return replace(plain, **fields)
