"""The administrator's site (后台) for this room, one file a subject."""

from tracking.admin import mails, offices, people, work

__all__ = ["mails", "offices", "people", "work"]
