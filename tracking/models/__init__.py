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
from tracking.models.event import TaskEvent
from tracking.models.filing import Filing
from tracking.models.handover import HandOver
from tracking.models.parts import Assignment, Part, PartState
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
from tracking.models.source import TaskSource
from tracking.models.task import Task
from tracking.models.urging import Urging
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
    "Filing",
    "HandOver",
    "Handling",
    "Mail",
    "MailItem",
    "MailServer",
    "Membership",
    "Notice",
    "Organisation",
    "OwnWord",
    "Part",
    "PartState",
    "Post",
    "Registration",
    "Reminder",
    "ReminderRule",
    "Report",
    "SweptDay",
    "Task",
    "TaskEvent",
    "TaskSource",
    "Urging",
    "load_calendar",
]
