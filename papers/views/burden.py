"""减负账本 as a file."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, only
from accounts.models import Role
from papers.sheets.burden import burden_workbook
from papers.views.handing_out import handed_out
from tracking.burden.choice import Choice
from tracking.burden.matrix import matrix


@only(Role.SUPERVISOR, Role.LEADER, Role.ADMIN)
@require_GET
def burden_excel(request: SignedInRequest) -> HttpResponse:
    """The weeks, the kind and the order of the page it was asked from."""
    choice = Choice.read(request.GET.dict(), timezone.localdate())
    found = matrix(choice.last, kind=choice.kind)
    name = f"减负账本{found.weeks[0].begin:%Y%m%d}-{found.weeks[-1].end:%Y%m%d}.xlsx"
    return handed_out(burden_workbook(found, choice.sorted(found.lines)), name)
