"""Tables of the tracking room, one file a subject."""

from tracking.models.apart import Apart, Verdict
from tracking.models.appeal import Appeal
from tracking.models.archive import Archive, ArchiveFetch
from tracking.models.calendar import CalendarChange, CalendarDay, CalendarYear, load_calendar
from tracking.models.department import (
    Department,
    DepartmentAlias,
    DepartmentGroup,
    Membership,
    Organisation,
    Post,
)
from tracking.models.event import TaskEvent
from tracking.models.feed import CalendarFeed
from tracking.models.filing import Filing
from tracking.models.gram import TaskGram
from tracking.models.handover import HandOver
from tracking.models.hook import Receiver
from tracking.models.job import Job, JobState
from tracking.models.kept import Kept
from tracking.models.mail import Mail, MailAction, MailItem, MailServer
from tracking.models.notice import Announcement, Notice, NoticeChoice
from tracking.models.parts import Assignment, Part, PartState
from tracking.models.progress import Attachment, Report
from tracking.models.recheck import Draw, Recheck
from tracking.models.registration import Counter, Handling, Registration
from tracking.models.reminder import Pulse, Reminder, ReminderRule, RuleChange, SweptDay
from tracking.models.robot import Robot
from tracking.models.source import TaskSource
from tracking.models.task import Task
from tracking.models.urging import Urging
from tracking.models.view import SavedView
from tracking.models.words import EventDate, OwnWord

__all__ = [
    "Announcement",
    "Apart",
    "Appeal",
    "Archive",
    "ArchiveFetch",
    "Assignment",
    "Attachment",
    "CalendarChange",
    "CalendarDay",
    "CalendarFeed",
    "CalendarYear",
    "Counter",
    "Department",
    "DepartmentAlias",
    "DepartmentGroup",
    "Draw",
    "EventDate",
    "Filing",
    "HandOver",
    "Handling",
    "Job",
    "JobState",
    "Kept",
    "Mail",
    "MailAction",
    "MailItem",
    "MailServer",
    "Membership",
    "Notice",
    "NoticeChoice",
    "Organisation",
    "OwnWord",
    "Part",
    "PartState",
    "Post",
    "Pulse",
    "Receiver",
    "Recheck",
    "Registration",
    "Reminder",
    "ReminderRule",
    "Report",
    "Robot",
    "RuleChange",
    "SavedView",
    "SweptDay",
    "Task",
    "TaskEvent",
    "TaskGram",
    "TaskSource",
    "Urging",
    "Verdict",
    "load_calendar",
]
