"""Why an action was not taken: every message is a sentence for the person who tried it."""

from directives.models import Directive


class NotAllowedError(Exception):
    """The action is not possible as things stand; nothing was changed."""


class StaleError(Exception):
    """Somebody else changed the candidate first. ``current`` is as it stands now; nothing was overwritten."""

    def __init__(self, current: Directive) -> None:
        self.current = current
        event = current.events.select_related("by").order_by("-at", "-pk").first()
        who = str(event.by) if event else "别人"
        super().__init__(f"没有保存：{who}刚刚改过这一条。")
