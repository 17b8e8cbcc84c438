"""Addresses and sizes that the pages of tasks write."""

from django import template
from django.template.defaultfilters import filesizeformat

from tracking.models import Task
from tracking.steps import Step

register = template.Library()


@register.simple_tag
def step_url(step: Step, task: Task) -> str:
    """Where a step on a task is taken."""
    return step.url(task)


@register.filter
def size(count: int) -> str:
    """2.4 MB."""
    return str(filesizeformat(count)).replace("\xa0", " ").replace("字节", " 字节").replace("  ", " ")
