"""One candidate that asks for two things becomes two (拆分), at the place a person chose."""

from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from directives.actions.errors import NotAllowedError
from directives.actions.indexing import index_directives
from directives.actions.reviewing import record_event, trimmed, update_guarded
from directives.columns import columns_of
from directives.extraction.describe import describe
from directives.extraction.records import Context, Span
from directives.models import Directive
from directives.workflow import DirectiveStatus

ENDS = frozenset("。；！？，、：;!?,:\n")  # where a sentence can be cut
SHORTEST = 4  # characters of a part; what is shorter asks for nothing


def cuts(directive: Directive) -> Iterator[tuple[int, str, str]]:
    """Where it may be cut: the place in the speech, and the words of either side."""
    text = directive.text
    for place, character in enumerate(text, 1):
        first, second = text[:place].strip(), text[place:].strip()
        if character in ENDS and min(len(first), len(second)) >= SHORTEST:
            yield directive.start + place, first, second


@transaction.atomic
def split_directive(
    directive: Directive, place: int, *, version: int, context: Context, by: User, at: datetime
) -> Directive:
    """Cut a waiting candidate in two; the second one. Both are described anew and go on waiting.

    ``place`` is an offset in the speech, as all offsets are. Both keep the trail: each has the event with all the words
    as they were and its own.
    """
    _check(directive, place)
    whole, text = directive.text, directive.speech.text
    first, second = trimmed(text, Span(directive.start, place)), trimmed(text, Span(place, directive.end))
    made = Directive(speech=directive.speech, **_described(directive, second, context))
    try:
        with transaction.atomic():
            update_guarded(directive, version, **_described(directive, first, context))
            made.save(force_insert=True)
            index_directives([made])
    except IntegrityError as error:
        raise NotAllowedError("没有拆分：拆开的一半已经是另一条候选事项了。") from error
    record_event(directive, "split", by, at, note=made.title, changes={"text": [whole, directive.text]})
    record_event(made, "split", by, at, note=directive.title, changes={"text": [whole, made.text]})
    return made


def _described(directive: Directive, span: Span, context: Context) -> dict[str, object]:
    """What the rules say of a part; how sure it is a directive stays as it was for the whole."""
    speech = directive.speech
    columns = columns_of(describe(speech.text, span, speech.spoken_on, context))
    if columns["owner_basis"] != "explicit" and directive.bodies:
        columns |= _inherited(directive, columns["evidence"])
    return {**columns, "confidence": directive.confidence, "decision": directive.decision}


def _inherited(directive: Directive, evidence: list[dict[str, object]]) -> dict[str, object]:
    """A part that names nobody is for whom the whole was for, and says where that stands."""
    lead = directive.bodies[0]
    named = {"rule": "who.earlier", "start": lead["start"], "end": lead["end"]}
    return {
        "owners": directive.owners,
        "bodies": directive.bodies,
        "owner_basis": "heading",
        "evidence": [*(each for each in evidence if not str(each["rule"]).startswith("who.")), named],
    }


def _check(directive: Directive, place: int) -> None:
    if directive.status != DirectiveStatus.CANDIDATE:
        raise NotAllowedError(f"没有拆分：“{directive.title}”现在是{directive.get_status_display()}，请先放回待审。")
    if directive.merged.exists():
        raise NotAllowedError(f"没有拆分：有别的条并入了“{directive.title}”，请先把它们放回待审。")
    if not directive.start < place < directive.end:
        raise NotAllowedError("没有拆分：请选从哪里断开。")
