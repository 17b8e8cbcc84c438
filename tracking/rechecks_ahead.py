"""What a 督查员 is told of visits that are his to make (回头看): drawn, due tomorrow, late. Each is told once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from directives.dates import day_words
from tracking.announcing import Words, announce
from tracking.calendars import WorkCalendar
from tracking.models import Draw, Recheck
from tracking.models.notice import NewsKind

ROOM = "recheck"  # before the colon of a matter: ``recheck:draw.3``, ``recheck:due.12``
GONE = "已经查了"


def tell_drawn(draws: Iterable[Draw], *, at: datetime) -> None:
    """Each 督查员 hears once of each draw how many were drawn for him, and until when."""
    today = timezone.localdate(at)
    for drawn in draws:
        for officer, mine in _by_officer(drawn.rechecks.waiting().for_display().order_by("lot")).items():
            first, *others = mine
            more = f"等 {len(mine)} 件" if others else ""
            since, until = (day_words(day, today) for day in (drawn.closed_from, drawn.closed_to))
            words = Words(
                word="抽到您回头看",
                title=f"{first.task.title}{more}",
                words=f"{drawn.days} 天回头看，从{since}至{until}办结的里面抽的。",
                expected=f"{day_words(first.due_on, today)}前去看，把查到的记下来。",
                button="看要查的",
                place=f"{reverse('tracking:rechecks')}?mine=1",
            )
            announce(f"{ROOM}:draw.{drawn.pk}", NewsKind.RECHECKS, words, to=[officer], at=at)


def tell_due(today: date, calendar: WorkCalendar, *, at: datetime) -> None:
    """One working day before a visit is due, and again when it is late."""
    tomorrow = calendar.add(today, 1)
    waiting = Recheck.objects.waiting().filter(due_on__lte=tomorrow).for_display()
    for recheck in waiting.order_by("due_on", "pk"):
        is_late = recheck.due_on < today
        by = day_words(recheck.due_on, today)
        words = Words(
            word="回头看过了时限" if is_late else "回头看快到时限",
            title=recheck.task.title,
            words=f"{recheck.name}，{by}前查完。",
            expected="去看，把查到的记下来。",
            button="去记录",
            place=reverse("tracking:recheck", args=[recheck.task_id]),
        )
        what = "late" if is_late else "due"
        announce(f"{ROOM}:{what}.{recheck.pk}", NewsKind.RECHECKS, words, to=[recheck.officer], at=at)


def _by_officer(rechecks: Iterable[Recheck]) -> dict[User, list[Recheck]]:
    found: dict[User, list[Recheck]] = defaultdict(list)
    for recheck in rechecks:
        found[recheck.officer].append(recheck)
    return found


def why_gone(keys: Sequence[str]) -> Mapping[str, str]:
    """Of these announcements (``draw.3``, ``due.12``) those whose visits have been made, or are not needed any more."""
    kinds = {key: key.split(".") for key in keys}
    draws = {int(pk) for what, pk in kinds.values() if what == "draw"}
    single = {int(pk) for what, pk in kinds.values() if what != "draw"}
    waiting = Recheck.objects.waiting()
    still = {("draw", pk) for pk in waiting.filter(draw__in=draws).values_list("draw", flat=True)}
    still |= {("one", pk) for pk in waiting.filter(pk__in=single).values_list("pk", flat=True)}
    return {
        key: GONE for key, (what, pk) in kinds.items() if ("draw" if what == "draw" else "one", int(pk)) not in still
    }
