"""The list of papers (公文) as somebody sees it: its tabs with their counts, and what waits for this person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models import User
from papers.models import Paper, PaperEvent, Reading
from papers.models.paper import PaperQuerySet
from papers.workflow import PaperKind, PaperState
from tracking.stretches import first_moment

TO_SIGN, UNREAD = "to-sign", "unread"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; all where it says nothing."""

    view: str = ""  # a state, or one's own queue
    kind: str = ""
    year: int | None = None
    q: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asked":
        """From a query string; what nobody could have meant is left out."""
        view, kind, year = given.get("view", ""), given.get("kind", ""), given.get("year", "")
        return cls(
            view=view if view in {*PaperState, TO_SIGN, UNREAD} else "",
            kind=kind if kind in set(PaperKind) else "",
            year=int(year) if year.isdecimal() and len(year) == 4 else None,
            q=given.get("q", "").replace("\x00", "").strip()[:60],
        )

    def query(self, **changes: object) -> dict[str, str]:
        asked = {"view": self.view, "kind": self.kind, "year": self.year, "q": self.q} | changes
        return {name: str(value) for name, value in asked.items() if value}

    @property
    def narrows(self) -> bool:
        return replace(self, view="") != Asked()


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the queues over the list."""

    code: str
    label: str
    count: int


def on_shelf(user: User, asked: Asked) -> PaperQuerySet:
    """The papers that are asked for, the newest first.

    Each says whether this person has read it (``is_read``), and when it was sent up last (``sent_up_at``).
    """
    papers = _narrowed(Paper.objects.visible_to(user), asked)
    if asked.view == TO_SIGN:
        papers = papers.to_sign(user)
    elif asked.view == UNREAD:
        papers = papers.unread_by(user)
    elif asked.view:
        papers = papers.filter(state=asked.view)
    is_read = Exists(Reading.objects.filter(paper=OuterRef("pk"), user=user))
    sent = PaperEvent.objects.filter(paper=OuterRef("pk"), name="send_up").order_by("-pk").values("at")[:1]
    shown = papers.annotate(is_read=is_read, sent_up_at=Subquery(sent))
    shown = shown.select_related("department", "approver__holder", "registration", "drafted_by")
    return shown.defer("facts", "texts").order_by("-drafted_at", "-pk")


def _narrowed(papers: PaperQuerySet, asked: Asked) -> PaperQuerySet:
    if asked.kind:
        papers = papers.filter(kind=asked.kind)
    if asked.year:
        papers = papers.filter(Q(year=asked.year) | Q(year=None, drafted_at__year=asked.year))
    if asked.q:
        named = Q(title__icontains=asked.q) | Q(number__icontains=asked.q) | Q(department__name__icontains=asked.q)
        papers = papers.filter(named)
    return papers


def tabs(user: User, asked: Asked) -> list[Tab]:
    """The queues of this person, with what the other conditions leave of each."""
    papers = _narrowed(Paper.objects.visible_to(user), asked)
    everything = Tab("", "全部", papers.count())
    if not user.sees_everything:
        return [everything, Tab(UNREAD, "还没有收阅", papers.unread_by(user).count())]
    counts = dict(papers.order_by().values_list("state").annotate(n=Count("pk")))
    states = [Tab(str(state), str(state.label), counts.get(state, 0)) for state in PaperState]
    own = [Tab(TO_SIGN, "等我签发", papers.to_sign(user).count())] if user.is_leader else []
    return [*own, everything, *states]


def waiting_for(user: User) -> int:
    """What the navigation counts beside 公文: for a 领导 what is to be signed, for departments what is not read yet."""
    if user.is_leader:
        return Paper.objects.to_sign(user).count()
    return 0 if user.sees_everything else Paper.objects.unread_by(user).count()


def years(user: User) -> list[int]:
    """The years that papers of this person were drafted in, the newest first."""
    days = Paper.objects.visible_to(user).order_by().dates("drafted_at", "year", order="DESC")
    return [day.year for day in days]


def last_bulletin_on(today: date) -> date | None:
    """The day of the figures of the newest 督查通报 that was signed before today; None where there is none."""
    signed = Paper.objects.filter(kind=PaperKind.BULLETIN, state__in=(PaperState.SIGNED, PaperState.PUBLISHED))
    earlier = signed.filter(taken_at__lt=first_moment(today)).aggregate(at=Max("taken_at"))["at"]
    return timezone.localdate(earlier) if earlier else None
