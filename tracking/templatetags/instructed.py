"""What leaders have said and nobody has answered, on desks."""

from datetime import date

from django import template
from django.template import Context

from tracking.desks import instructed

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_words(context: Context, today: date) -> instructed.Waiting:
    """Words of leaders that wait for an answer, for whoever looks at the desk."""
    return instructed.waiting_words(context["user"], today)
