"""What a signed link leads to (签收链接): the task and what this person has to do, or why there is nothing to do."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from tracking.dossier import Dossier, open_dossier, tasks_in_full
from tracking.links import Link
from tracking.models import Assignment
from tracking.steps import Step
from tracking.workflow import Status

SIGNING = frozenset({"accept", "countersign"})
WHY_NOT = {
    Status.RETURNED: "这件事已经退签，等督查室重新交办，现在不用签收。",
    Status.SUSPENDED: "这件事已经挂起，恢复以后再签收。",
    Status.CLOSED: "这件事已经办结，不用签收。",
    Status.CANCELLED: "这件事已经中止，不用签收。",
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """``dossier`` is empty where the recipient may see the task no more; ``reader`` has opened it."""

    link: Link
    reader: User
    is_expired: bool
    dossier: Dossier | None = None
    addressee: User | None = None
    parts: tuple[Assignment, ...] = ()  # of the reader's departments

    @property
    def is_own(self) -> bool:
        return self.link.recipient == self.reader.pk

    @property
    def step(self) -> Step | None:
        """The signature that is asked for: only of whom the mail was for, and only as long as the link lasts."""
        if self.dossier is None or not self.is_own or self.is_expired:
            return None
        return next((step for step in self.dossier.steps if step.name in SIGNING), None)

    @property
    def may_decline(self) -> bool:
        return self.dossier is not None and any(step.name == "decline" for step in self.dossier.steps)

    @property
    def is_over(self) -> bool:
        return self.dossier is not None and self.dossier.task.status in WHY_NOT

    @property
    def signed(self) -> Assignment | None:
        """The part of the reader's departments that has been signed for last."""
        signed = [part for part in self.parts if part.accepted_at]
        return max(signed, key=lambda part: part.accepted_at, default=None)  # type: ignore[arg-type,return-value]

    @property
    def why_not(self) -> str:
        """Why there is nothing to sign."""
        assert self.dossier is not None  # noqa: S101 (the page asks only then)
        return WHY_NOT.get(Status(self.dossier.task.status), "这件事现在不用您签收。")


def invitation_for(link: Link, reader: User, now: datetime) -> Invitation | None:
    """What the reader is shown; nothing where the mail was for somebody else and the task is not open to this one."""
    found = Invitation(link, reader, link.is_expired(now))
    task = tasks_in_full(reader).filter(pk=link.task).first()
    if task is None:
        return found if found.is_own else None
    mine = set(reader.memberships.values_list("department_id", flat=True))
    parts = Assignment.objects.filter(task=task, department__in=mine).select_related("department", "accepted_by")
    return Invitation(
        link,
        reader,
        found.is_expired,
        dossier=open_dossier(task, reader, now),
        addressee=None if found.is_own else User.objects.filter(pk=link.recipient).first(),
        parts=tuple(parts.order_by("pk")),
    )
