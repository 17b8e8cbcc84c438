"""Addresses and sizes that the pages of tasks write."""

from datetime import date

from django import template
from django.template.defaultfilters import filesizeformat

from tracking.models import Task
from tracking.models.filing import FREE
from tracking.steps import Step

register = template.Library()


@register.simple_tag
def step_url(step: Step, task: Task) -> str:
    """Where a step on a task is taken."""
    return step.url(task)


@register.simple_tag
def extension_terms(task: Task, today: date) -> str:
    """（还可 1 次）, or that only a leader can still allow it."""
    if task.due_on and today >= task.due_on:
        return "（已到期，须领导批准）"
    left = FREE - task.extensions
    return f"（还可 {left} 次）" if left > 0 else f"（第 {task.extensions + 1} 次，须领导批准）"


@register.filter
def size(count: int) -> str:
    """2.4 MB."""
    return str(filesizeformat(count)).replace("\xa0", " ").replace("字节", " 字节").replace("  ", " ")
