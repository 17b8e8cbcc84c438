"""What a 督查员 does to candidates (梳理): adopt, note, reject, merge, put back, edit, add one that was missed.

Every write names the version it was made from. Where somebody else was first it raises ``StaleError`` and writes
nothing, so two people never overwrite each other unknowingly.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from directives.actions.errors import NotAllowedError, StaleError
from directives.actions.indexing import READ, index_directives
from directives.columns import columns_of
from directives.extraction.describe import describe
from directives.extraction.records import Context, Found, Span
from directives.models import Directive, DirectiveEvent, Speech
from directives.workflow import MOVES, DirectiveStatus, Move, RejectionReason

EDITABLE = frozenset({"title", "kind", "is_hard"})
LONGEST = 1000  # characters of one candidate
Changes = Mapping[str, list[object]]


def decide(
    directive: Directive, name: str, *, version: int, by: User, at: datetime, note: str = "", why: str = ""
) -> Directive:
    """Take one decision of the table: adopt, note, reject, restore.

    A rejection needs a reason: ``why``, one of ``RejectionReason``, or words of one's own in ``note``.
    """
    move = MOVES[name]
    why, reason = _reason(why, note.strip()) if move.needs_note else ("", note.strip())
    _check(directive, move, reason)
    with transaction.atomic():
        update_guarded(
            directive,
            version,
            status=move.target,
            reason=reason,
            rejected_as=why,
            merged_into=None,
            merged_as="",
            **_signature(move, by, at),
        )
        record_event(directive, name, by, at, note=reason, changes={"rejected_as": ["", why]} if why else None)
    return directive


def merge_directive(directive: Directive, into: Directive, *, version: int, by: User, at: datetime) -> Directive:
    """Make a candidate part of another, of this speech or of another one (并入): one matter, one task."""
    move = MOVES["merge"]
    _check(directive, move, "")
    if into.pk == directive.pk:
        raise NotAllowedError("不能并入自己，请选另一条。")
    if into.status == DirectiveStatus.MERGED:
        raise NotAllowedError(f"“{into.title}”已经并入别的一条，请选它并入的那一条。")
    if directive.merged.exists():
        raise NotAllowedError(f"有别的条并入了“{directive.title}”，请先把它们放回待审。")
    with transaction.atomic():
        fresh = {"merged_into": into, "merged_as": "", "reason": "", "rejected_as": ""}
        update_guarded(directive, version, status=move.target, **fresh, **_signature(move, by, at))
        record_event(directive, "merge", by, at, note=into.title)
    return directive


def merge_elsewhere(directive: Directive, number: str, *, version: int, by: User, at: datetime) -> Directive:
    """Make a candidate part of a matter kept elsewhere under this number; what was merged into it goes along."""
    move = MOVES["merge"]
    _check(directive, move, "")
    with transaction.atomic():
        fresh = {"merged_into": None, "merged_as": number, "reason": "", "rejected_as": ""}
        update_guarded(directive, version, status=move.target, **fresh, **_signature(move, by, at))
        record_event(directive, "merge", by, at, note=number)
    return directive


def renumber_merged(directives: Iterable[int], number: str) -> None:
    """The matter they were merged into goes on under another number; what was decided about them stays."""
    Directive.objects.filter(pk__in=directives).exclude(merged_as="").update(merged_as=number)


def edit_directive(
    directive: Directive,
    *,
    version: int,
    by: User,
    at: datetime,
    fields: Mapping[str, object],
    also: Changes | None = None,
) -> bool:
    """Correct title, kind or hardness; whether anything changed.

    ``also`` are changes kept elsewhere (拟办) that belong to the same edit and the same version.
    """
    if unknown := fields.keys() - EDITABLE:
        raise ValueError(f"not editable: {sorted(unknown)}")
    changes = {
        name: [getattr(directive, name), value] for name, value in fields.items() if getattr(directive, name) != value
    }
    if not changes and not also:
        return False
    with transaction.atomic():
        update_guarded(directive, version, **{name: new for name, (_, new) in changes.items()})
        record_event(directive, "edit", by, at, changes={**changes, **(also or {})})
    return True


def add_directive(speech: Speech, span: Span, *, context: Context, by: User, at: datetime, note: str = "") -> Directive:
    """Add a demand that extraction missed (补录), from the words a person selected; ``note`` may say why it is one.

    Owner, date, kind and title are proposed by the same rules that describe what was found.
    """
    span = trimmed(speech.text, span)
    found = describe(speech.text, span, speech.spoken_on, context)
    try:
        with transaction.atomic():
            directive = as_directive(speech, found)
            directive.added_by = by
            directive.save(force_insert=True)
            index_directives([directive])
            record_event(directive, "add", by, at, note=note)
    except IntegrityError as error:
        raise NotAllowedError("这段话已经是一条候选事项了。") from error
    return directive


@transaction.atomic
def adopt_all_hard(speech: Speech, *, by: User, at: datetime) -> list[Directive]:
    """Adopt every hard candidate that is waiting and of which extraction is sure; those adopted."""
    adopted: list[Directive] = []
    for directive in speech.directives.candidates().sure().hard().in_order():
        try:
            adopted.append(decide(directive, "adopt", version=directive.version, by=by, at=at))
        except StaleError:
            continue  # somebody has just decided this one; their decision stands
    return adopted


def as_directive(speech: Speech, found: Found) -> Directive:
    """The row for what extraction found, not saved yet."""
    return Directive(speech=speech, **columns_of(found))


def _check(directive: Directive, move: Move, note: str) -> None:
    if directive.status not in move.sources:
        state = directive.get_status_display()
        raise NotAllowedError(f"没有{move.label}：“{directive.title}”现在是{state}。")
    if move.needs_note and not note.strip():
        raise NotAllowedError(f"{move.label}要写明理由：选一条，或者自己写，这样以后查得到为什么不办。")


def _reason(why: str, note: str) -> tuple[str, str]:
    """The reason chosen and its words for people to read; words alone count as another reason."""
    if why not in RejectionReason.values or why == RejectionReason.OTHER:
        return (RejectionReason.OTHER.value, note) if note else ("", "")
    label = RejectionReason(why).label
    return why, f"{label}：{note}"[:300] if note else label


def _signature(move: Move, by: User, at: datetime) -> dict[str, object]:
    """Who reviewed it and when; nobody once it is put back."""
    if move.target == DirectiveStatus.CANDIDATE:
        return {"reviewed_by": None, "reviewed_at": None}
    return {"reviewed_by": by, "reviewed_at": at}


def update_guarded(directive: Directive, version: int, **fields: object) -> None:
    """The guarded write: only from the version it was made from."""
    hit = Directive.objects.filter(pk=directive.pk, version=version).update(version=F("version") + 1, **fields)
    directive.refresh_from_db()
    if not hit:
        raise StaleError(directive)
    if not READ.isdisjoint(fields):
        index_directives([directive])


def record_event(
    directive: Directive, action: str, by: User, at: datetime, *, note: str = "", changes: Changes | None = None
) -> None:
    DirectiveEvent.objects.create(
        directive=directive, action=action, by=by, at=at, note=note.strip()[:300], changes=changes or {}
    )


def trimmed(text: str, span: Span) -> Span:
    """The selection without the blanks around it; refused where nothing sensible is left."""
    start, end = max(0, span.start), min(len(text), span.end)
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if end - start < 4:
        raise NotAllowedError("选中的文字太短，请把要求说的那句话选全。")
    if end - start > LONGEST:
        raise NotAllowedError(f"选中的文字超过 {LONGEST} 字，一条只说一件事，请少选一些。")
    return Span(start, end)
