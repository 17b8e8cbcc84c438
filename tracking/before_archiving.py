"""What is better waited for before a 立项单 is archived: it would be past as soon as it comes. Advice, never a wall."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max

from directives.dates import day_words
from tracking.models import Appeal, Organisation, Recheck, Registration
from tracking.models.recheck import RecheckState
from tracking.stretches import Days
from tracking.workflow import Status

NAMED = 3


@dataclass(frozen=True, slots=True)
class Ahead:
    """``words``: a sentence with the numbers of the tasks; ``is_pressing``: it lies open now, is not only likely."""

    words: str
    is_pressing: bool = True


def ahead_of(paper: Registration, today: date) -> tuple[Ahead, ...]:
    """What lies open on its tasks, and what may still come; empty where nothing does."""
    looks = Recheck.objects.open().filter(task__registration=paper)
    appeals = Appeal.objects.waiting().filter(task__registration=paper)
    said = {
        "抽到了回头看，还没有去查": looks.filter(state=RecheckState.WAITING),
        "回头看查出了问题，整改还没有核实": looks.filter(state=RecheckState.MENDING),
        "申请了复核，还没有定": appeals,
    }
    found = [
        (words, list(rows.order_by("task_id").values_list("task__number", flat=True))) for words, rows in said.items()
    ]
    pressing = [Ahead(f"{numbered(numbers)}{words}。") for words, numbers in found if numbers]
    return (*pressing, *_to_be_drawn(paper, today))


def _to_be_drawn(paper: Registration, today: date) -> Iterator[Ahead]:
    """Tasks closed so lately that their last round has not come yet."""
    organisation = Organisation.current()
    if not organisation.recheck_is_on:
        return
    days = timedelta(days=max(organisation.rounds.values()))
    drawn_until = Days.week(today).end - days  # what was closed by then has had its last turn
    lately = paper.tasks.counted().filter(status=Status.CLOSED, closed_on__gt=drawn_until)
    if last := lately.aggregate(last=Max("closed_on"))["last"]:
        numbers = list(lately.order_by("pk").values_list("number", flat=True))
        until = Days.week(last + days).end
        yield Ahead(f"{numbered(numbers)}办结不久，{day_words(until, today)}以前还可能抽到回头看。", is_pressing=False)


def numbered(numbers: Iterable[str]) -> str:
    """督〔2026〕1号-01; of several how many, of many the first by name: 督〔2026〕1号-01、督〔2026〕1号-02 这 2 件."""
    given = list(dict.fromkeys(numbers))
    named = "、".join(given[:NAMED])
    if len(given) == 1:
        return named
    return f"{named}{'等' if len(given) > NAMED else ' 这'} {len(given)} 件"
