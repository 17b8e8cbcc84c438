"""What every page shows: whose office this is, how much is new for the person at the desk, and where to go."""

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from tracking.models import Filing, Notice, Organisation
from tracking.navigation import navigation
from tracking.under_way import count_for


def office(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    shown: dict[str, object] = {"office": Organisation.current()}
    if isinstance(user, User):
        unread = Notice.objects.visible_to(user).unread().count()
        waiting = Filing.objects.waiting_for(user).count()
        shown |= {"unread": unread, "navigation": navigation(request, user, unread, waiting)}
        shown["under_way_count"] = count_for(user, timezone.now())
    return shown
