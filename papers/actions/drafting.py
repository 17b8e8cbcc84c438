"""拟稿: a paper begun from figures taken at one instant, worded by a person, and its figures taken anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from papers.actions.stepping import claim, settle
from papers.changes import changes
from papers.contents.notice import departments_of
from papers.contents.registry import CONTENTS, keys_of
from papers.contents.scope import Scope
from papers.contents.snapshot import Snapshot
from papers.models import Paper, PaperEvent
from papers.workflow import PaperKind, PaperState
from tracking.models import Department, Registration

SOON = timedelta(minutes=1)
EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Order:
    """What a paper is to be about: of which kind, to whom, and of which tasks."""

    kind: PaperKind
    department: Department | None = None
    registration: Registration | None = None
    scope: Scope = EVERYTHING
    sends_to_all: bool = False  # to every department with a part in what it tells of (通报)


def draft(order: Order, *, by: User, at: datetime) -> Paper:
    """Begin a paper: its figures as they are now, and the wording that follows from them.

    The same order again within a minute, with nothing done to the first paper yet, is a second press of the same
    button and gives the first one. Raises ``ContentError`` where there is nothing to write, or too much.
    """
    paper = _collected(order, by, at)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        return _just_drafted(paper) or _kept(paper, order)


def draft_notices(registration: Registration, *, by: User, at: datetime) -> list[Paper]:
    """督办通知单 of a 立项单: one for each department with a part in it that has none yet, in their order."""
    orders = [Order(PaperKind.NOTICE, department, registration) for department in without_notice(registration)]
    papers = [(_collected(order, by, at), order) for order in orders]
    with transaction.atomic():
        Registration.objects.select_for_update(no_key=True).get(pk=registration.pk)
        missing = {department.pk for department in without_notice(registration)}
        return [_kept(paper, order) for paper, order in papers if paper.department_id in missing]


def without_notice(registration: Registration) -> list[Department]:
    """The departments with a part in a 立项单 that no notice in force has been drafted for."""
    notices = registration.papers.filter(kind=PaperKind.NOTICE).exclude(state=PaperState.VOID)
    have = set(notices.values_list("department", flat=True))
    return [department for department in departments_of(registration) if department.pk not in have]


@transaction.atomic
def edit(
    paper: Paper,
    texts: Mapping[str, str],
    *,
    title: str,
    recipients: Sequence[Department] | None = None,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> PaperEvent:
    """修改: title and passages as a person wants them; what is not a passage of this kind is not kept."""
    claim(paper, "edit", by=by, seen=seen)
    passages = CONTENTS[PaperKind(paper.kind)].passages
    said = {**paper.texts, **{one.code: _lines(texts[one.code]) for one in passages if one.code in texts}}
    changed = [one.label for one in passages if said.get(one.code, "") != paper.texts.get(one.code, "")]
    changed += ["标题"] if title.strip() != paper.title else []
    if recipients is not None and {one.pk for one in recipients} != {one.pk for one in paper.recipients.all()}:
        paper.recipients.set(recipients)
        changed.append("发送单位")
    return settle(paper, "edit", by=by, at=at, note="、".join(changed), texts=said, title=title.strip())


def retake(paper: Paper, *, by: User, at: datetime, seen: int | None = None) -> list[str]:
    """重取: the figures as they are now; what changed, in sentences.

    A passage nobody has touched follows the new figures; one that was worded by hand stays, and is named.
    """
    content = CONTENTS[PaperKind(paper.kind)]
    facts = content.collect(paper, at)
    before, after = content.propose(paper.facts), content.propose(facts)
    own = [one for one in content.passages if paper.texts.get(one.code, "") != before.get(one.code, "")]
    texts = {**dict(after), **{one.code: paper.texts.get(one.code, "") for one in own}}
    said = changes(Snapshot.read(paper.facts), Snapshot.read(facts))
    outdated = [one.label for one in own if before.get(one.code) != after.get(one.code)]
    if outdated:
        said.append(f"“{'”“'.join(outdated)}”是手工写的，没有跟着改，请核对里面的数字。")
    with transaction.atomic():
        claim(paper, "retake", by=by, seen=seen)
        settle(paper, "retake", by=by, at=at, note="".join(said), facts=facts, texts=texts, taken_at=at)
        paper.tasks.set(keys_of(facts))
    return said


def _lines(text: str) -> str:
    """As proposals are written: browsers end a line in two characters."""
    return "\n".join(text.splitlines()).strip()


def _collected(order: Order, by: User, at: datetime) -> Paper:
    """With its figures, not kept yet: read before anything is locked or written, so that they show one instant."""
    paper = Paper(
        kind=order.kind,
        department=order.department,
        registration=order.registration,
        scope=order.scope.as_json(),
        drafted_by=by,
        drafted_at=at,
        taken_at=at,
    )
    content = CONTENTS[order.kind]
    paper.facts = content.collect(paper, at)
    paper.texts = dict(content.propose(paper.facts))
    paper.title = content.title(paper.facts)
    return paper


def _just_drafted(paper: Paper) -> Paper | None:
    same = {name: getattr(paper, name) for name in ("kind", "department", "registration", "scope", "drafted_by")}
    earlier = Paper.objects.filter(**same, state=PaperState.DRAFT, version=1, drafted_at__gt=paper.drafted_at - SOON)
    return earlier.order_by("-pk").first()


def _kept(paper: Paper, order: Order) -> Paper:
    paper.save()
    paper.tasks.set(keys_of(paper.facts))
    if order.sends_to_all:
        paper.recipients.set(Department.objects.active().filter(assignments__task__in=keys_of(paper.facts)).distinct())
    PaperEvent.objects.create(paper=paper, name="draft", after=paper.state, by=paper.drafted_by, at=paper.drafted_at)
    return paper
