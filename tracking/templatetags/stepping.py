"""Addresses and sizes that the pages of tasks write."""

from collections.abc import Mapping
from datetime import date, datetime

from django import template
from django.forms import BaseForm, BoundField
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.html import format_html

from directives.dates import away_words
from tracking import contacts, more_time
from tracking.models import Task
from tracking.reached import Reach
from tracking.steps import Step

register = template.Library()


@register.simple_tag
def step_url(step: Step, task: Task) -> str:
    """Where a step on a task is taken."""
    return step.url(task)


@register.simple_tag
def extension_terms(task: Task, today: date) -> str:
    """（还可 1 次）, or that only a leader can still allow it."""
    return more_time.in_brief(task, today)


@register.filter
def size(count: int) -> str:
    """2.4 MB."""
    return str(filesizeformat(count)).replace("\xa0", " ").replace("字节", " 字节").replace("  ", " ")


@register.filter
def mistakes(form: BaseForm) -> list[tuple[BoundField, str]]:
    """What somebody has to put right: each field with its sentence, in the order of the page."""
    return [(field, str(error)) for field in form.visible_fields() for error in field.errors]


@register.filter
def of_step(reach: Mapping[int, Reach], pk: int) -> Reach | None:
    """Whom that step reached, where this person may know it; nothing on pages that do not tell."""
    return reach.get(pk) if reach else None


@register.filter
def day_of(at: datetime) -> date:
    """The day of a moment, where we are."""
    return timezone.localdate(at)


@register.filter
def away(on: date, today: date) -> str:
    """How far a day is, as people say it: 今天, 昨天, 12 天前, 5 个月前; 明天, 9 天后."""
    return away_words(on, today)


@register.filter
def as_link(phone: str) -> str:
    """A telephone number that a telephone dials; the words alone where they hold no number."""
    number = contacts.dialled(phone)
    return format_html('<a class="line tel" href="tel:{}">{}</a>', number, phone) if number else phone
