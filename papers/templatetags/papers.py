"""What pages of other rooms show of papers; they know this room only by the name of the tag."""

from django import template
from django.template import Context

from papers.models import Paper
from tracking.models import Task

register = template.Library()


@register.inclusion_tag("papers/_papers_of.html", takes_context=True)
def papers_of(context: Context, task: Task) -> dict[str, object]:
    """The papers a task stands in, as far as whoever looks at the page may see them; the newest first."""
    found = Paper.objects.visible_to(context["user"]).filter(tasks=task)
    return {"papers": found.defer("facts", "texts").order_by("-drafted_at", "-pk")}
