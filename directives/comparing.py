"""What a re-extraction (重新提取) would change: new, changed, vanished. Pure; what people decided is read from events.

Nothing of it is stored. It is reckoned from the candidates as they stand now, the findings of the last run and the
events, so a candidate somebody reviews in the meantime is at once compared as it has become. A value a person once
edited away from, or refused, is not proposed again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from directives.models import Directive, DirectiveEvent, Extracted, Extraction, Finding, Speech
from directives.workflow import DirectiveStatus

S = DirectiveStatus
Value = str | bool | list[str]
FOUND = "found"  # what a ``keep`` event names that keeps a candidate extraction no longer finds
COMPARED = frozenset({S.CANDIDATE, S.ADOPTED, S.NOTED})  # of what was rejected or merged no new details are proposed
MISSED = frozenset({S.CANDIDATE, S.ADOPTED})  # only where somebody may still act on it does it matter that it is gone


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that may differ: its value for comparing, and the columns that are taken over together."""

    label: str
    value: Callable[[Extracted], Value]
    columns: tuple[str, ...]


def _owners(row: Extracted) -> Value:
    helps = {body["name"] for body in row.bodies if body.get("role") == "配合"}
    return [f"{name}（配合）" if name in helps else name for name in row.owners]


def _limit(row: Extracted) -> Value:
    return [row.deadline, row.due_on.isoformat() if row.due_on else "", row.recurrence] if row.deadline else []


