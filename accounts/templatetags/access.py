"""Links only for those who may open the page they lead to."""

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.access import may_open

register = template.Library()


@register.simple_block_tag(takes_context=True)
def way(context: Context, content: str, view: str, *args: object) -> SafeString | str:
    """A link to a page around these words; the bare words for who may not open it."""
    url = reverse(view, args=args)
    return format_html('<a class="line" href="{}">{}</a>', url, content) if may_open(context["user"], url) else content
