"""What looks like a candidate or a task and nobody has said is another matter, the most alike first."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.models import User
from directives.dates import full_day_words
from directives.models import Directive
from tracking.joining.verdicts import Thing, said_of, verdict_on
from tracking.models import Apart, Task, Verdict
from tracking.naming import Directory
from tracking.similar import Demand, Similar, demand_of_directive, demand_of_task, find_similar

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """One that looks alike; ``apart``: what was said of the pair before, if anything."""

    similar: Similar
    apart: Apart | None = None

    @property
    def thing(self) -> Thing:
        found = self.similar.task or self.similar.directive
        assert found is not None  # a similar one is either  # noqa: S101
        return found

    @property
    def key(self) -> str:
        """How a form names it: task:12, directive:7."""
        return f"{self.similar.kind}:{self.similar.pk}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to say what the pair is."""
        return self.apart is None

    @property
    def words(self) -> str:
        """和 2026年3月5日《…》的督〔2026〕12号-03很像."""
        likeness = "很像" if self.similar.is_strong else "有些像"
        return f"和{self.where}{likeness}"

    @property
    def where(self) -> str:
        """2026年3月5日《…》的督〔2026〕12号-03; of a candidate its title."""
        task, source, directive = self.similar.task, self.similar.source, self.similar.directive
        if task:
            said = f"{full_day_words(source.said_on)}《{source.title}》的" if source else ""
            return f"{said}{task.number}"
        assert directive is not None  # noqa: S101
        speech = directive.speech
        return f"{full_day_words(speech.spoken_on)}《{speech.title}》里还没有立项的“{directive.title}”"


def alike(mine: Thing, *, user: User, directory: Directory, limit: int = SHOWN) -> list[Alike]:
    """Those to be shown: what was said to be another matter is left out, what was kept beside it stays."""
    found = _all(mine, user, directory, limit)
    return [one for one in found if one.apart is None or one.apart.verdict != Verdict.OTHER][:limit]


def apart_from(mine: Thing, *, user: User, directory: Directory, limit: int = SHOWN) -> list[Alike]:
    """Those that look alike, of which somebody has said that they are another matter."""
    found = _all(mine, user, directory, limit)
    return [one for one in found if one.apart and one.apart.verdict == Verdict.OTHER]


def demand_of(mine: Thing, directory: Directory) -> Demand:
    """What is compared of it; of a task the words it began with."""
    if isinstance(mine, Task):
        return demand_of_task(mine, next(iter(sorted(mine.sources.all(), key=lambda one: one.pk)), None))
    return demand_of_directive(mine, directory)


def _all(mine: Thing, user: User, directory: Directory, limit: int) -> Iterator[Alike]:
    said = said_of(mine)
    wanted = limit + len(said)  # so that what is left out takes nobody's place
    found = find_similar(demand_of(mine, directory), user=user, limit=wanted, directory=directory, without=mine)
    for one in found:
        thing: Directive | Task | None = one.task or one.directive
        yield Alike(one, verdict_on(thing, said) if thing and said else None)
