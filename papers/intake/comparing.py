"""A row about a task that is there already: what it would change, and what a ledger cannot change (对照)."""

import re
from typing import Any

from papers.intake.drafts import HEADINGS, Draft, Wide
from papers.intake.known import Existing
from papers.intake.names import named
from papers.intake.records import Change, Problem
from papers.intake.texts import says_nothing, squeezed
from papers.sheets.cells import plain_text

# due_on stands for is_long_term too. The order is that of the steps that apply them.
CHANGEABLE = (
    "lead", "supporting", "leader", "measure", "due_on", "rhythm", "handler", "percent", "progress", "problems",
    "next_step",
)  # fmt: skip
_STAYS = frozenset({"lead", "due_on", "rhythm", "handler", "percent", "progress"})  # an emptied cell empties nothing
_WITH_A_REPORT = frozenset({"problems", "next_step"})  # are emptied only by a report that says something
_UNREAD = frozenset({"number", "light", "note", "sign_by", "signing"})
_CUT = re.compile(r"\.{6}（后面还有\d+个字放不下，全文请在系统里看）$")  # squeezed, as the export writes it


def compare(draft: Draft, there: Existing, wide: Wide) -> list[Change]:
    """What the row would change. Leaves in the draft the values of the row's own columns and the sentences that matter.

    What stands as it was exported is not read anew: it means what it meant.
    """
    changes = [one for code in CHANGEABLE if draft.has(code) and (one := _changed(draft, there, code, wide))]
    if not {one.field for one in changes} & {"progress", "percent"}:
        changes = [one for one in changes if one.new or one.field not in _WITH_A_REPORT]
    _fixed(draft, there)
    _lowered(draft, there, changes)
    draft.values["supporting"] = tuple(key for key in draft.values["supporting"] if key != draft.values["lead"])
    kept = {*draft.row.cells, *(("is_long_term", "rhythm") if draft.has("due_on") else ())}
    draft.values = {code: value for code, value in draft.values.items() if code in kept}
    draft.problems = [_as_lost(problem) for problem in draft.problems]
    return changes


def _changed(draft: Draft, there: Existing, code: str, wide: Wide) -> Change | None:
    old, text = there.words.get(code, ""), draft.text(code)
    if _alike(text, old):
        _leave(draft, there, code)
        return None
    if says_nothing(text) and code in _STAYS:
        _leave(draft, there, code)
        draft.note(code, "空着，没有改。")
        return None
    value = draft.values.get(code)
    if (
        draft.is_wrong(code)
        or _is_same(draft, there, code)
        or (value is None and not says_nothing(text) and code != "due_on")
    ):
        return None
    return Change(code, f"{old}%" if code == "percent" else old, _shown(draft, code, value, wide))


def _leave(draft: Draft, there: Existing, code: str) -> None:
    """The value that is there, and nothing to be said about it."""
    for each in (code, *(("is_long_term",) if code == "due_on" else ())):
        if each in there.values:
            draft.values[each] = there.values[each]
    draft.problems = [problem for problem in draft.problems if problem.field != code]


def _is_same(draft: Draft, there: Existing, code: str) -> bool:
    codes = ("due_on", "is_long_term") if code == "due_on" else (code,)
    return all(_plain(draft.values.get(each)) == _plain(there.values.get(each)) for each in codes)


def _plain(value: Any) -> Any:
    """Supporting departments in whatever order; nothing is nothing."""
    return frozenset(value) if isinstance(value, tuple) else value or None


def _alike(text: str, words: str) -> bool:
    """Whether a cell says what the export said, whatever became of spaces and of what was too long for a cell."""
    given, old = squeezed(text), squeezed(plain_text(words) or "")
    return given == old or bool(_CUT.search(given) and old.startswith(_CUT.sub("", given)))


def _shown(draft: Draft, code: str, value: Any, wide: Wide) -> str:
    if code == "lead":
        return named([value], wide.known)
    if code == "supporting":
        return named(value, wide.known)
    if code == "percent":
        return f"{value}%"
    if code == "due_on":
        return "长期坚持" if draft.values["is_long_term"] else value.isoformat()
    text = draft.text(code)
    return "" if says_nothing(text) else text


def _fixed(draft: Draft, there: Existing) -> None:
    """What a ledger does not change: errors there keep nothing out, differences are named once."""
    others = draft.row.cells.keys() - set(CHANGEABLE)
    unread = {problem.field for problem in draft.problems if problem.is_error}
    mine = {*CHANGEABLE, ""} & {*draft.row.cells, ""}
    draft.problems = [problem for problem in draft.problems if problem.field in mine]
    differing = [
        HEADINGS[code]
        for code in HEADINGS
        if code in others - _UNREAD
        and not _alike(draft.text(code), there.words.get(code, ""))
        and (code in unread or not _is_same(draft, there, code))
    ]
    if differing:
        names = "、".join(differing)
        words = (
            f"{names}和系统里的不一样。导入不改{'这一栏' if len(differing) == 1 else '这些'}，要改请在事项页面上办。"
        )
        draft.problems.append(Problem("", words, is_error=False))


def _lowered(draft: Draft, there: Existing, changes: list[Change]) -> None:
    """A share that falls is the sign of an old export."""
    before, after = there.values.get("percent") or 0, draft.values.get("percent") or 0
    if after < before and any(one.field == "percent" for one in changes):
        draft.note("percent", f"{after}% 比系统里的 {before}% 低，请看是不是一份旧表。")


def _as_lost(problem: Problem) -> Problem:
    """What is kept with a new task has no place in one that is there."""
    return Problem(problem.field, problem.words.replace("记在备注里", "没有导入"), problem.is_error, problem.unknown)
