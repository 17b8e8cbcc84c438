"""The one page of the project as a whole: how it does, for a monitor."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from config.health import examine


@never_cache
@require_GET
def healthz(_request: HttpRequest) -> JsonResponse:
    """All parts as JSON: 200 where none is bad, else 503; for who has not signed in, so it names nobody."""
    health = examine(timezone.now())
    return JsonResponse(health.as_json(), status=200 if health.is_well else 503)
