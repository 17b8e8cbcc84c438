"""Files to fill in (模板), the three lists to take away, and the passwords to begin with of imported accounts."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import SignedInRequest, only
from accounts.models import Role
from papers.actions.matters import IntakeError
from papers.actions.passwords import hand_out_passwords, waiting_accounts
from papers.actions.receiving import kinds_for
from papers.filling_in import blank_of, list_of
from papers.models import Intake, IntakeKind, IntakeState
from papers.password_slips import slips_file
from papers.views.handing_out import handed_out


@only(Role.SUPERVISOR, Role.ADMIN)
@require_GET
def blank(request: SignedInRequest, kind: str) -> HttpResponse:
    """The file to fill in for a kind of import this person may do."""
    name, content = blank_of(_own_kind(request, kind))
    return handed_out(content, name)


@only(Role.ADMIN)
@require_GET
def listing(request: SignedInRequest, kind: str) -> HttpResponse:
    """A list as it is now, to be changed and imported again."""
    name, content = list_of(_own_kind(request, kind))
    return handed_out(content, name)


@only(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def passwords(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whose accounts are waiting for a password; on POST the file with new ones, which nothing else ever shows."""
    imports = Intake.objects.visible_to(request.user).filter(kind=IntakeKind.PEOPLE, state=IntakeState.DONE)
    intake = get_object_or_404(imports, pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            name, content = slips_file(hand_out_passwords(intake, by=request.user, at=timezone.now()))
            return handed_out(content, name)
        except IntakeError as error:
            refusal = str(error)
    last = intake.result.get("handed_out")
    last_at = datetime.fromisoformat(last["at"]) if last else None
    context = {"intake": intake, "people": waiting_accounts(intake), "last": last, "last_at": last_at}
    return render(request, "papers/passwords.html", {**context, "refusal": refusal}, status=409 if refusal else 200)


def _own_kind(request: SignedInRequest, kind: str) -> IntakeKind:
    if kind not in kinds_for(request.user):
        raise Http404
    return IntakeKind(kind)
