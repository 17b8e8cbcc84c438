"""What the office knows on a day, loaded once for a page: names, leaders' posts, working days, its own defaults."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import Prefetch

from directives.models import Directive, DirectiveQuerySet
from tracking.calendars import WorkCalendar
from tracking.models import Handling, Organisation, Post, load_calendar
from tracking.naming import Directory
from tracking.proposals import Proposal, propose


@dataclass(frozen=True, slots=True)
class Office:
    """Everything a proposal depends on besides the candidate itself; a constant number of queries."""

    today: date
    directory: Directory
    posts: tuple[Post, ...]
    calendar: WorkCalendar
    organisation: Organisation

    @classmethod
    def on(cls, today: date) -> Self:
        posts = Post.objects.filter(is_active=True).order_by("order", "pk").prefetch_related("oversees")
        return cls(today, Directory.load(), tuple(posts), load_calendar(), Organisation.current())

    def propose(self, directive: Directive, handling: Handling | None = None) -> Proposal:
        """Of many candidates: those read ``with_merged``."""
        return propose(
            directive,
            directory=self.directory,
            posts=self.posts,
            today=self.today,
            calendar=self.calendar,
            organisation=self.organisation,
            handling=handling,
            merged=list(directive.merged.all()) if directive.pk else (),
        )


def with_merged(directives: DirectiveQuerySet) -> DirectiveQuerySet:
    """The candidates with those merged into them, as far as a proposal asks for these; one more query."""
    merged = Directive.objects.select_related("speech", "handling").order_by("pk")
    return directives.prefetch_related(Prefetch("merged", merged))