LIMIT = ("deadline", "deadline_start", "deadline_end", "deadline_rule", "base_on", "due_on", "recurrence")
ASPECTS: Mapping[str, Aspect] = {
    "text": Aspect("原话", lambda row: row.text, ("start", "end", "text", "section", "context")),
    "title": Aspect("标题", lambda row: row.title, ("title",)),
    "owners": Aspect("责任单位", _owners, ("owners", "owner_basis", "bodies")),
    "deadline": Aspect("期限", _limit, LIMIT),
    "kind": Aspect("类型", lambda row: row.kind, ("kind",)),
    "is_hard": Aspect("软硬", lambda row: row.is_hard, ("is_hard",)),
    "targets": Aspect("量化目标", lambda row: list(row.targets), ("targets",)),
    "decision": Aspect("判断", lambda row: row.decision, ("decision",)),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One aspect in which the run differs; ``is_by_hand``: a person had set what stands there."""

    code: str
    old: Value
    new: Value
    is_by_hand: bool = False

    @property
    def label(self) -> str:
        return ASPECTS[self.code].label


@dataclass(frozen=True, slots=True)
class New:
    """A finding that is none of the candidates; ``within``: the candidates whose words it shares."""

    finding: Finding
    within: tuple[Directive, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A candidate that the run found again, otherwise."""

    directive: Directive
    finding: Finding
    changes: tuple[Change, ...]
    is_touched: bool


@dataclass(frozen=True, slots=True)
class Vanished:
    """A candidate that the run no longer finds."""

    directive: Directive
    is_touched: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything somebody still has to decide, in the order of the speech, and how much needs no decision."""

    new: tuple[New, ...] = ()
    changed: tuple[Changed, ...] = ()
    vanished: tuple[Vanished, ...] = ()
    same: int = 0

    @property
    def size(self) -> int:
        return len(self.new) + len(self.changed) + len(self.vanished)


@dataclass(slots=True)
class Past:
    """What people did to one candidate, as far as a comparison must know it."""

    is_touched: bool = False
    is_own_span: bool = False  # a person chose the words: added or split
    is_kept: bool = False  # although it was no longer found
    by_hand: set[str] = field(default_factory=set)
    known: dict[str, Value] = field(default_factory=dict)  # what the program had said, where another value stands now


def compare_speech(speech: Speech) -> Comparison:
    """The comparison of the last re-extraction with what stands now; nothing where there was none."""
    if not Extraction.objects.filter(speech=speech, compared_at__isnull=False).exists():
        return Comparison()
    findings = list(speech.findings.order_by("start", "end"))
    directives = list(speech.directives.in_order().select_related("merged_into"))
    events = DirectiveEvent.objects.filter(directive__speech=speech).order_by("at", "pk")
    return compare(directives, findings, events)


def compare(
    directives: Sequence[Directive], findings: Sequence[Finding], events: Iterable[DirectiveEvent]
) -> Comparison:
    """Match one to one and tell the differences."""
    past = _pasts(directives, events)
    pairs = matched(directives, findings)
    found = {directive.pk: finding for directive, finding in pairs}
    taken = {finding.pk for _, finding in pairs}
    changed = [_changed(directive, finding, past[directive.pk]) for directive, finding in pairs]
    gone = [one for one in directives if one.pk not in found and _is_missed(one, past[one.pk])]
    return Comparison(
        new=tuple(_news([one for one in findings if one.pk not in taken], directives, past)),
        changed=tuple(sorted((one for one in changed if one), key=lambda one: one.directive.start)),
        vanished=tuple(Vanished(one, past[one.pk].is_touched) for one in gone),
        same=sum(one is None for one in changed),
    )


def matched(directives: Sequence[Directive], findings: Sequence[Finding]) -> list[tuple[Directive, Finding]]:
    """Candidates and findings that share half of each other's words: one to one, the most alike first."""
    scored = [
        (-score, directive.start, directive.pk, finding.start, directive, finding)
        for directive in directives
        for finding in findings
        if (score := _likeness(directive, finding))
    ]
    free, left = {one.pk for one in directives}, {one.pk for one in findings}
    pairs = []
    for *_, directive, finding in sorted(scored, key=lambda one: one[:4]):
        if directive.pk in free and finding.pk in left:
            free.remove(directive.pk)
            left.remove(finding.pk)
            pairs.append((directive, finding))
    return pairs


def common(one: Extracted, other: Extracted) -> int:
    """How many characters of the speech both hold."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _likeness(one: Extracted, other: Extracted) -> float:
    """The share of their words that is common to both; 0 where it is not half of each."""
    shared = common(one, other)
    longest = max(one.end - one.start, other.end - other.start)
    return shared / (one.end - one.start + other.end - other.start - shared) if 2 * shared >= longest else 0.0


def _pasts(directives: Sequence[Directive], events: Iterable[DirectiveEvent]) -> dict[int, Past]:
    past = {
        one.pk: Past(one.version > 1 or one.added_by_id is not None, one.added_by_id is not None) for one in directives
    }
    for event in events:
        if event.directive_id in past:
            _remember(past[event.directive_id], event)
    return past


def _remember(past: Past, event: DirectiveEvent) -> None:
    past.is_touched = True
    past.is_own_span |= event.action in {"add", "split"}
    for code, (old, new) in event.changes.items():
        if event.action == "edit" and code in ASPECTS:
            past.known.setdefault(code, old)
            past.by_hand.add(code)
        elif event.action == "take":
            past.known.pop(code, None)
            past.by_hand.discard(code)
        elif event.action == "keep" and code == FOUND:
            past.is_kept = True
        elif event.action == "keep":
            past.known[code] = new


def _changed(directive: Directive, finding: Finding, past: Past) -> Changed | None:
    is_same_span = (directive.start, directive.end) == (finding.start, finding.end)
    if directive.status not in COMPARED or (past.is_own_span and not is_same_span):
        return None
    changes = tuple(_changes(directive, finding, past))
    return Changed(directive, finding, changes, past.is_touched) if changes else None


def _changes(directive: Directive, finding: Finding, past: Past) -> Iterable[Change]:
    for code, aspect in ASPECTS.items():
        old, new = aspect.value(directive), aspect.value(finding)
        if new in (old, past.known.get(code, old)) or (code == "decision" and directive.status != S.CANDIDATE):
            continue
        yield Change(code, old, new, code in past.by_hand)


def _is_missed(directive: Directive, past: Past) -> bool:
    return directive.status in MISSED and not past.is_own_span and not past.is_kept


def _news(findings: Iterable[Finding], directives: Sequence[Directive], past: Mapping[int, Past]) -> Iterable[New]:
    """What is not among the candidates, nor mostly within words that people cut out themselves."""
    for finding in findings:
        sharing = [one for one in directives if common(one, finding)]
        cut_out = sum(common(one, finding) for one in sharing if past[one.pk].is_own_span)
        if 2 * cut_out < finding.end - finding.start:
            yield New(finding, tuple(sharing))
