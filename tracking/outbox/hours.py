"""When mail may go (发信时间): on working days, within the hours the organisation has set; urgent or not."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.utils import timezone

from tracking.calendars import WorkCalendar
from tracking.models import Organisation, load_calendar


@dataclass(frozen=True, slots=True)
class Hours:
    """The organisation's sending hours and its working days, loaded once a round."""

    organisation: Organisation
    calendar: WorkCalendar

    @classmethod
    def load(cls) -> Self:
        return cls(Organisation.current(), load_calendar())

    def is_open(self, now: datetime) -> bool:
        local = timezone.localtime(now)
        within = self.organisation.send_from <= local.time() < self.organisation.send_until
        return within and self.calendar.is_working(local.date())

    def is_digest_time(self, now: datetime) -> bool:
        """Whether the 日报 of the day may be made: from its time on, as long as mail may go."""
        return self.is_open(now) and timezone.localtime(now).time() >= self.organisation.digest_at

    def today(self, now: datetime) -> date:
        return timezone.localtime(now).date()
