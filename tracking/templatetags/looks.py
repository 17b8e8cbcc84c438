"""The way from a task to its 回头看 and 复核; only where there were any is anything read."""

from django import template
from django.template import Context

from tracking.dossier import Dossier
from tracking.models import Appeal, Recheck

register = template.Library()
STEPS = frozenset({"recheck", "appeal"})


@register.inclusion_tag("tracking/_task_looks.html", takes_context=True)
def looks_of(context: Context, dossier: Dossier) -> dict[str, object]:
    """What whoever looks at the page may open; the newest first."""
    story, user = dossier.story, context["user"]
    if not (dossier.facts.rechecks or any(one.name in STEPS for one in (*story.recent, *story.older))):
        return {}
    looks = Recheck.objects.visible_to(user).filter(task=dossier.task).select_related("draw")
    appeals = Appeal.objects.visible_to(user).filter(task=dossier.task)
    return {"looks": looks.order_by("-made_at", "-pk"), "appeals": appeals.order_by("-at", "-pk")}
