"""What leaders have said and nobody has answered, on desks."""

from datetime import date
from typing import Any

from django import template
from django.template import Context

from tracking.desks import instructed

register = template.Library()


@register.inclusion_tag("tracking/_desk_instructed.html", takes_context=True)
def waiting_words(context: Context, today: date) -> dict[str, Any]:
    """Words of leaders that wait for an answer, on the desk of whoever looks at it."""
    user = context["user"]
    return {"waiting": instructed.waiting_words(user, today), "user": user, "today": today}
