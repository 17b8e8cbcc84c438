"""A found directive as a row of the ``extract`` contract: keys and values that JSON can hold."""

from collections.abc import Iterable
from typing import Any

from directives.extraction.records import Found, QuotedBody


def row(found: Found) -> dict[str, Any]:
    """The row of one directive; offsets count code points of the text it was found in."""
    limit = found.deadline
    return {
        "start": found.span.start,
        "end": found.span.end,
        "text": found.text,
        "kind": found.kind,
        "hard": found.hard,
        "owners": list(found.owners),
        "owner_basis": found.owner_basis,
        "bodies": [_body(body) for body in found.bodies],
        "decision": found.decision,
        "context": [[span.start, span.end] for span in found.context],
        "deadline": limit.text if limit else None,
        "deadline_span": [limit.span.start, limit.span.end] if limit else None,
        "due": limit.due_on.isoformat() if limit and limit.due_on else None,
        "recurrence": limit.recurrence if limit else None,
        "targets": list(found.targets),
        "title": found.title,
        "section": list(found.section),
        "confidence": found.confidence,
        "evidence": [{"rule": each.rule, "start": each.start, "end": each.end} for each in found.evidence],
    }


def asserted(found: Iterable[Found]) -> list[Found]:
    """Those the rules stand by; the unsure ones are left to whoever asks for all."""
    return [each for each in found if each.decision == "asserted"]


def _body(body: QuotedBody) -> dict[str, Any]:
    return {"name": body.name, "text": body.text, "start": body.start, "end": body.end, "role": body.role}
