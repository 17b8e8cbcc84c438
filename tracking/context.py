"""What every page shows: whose office this is, and how much is new for the person at the desk."""

from django.http import HttpRequest

from accounts.models import User
from tracking.models import Organisation


def office(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    unread = user.notices.filter(read_at=None).count() if isinstance(user, User) else 0
    return {"office": Organisation.current(), "unread": unread}
