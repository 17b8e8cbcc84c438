"""The stages in their order: from the text of a speech to the directives found in it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from directives.extraction.assemble import assembled
from directives.extraction.decide import verdicts
from directives.extraction.noise import without_noise
from directives.extraction.normalise import shadow
from directives.extraction.outline import outline
from directives.extraction.own_words import explained, own_verbs
from directives.extraction.records import Context, Found
from directives.extraction.structure import Cut, Outlined, Unit
from directives.extraction.units import unit_spans
from directives.extraction.zone import zones

Progress = Callable[[int, int], None]
AT_ONCE = 16  # finds finished together: enough to be quick, few enough to tell a waiting person how far it is


def extract(
    source: str, spoken_on: date | None = None, context: Context | None = None, progress: Progress | None = None
) -> tuple[Found, ...]:
    """The directives of a speech (候选事项) in order of appearance, unsure ones included.

    ``progress`` is told how many of the found directives are finished, and of how many.
    """
    known = context or Context()
    text = spoken(source)
    judged = explained(text, verdicts(text, own_verbs(known)), known)
    found: list[Found] = []
    for begin in range(0, len(judged), AT_ONCE):
        for each in assembled(text, judged[begin : begin + AT_ONCE], spoken_on, known):
            found.append(each)
            if progress:
                progress(len(found), len(judged))
    return tuple(found)


def outlined(source: str) -> Outlined:
    """The text cut into units, each with its zone and the headings above it; noise is cut too, and does nothing."""
    text, noise = _cut(source)
    around = (Unit(0, span, line, "noise") for span, line in noise)
    return replace(text, units=_counted([*text.units, *around]))


def spoken(source: str) -> Outlined:
    """The text as it was spoken, without the noise around it."""
    return _cut(source)[0]


def _cut(source: str) -> tuple[Outlined, Sequence[Cut]]:
    """The text as it was spoken, and what of it is the noise around it."""
    text = shadow(source)
    cuts, noise = without_noise(text, list(unit_spans(text)))
    return Outlined(source, text, outline(text, cuts, zones(text, cuts))), noise


def _counted(units: Iterable[Unit]) -> tuple[Unit, ...]:
    """The units as they stand in the text, numbered."""
    in_order = sorted(units, key=lambda unit: unit.span.start)
    return tuple(unit if unit.index == index else replace(unit, index=index) for index, unit in enumerate(in_order))
