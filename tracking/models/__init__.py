"""Tables of the tracking room, one file a subject."""

from tracking.models.calendar import CalendarDay, load_calendar
from tracking.models.department import (
    Department,
    DepartmentAlias,
    DepartmentGroup,
    Membership,
    Organisation,
    Post,
)
from tracking.models.progress import Attachment, Report
from tracking.models.registration import Counter, Handling, Registration
from tracking.models.reminder import (
    Mail,
    MailItem,
    MailServer,
    Notice,
    Reminder,
    ReminderRule,
    SweptDay,
)
from tracking.models.task import Assignment, Task, TaskEvent, TaskSource
from tracking.models.words import EventDate, OwnWord

__all__ = [
    "Assignment",
    "Attachment",
    "CalendarDay",
    "Counter",
    "Department",
    "DepartmentAlias",
    "DepartmentGroup",
    "EventDate",
    "Handling",
    "Mail",
    "MailItem",
    "MailServer",
    "Membership",
    "Notice",
    "Organisation",
    "OwnWord",
    "Post",
    "Registration",
    "Reminder",
    "ReminderRule",
    "Report",
    "SweptDay",
    "Task",
    "TaskEvent",
    "TaskSource",
    "load_calendar",
]
