"""The pulse of the outbox (巡查): every round writes down that it went on, so that a monitor and a page can tell."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from tracking.models import Mail, Pulse
from tracking.outbox.leases import LEASE, WAITING
from tracking.templatetags.office import moment

LONGEST_SILENCE = timedelta(minutes=3)  # rounds begin every minute
WHAT_TO_DO = (
    "请管理员找运维重启。提醒和邮件都留着，恢复以后一分钟内接着发。"
    "给运维看的：看 zhualuoshi-worker、zhualuoshi-beat 两个进程是不是在运行，停了的重启；用 make run 启动的，重新运行。"
)
BREAKS_OFF = (
    "刚恢复的，过几分钟再看；一直这样，就是每次都半路出错，请管理员找运维。"
    "给运维看的：任务进程（zhualuoshi-worker）的日志。"
)


@contextmanager
def beating(clock: Callable[[], datetime]) -> Iterator[datetime]:
    """Note that a round began, and that it came to its end unless it breaks off; gives the time it began."""
    began = clock()
    if not Pulse.objects.filter(pk=1).update(began_at=began, ended_at=None):
        Pulse.objects.bulk_create([Pulse(pk=1, began_at=began)], ignore_conflicts=True)
    yield began
    ended = clock()
    Pulse.objects.filter(pk=1).update(ended_at=ended, done_at=ended)


@dataclass(frozen=True, slots=True)
class Rounds:
    """How the rounds go: when one was last at work, and whether the newest began and has not come to its end."""

    last: datetime | None
    began: datetime | None
    is_open: bool = False

    def silence(self, now: datetime) -> timedelta | None:
        """How long nothing has been heard of them; None where there never was one. A clock set back is no silence."""
        return None if self.last is None else max(now - self.last, timedelta())

    def is_silent(self, now: datetime) -> bool:
        silence = self.silence(now)
        return silence is None or silence > LONGEST_SILENCE

    def in_words(self, now: datetime) -> str:
        """What is wrong with them and what to do, or nothing where they go on."""
        if not self.is_silent(now):
            return ""
        if self.is_open and self.began and now - self.began <= LONGEST_SILENCE:
            last = f"，上一次做完是{moment(self.last)}" if self.last else ""
            return f"巡查{moment(self.began)}开始，还没有做完{last}。{BREAKS_OFF}"
        if self.last is None:
            return f"巡查还没有来过，提醒和邮件不会自己发。{WHAT_TO_DO}"
        return f"巡查已经 {minutes(now - self.last)}没有来过（上一次是{moment(self.last)}）。{WHAT_TO_DO}"


def rounds() -> Rounds:
    """The pulse as it is now. A long round shows by the mails it holds: each was claimed when its lease began."""
    pulse = Pulse.objects.first()
    if pulse is None:
        return Rounds(None, None)
    held = Mail.objects.filter(state__in=WAITING[1:]).aggregate(until=Max("lease_until"))["until"]
    signs = [sign for sign in (pulse.done_at, held and held - LEASE) if sign]
    return Rounds(max(signs, default=None), pulse.began_at, is_open=pulse.ended_at is None)


def minutes(span: timedelta) -> str:
    """12 分钟, 3 小时, 2 天: as exact as anybody wants to know."""
    if span < timedelta(hours=2):
        return f"{int(span.total_seconds() // 60)} 分钟"
    return f"{int(span.total_seconds() // 3600)} 小时" if span < timedelta(days=2) else f"{span.days} 天"
