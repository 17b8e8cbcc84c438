"""The sample's papers: a 督办通知单 and a 通报 published, a 催办通知 waiting to be signed, drafts, an archive."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.fields.files import FieldFile

from accounts.models import Role, User
from papers.actions.drafting import Order, draft, draft_notices
from papers.actions.papers import publish, send_up, sign
from papers.actions.reading import mark_read
from papers.at_length.archiving import start_archive
from papers.models import Export, Intake, Paper, PaperEvent, Reading
from papers.waiting import departments_to_urge
from papers.workflow import PaperKind
from tracking.archived import to_archive
from tracking.models import Announcement, Post, Registration, TaskEvent
from tracking.models.reminder import Outcome
from tracking.working import do_job

SIGNER = "区政府办公室主任"


@transaction.atomic
def load(supervisor: User) -> None:
    """After everything else has happened: the figures are those of that minute."""
    at = TaskEvent.objects.aggregate(newest=Max("at"))["newest"]
    registration = Registration.objects.filter(created_by=supervisor, tasks__dispatched_on__isnull=False).order_by(
        "-pk"
    )
    notices = draft_notices(registration[0], by=supervisor, at=at)
    for notice in notices[:1]:
        _published(notice, supervisor, at)
    _published(draft(Order(PaperKind.BULLETIN, sends_to_all=True), by=supervisor, at=at), supervisor, at)
    for department, _ in departments_to_urge(at.date())[:1]:
        urging = draft(Order(PaperKind.URGING, department), by=supervisor, at=at)
        send_up(urging, post=_signer(), by=supervisor, at=at + timedelta(minutes=1))
    told = Announcement.objects.filter(matter__endswith=".published")
    told.update(outcome=Outcome.SUPPRESSED, reason="示例里的旧事")
    _archive_the_newest(at)


def clear(registrations: Collection[int], users: Collection[User]) -> list[FieldFile]:
    """Take away what sample people have made here and what speaks of sample 立项单; the files to delete afterwards."""
    theirs = Q(drafted_by__in=users) | Q(registration__in=registrations)
    papers = Paper.objects.filter(pk__in=list(Paper.objects.filter(theirs).values_list("pk", flat=True)))
    intakes = Intake.objects.filter(Q(by__in=users) | Q(registration__in=registrations))
    exports = Export.objects.filter(by__in=users)
    files = [row.file for rows in (papers, intakes, exports) for row in rows if row.file]
    Reading.objects.filter(Q(paper__in=papers) | Q(user__in=users)).delete()
    PaperEvent.objects.filter(paper__in=papers).delete()
    for rows in (papers, intakes, exports):
        rows.delete()
    return files


def _published(paper: Paper, supervisor: User, at: datetime) -> None:
    """Through the hands it goes through; the first department it was sent to has read it."""
    post = _signer()
    send_up(paper, post=post, by=supervisor, at=at + timedelta(minutes=1))
    if post.holder:
        sign(paper, by=post.holder, at=at + timedelta(minutes=2))
        publish(paper, by=supervisor, at=at + timedelta(minutes=3))
    staff = User.objects.filter(memberships__department__in=paper.addressees[:1], role=Role.CLERK)
    for reader in staff.order_by("pk")[:1]:
        mark_read(paper, by=reader, at=at + timedelta(minutes=4))


def _archive_the_newest(at: datetime) -> None:
    """Of the 立项单 that are done, one lies in the archive already; whoever registered it laid it there."""
    if done := to_archive().select_related("created_by").last():
        job = start_archive(done, by=done.created_by, at=at)
        do_job(job.pk, lambda: at)


def _signer() -> Post:
    return Post.objects.get(name=SIGNER)
