"""Dates in templates: ``{{ task.due_on|day:today }}``, ``{{ speech.spoken_on|full_day }}``."""

from datetime import date

from django import template

from directives.dates import day_words, full_day_words

register = template.Library()


@register.filter
def day(value: date | None, today: date) -> str:
    """11月26日, with the year in another year; nothing where there is no date."""
    return day_words(value, today) if value else ""


@register.filter
def full_day(value: date | None) -> str:
    """2026年11月26日; nothing where there is no date."""
    return full_day_words(value) if value else ""
