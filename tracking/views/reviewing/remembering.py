"""What this person decided last in a speech, kept with the signed-in session so that it can be taken back (撤销)."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.access import SignedInRequest
from directives.models import Speech
from tracking.actions.undoing import Undone, carried_on

KEY = "review_steps"
MOST = 20  # steps of a speech; older ones are put back from their cards
Step = dict[str, Any]


def remember(request: SignedInRequest, speech: Speech, words: str, changed: Iterable[Mapping[str, Any]]) -> None:
    """Keep one step: ``words`` say what was done, ``changed`` what stood there before (``actions.undoing``)."""
    kept = request.session.get(KEY, {})
    steps = [*kept.get(str(speech.pk), []), {"words": words, "changed": list(changed)}]
    request.session[KEY] = {**kept, str(speech.pk): steps[-MOST:]}


def last_step(request: SignedInRequest, speech: Speech) -> Step | None:
    steps = request.session.get(KEY, {}).get(str(speech.pk))
    return steps[-1] if steps else None


def forget_last(request: SignedInRequest, speech: Speech, undone: Undone) -> None:
    """Drop the step that was taken back; those before it can be taken back from the versions there are now."""
    kept = request.session.get(KEY, {})
    *steps, last = kept[str(speech.pk)]
    for gone in last["changed"]:
        if version := undone.done.get(gone["pk"]):
            for step in steps:
                step["changed"] = [carried_on(one, gone, version) for one in step["changed"]]
    request.session[KEY] = {**kept, str(speech.pk): steps}
