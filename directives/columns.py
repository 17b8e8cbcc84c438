"""From what extraction found to the columns of a row, the same for a candidate and for a finding to compare with."""

from typing import Any

from directives.extraction.records import Found


def columns_of(found: Found) -> dict[str, Any]:
    """Every column of ``Extracted``."""
    limit = found.deadline
    return {
        "start": found.span.start,
        "end": found.span.end,
        "text": found.text,
        "title": found.title,
        "kind": found.kind,
        "is_hard": found.hard,
        "owners": list(found.owners),
        "owner_basis": found.owner_basis,
        "bodies": [
            {"name": b.name, "text": b.text, "start": b.start, "end": b.end, "role": b.role} for b in found.bodies
        ],
        "deadline": limit.text[:100] if limit else "",
        "deadline_start": limit.span.start if limit else None,
        "deadline_end": limit.span.end if limit else None,
        "deadline_rule": limit.rule if limit else "",
        "base_on": limit.base_on if limit else None,
        "due_on": limit.due_on if limit else None,
        "recurrence": (limit.recurrence or "") if limit else "",
        "targets": list(found.targets),
        "section": list(found.section),
        "context": [[span.start, span.end] for span in found.context],
        "confidence": found.confidence,
        "decision": found.decision,
        "evidence": [{"rule": e.rule, "start": e.start, "end": e.end} for e in found.evidence],
    }
