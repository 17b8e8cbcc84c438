"""How a row of a ledger stands: state, share, what was reported last; and whether that holds together."""

from datetime import date

from directives.dates import full_day_words
from papers.intake.amounts import count, share
from papers.intake.drafts import Draft, Wide
from papers.intake.states import status
from papers.intake.texts import quoted, says_nothing
from tracking.workflow import Status

TEXTS = ("progress", "problems", "next_step")


def read_course(draft: Draft, wide: Wide) -> None:
    """Puts status, percent, extensions and the latest report into the draft; days have been read before."""
    for code in TEXTS:
        text = draft.text(code)
        draft.values[code] = "" if says_nothing(text) else text.strip()
    draft.values["percent"] = draft.take("percent", share(draft.cell("percent"), are_fractions=wide.are_fractions)) or 0
    draft.values["extensions"] = draft.take("extensions", count(draft.cell("extensions"))) or 0
    draft.values["status"] = _status(draft)


def _status(draft: Draft) -> Status:
    """As it is said; else closed where there is a day of closing or the progress says no more than that."""
    said = draft.take("status", status(draft.cell("status")))
    if said or draft.is_wrong("status"):
        return said or Status.ACCEPTED
    told = status(draft.cell("progress")).value if not draft.has("status") else None
    found = Status.CLOSED if draft.values["closed_on"] else told or Status.ACCEPTED
    if draft.has("status"):
        draft.note("status", f"空着，按“{found.label}”导入。")
    elif draft.values["percent"] == 100 and found == Status.ACCEPTED:
        draft.note("percent", "是 100%，但没有写已经办结，按“办理中”导入。")
    return found


def check_course(draft: Draft, wide: Wide) -> None:
    """For a new task: what its state asks for besides. What can be concluded is, and said; the rest is an error."""
    state = draft.values["status"]
    if state == Status.CLOSED:
        _closed(draft, wide.today)
    elif draft.values["closed_on"] and state == Status.CANCELLED:
        draft.keep("closed_on", draft.text("closed_on"))
        draft.values["closed_on"] = None
    elif draft.values["closed_on"]:
        draft.refuse("closed_on", f"{quoted(draft.text('closed_on'))}和状态“{state.label}”对不上。请改其中一样。")
    has_end = draft.values["due_on"] or draft.values["is_long_term"] or draft.is_wrong("due_on")
    if not has_end and state not in {Status.DRAFT, Status.CANCELLED}:
        draft.refuse("due_on", "空着。请写一个日期；没有终点的写“长期坚持”。")
    if not draft.values["dispatched_on"] and draft.has("dispatched_on") and not draft.is_wrong("dispatched_on"):
        _undispatched(draft, state)


def _undispatched(draft: Draft, state: Status) -> None:
    if state not in {Status.DRAFT, Status.CANCELLED}:
        draft.note("dispatched_on", "空着，按批准日期记。")


def _closed(draft: Draft, today: date) -> None:
    """A day of closing, and a due date; a ledger that has lost one of them has the other."""
    values = draft.values
    values["percent"] = 100
    if not values["closed_on"] and not draft.is_wrong("closed_on"):
        due = values["due_on"]
        values["closed_on"] = due if due and due <= today else today
        draft.note("closed_on", f"空着，按{_from(values['closed_on'], due)}记，请核对。")
    if not values["due_on"] and not values["is_long_term"] and values["closed_on"] and not draft.is_wrong("due_on"):
        values["due_on"] = values["closed_on"]
        draft.note("due_on", f"空着，按办结日期{full_day_words(values['closed_on'])}记。")
    dispatched_on = values["dispatched_on"]
    if dispatched_on and values["closed_on"] and values["closed_on"] < dispatched_on:
        draft.refuse(
            "closed_on", f"{full_day_words(values['closed_on'])}在交办日期{full_day_words(dispatched_on)}以前。请改正。"
        )


def _from(closed_on: date, due: date | None) -> str:
    return f"{'完成时限' if closed_on == due else '今天'}{full_day_words(closed_on)}"
