"""What the leaders' weekly mail says (周报): read when it goes, so that it is true then."""

from datetime import date
from typing import Any

from django.db.models import Max

from directives.dates import day_words
from tracking.models import Mail
from tracking.models.mail import Channel, MailState
from tracking.outbox.hours import Hours
from tracking.outbox.wording import link, one_line
from tracking.weekly import Week, Weekly, weekly


def read(mail: Mail, hours: Hours, today: date) -> Weekly:
    """What the mail tells, as of now."""
    assert mail.recipient is not None  # noqa: S101 (only leaders get one)
    earlier = Mail.objects.filter(
        channel=Channel.WEEKLY, recipient=mail.recipient, state=MailState.SENT, local_date__lt=mail.local_date
    )
    last = earlier.aggregate(last=Max("local_date"))["last"]
    return weekly(mail.recipient, Week.before(mail.local_date, last), today, hours.calendar)


def context_of(found: Weekly, today: date) -> dict[str, Any]:
    """What the templates of the weekly mail write; addresses are whole."""
    ledger, total = link("tracking:tasks"), found.figures.total
    return {
        "weekly": found,
        "week": week_words(found.week, today),
        "week_name": week_name(found.week),
        "rate": total.rate,
        "on_time_rate": total.on_time_rate,
        "parts": [(light.label, figure.count, ledger + figure.query) for light, figure in total.parts],
        "completion": link("tracking:completion"),
        "late_url": f"{ledger}?light=late",
        "mine_url": f"{ledger}?status=open&mine=1",
        "filings_url": link("tracking:filings"),
        "papers_url": link("papers:papers"),
        "late": [(one, one_line(one.task.title), link("tracking:task", one.task.pk)) for one in found.longest_late],
    }


def subject(found: Weekly, sender: str) -> str:
    """【督办周报】超期 12 件、上周办结 8 件——云溪区督查室."""
    said = [f"超期 {found.late} 件" if found.late else "没有超期", f"{week_name(found.week)}办结 {found.closed} 件"]
    waiting = found.to_sign + found.to_rule
    if waiting:
        said.insert(0, f"{waiting} 件等您办")
    return f"【督办周报】{'、'.join(said)}——{sender}"


def week_words(week: Week, today: date) -> str:
    """上周（11月16日至22日）."""
    end = f"{week.end.day}日" if week.end.month == week.begin.month else day_words(week.end, today)
    return f"{week_name(week)}（{day_words(week.begin, today)}至{end}）"


def week_name(week: Week) -> str:
    return "上周" if week.is_one else "近几周"
