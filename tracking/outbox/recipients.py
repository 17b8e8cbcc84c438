"""Who gets a reminder or a notice: worked out when the mail is made, because people move."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch

from accounts.models import Role, User
from tracking.models import Announcement, Department, Mail, Membership, Notice, Organisation, Post, Reminder, Task
from tracking.models.reminder import Audience

ROLES = {Audience.CLERK: Role.CLERK, Audience.HEAD: Role.HEAD}


@dataclass(frozen=True)
class Recipient:
    """A person, a department's mailbox, or (neither given) the mailbox of the 督查室."""

    address: str
    user: User | None = None
    department: Department | None = None

    @property
    def key(self) -> str:
        if self.user:
            return f"user:{self.user.pk}"
        return f"mailbox:{self.department.pk if self.department else 'office'}"


class Roster:
    """The departments a round needs, their people and the 督查员, as they are now."""

    def __init__(self, departments: Iterable[int], posts: Iterable[int], organisation: Organisation) -> None:
        people = Prefetch("memberships", Membership.objects.select_related("user").order_by("pk"))
        self.departments = Department.objects.prefetch_related(people).in_bulk(set(departments))
        self.posts = Post.objects.select_related("holder").in_bulk(set(posts))
        self.organisation = organisation

    @cached_property
    def supervisors(self) -> list[User]:
        return list(User.objects.filter(is_active=True, role=Role.SUPERVISOR).order_by("pk"))

    def of_reminder(self, reminder: Reminder) -> list[Recipient]:
        """Whom a reminder goes to; empty where nobody has an address."""
        if reminder.department_id:
            role = ROLES.get(Audience(reminder.rule.audience), Role.CLERK)  # who leads the whole handles its pieces
            return self.of_department(reminder.department_id, role, _handler(reminder) if role == Role.CLERK else None)
        if reminder.post_id:
            holder = self.posts[reminder.post_id].holder
            return [Recipient(holder.email, user=holder)] if holder and _reachable(holder) else []
        return self.of_office(reminder.task)

    def of_department(self, pk: int, role: Role, handler: int | None = None) -> list[Recipient]:
        """Who handles its part; else its people in that role; else its mailbox; else its other people."""
        department = self.departments[pk]
        people = [m.user for m in department.memberships.all() if _reachable(m.user) and m.user.role in ROLES.values()]
        in_the_role = [user for user in people if user.role == role]
        wanted = [user for user in people if user.pk == handler] or in_the_role
        if not wanted and department.mailbox:
            return [Recipient(department.mailbox, department=department)]
        return [Recipient(user.email, user=user) for user in wanted or people]

    def of_office(self, task: Task) -> list[Recipient]:
        """The 督查员 of the task; else all of them; else the mailbox of the 督查室."""
        reachable = [user for user in self.supervisors if user.email]
        officer = [user for user in reachable if user.pk == task.officer_id]
        if reachable:
            return [Recipient(user.email, user=user) for user in officer or reachable]
        return [Recipient(self.organisation.mailbox)] if self.organisation.mailbox else []

    def of_news(self, news: Notice | Announcement) -> Recipient | None:
        """The person, or the mailbox of the department through which it concerns somebody without an address."""
        user = news.recipient
        if user and _reachable(user):
            return Recipient(user.email, user=user)
        if user and user.role == Role.SUPERVISOR:
            return Recipient(self.organisation.mailbox) if self.organisation.mailbox else None
        return next((box for pk in _departments_of(news) if (box := self.mailbox(pk))), None)

    def mailbox(self, pk: int) -> Recipient | None:
        department = self.departments.get(pk)
        if department is None or not department.mailbox:
            return None
        return Recipient(department.mailbox, department=department)


def _reachable(user: User) -> bool:
    return user.is_active and bool(user.email)


def _handler(reminder: Reminder) -> int | None:
    """Who handles the part of the reminded department (经办人); of a piece that waits for it, the whole."""
    of_the_whole = reminder.rule.audience == Audience.SUPERVISOR
    task = reminder.task.parent if of_the_whole else reminder.task
    parts = task.assignments.all() if task else ()
    return next((part.handler_id for part in parts if part.department_id == reminder.department_id), None)


def _departments_of(news: Notice | Announcement) -> list[int]:
    """The departments of the task to which the person belongs, or the department itself.

    Who hears of a piece because the whole is theirs has no part in it: then any department of the person.
    """
    if news.recipient is None:
        return [news.department_id] if news.department_id else []
    mine = [membership.department_id for membership in news.recipient.memberships.all()]
    if isinstance(news, Announcement):
        return mine
    parts = {part.department_id for part in news.event.task.assignments.all()}
    return [pk for pk in mine if pk in parts] or mine


def address_now(mail: Mail, organisation: Organisation) -> str:
    """The address of a mail's recipient at this moment; empty for somebody who has left or has none."""
    if mail.recipient:
        return mail.recipient.email if mail.recipient.is_active else ""
    return mail.department.mailbox if mail.department else organisation.mailbox
