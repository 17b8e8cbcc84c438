"""The templates of mails (信的模板): Jinja, because a morning's thousands are worded one after the other."""

from typing import Any

from jinja2 import Environment, StrictUndefined, select_autoescape

from tracking.templatetags.office import day, percent


def environment(**options: Any) -> Environment:
    """What mails are written with: pages are escaped, texts are not, and a name nobody has given is an error."""
    options |= {"autoescape": select_autoescape(["html.j2"], default=False), "undefined": StrictUndefined}
    made = Environment(**options)  # noqa: S701 (escaped by the name of the file)
    made.filters |= {"day": day, "percent": percent}
    return made
