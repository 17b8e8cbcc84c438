"""When, for a row of a ledger: its source, dispatched, due or 长期坚持, closed; and how often it is reported."""

from datetime import date

from papers.intake.amounts import nearest_rhythm, rhythm
from papers.intake.days import Base, Day, due_day, past_day
from papers.intake.drafts import Draft, Wide
from papers.intake.texts import quoted
from tracking import rhythms

USUAL = "quarterly"  # of what is long-term where a ledger says nothing: the least that still shows whether it is done


def read_when(draft: Draft, wide: Wide) -> None:
    """Puts the days, ``is_long_term`` and rhythm into the draft."""
    source_on = _past(draft, "source_on", wide)
    dispatched_on = _past(draft, "dispatched_on", wide, after=source_on)
    _past(draft, "closed_on", wide, after=dispatched_on or source_on)
    due = due_day(draft.cell("due_on"), _base(dispatched_on, source_on, wide), wide.known.context)
    draft.values["due_on"] = _told(draft, "due_on", due)
    draft.values["is_long_term"] = due.is_long_term
    _rhythm(draft, due, wide)
    if due.day and dispatched_on and due.day < dispatched_on:
        draft.note("due_on", f"{quoted(draft.text('due_on'))}在交办日期以前，请核对。")


def _past(draft: Draft, code: str, wide: Wide, *, after: date | None = None) -> date | None:
    known = wide.known
    read = past_day(draft.cell(code), known.today, known.context, after=after, year=wide.year)
    draft.values[code] = _told(draft, code, read)
    return read.day


def _told(draft: Draft, code: str, read: Day) -> date | None:
    if read.note:
        draft.note(code, read.note)
    if read.error:
        draft.refuse(code, read.error)
    if read.rest:
        draft.keep(code, read.rest)
    return read.day


def _base(dispatched_on: date | None, source_on: date | None, wide: Wide) -> Base:
    """What a date without a year is reckoned from."""
    if dispatched_on:
        return Base(dispatched_on, "交办日期")
    if source_on:
        return Base(source_on, "来源日期")
    if wide.year:
        return Base(date(wide.year, 1, 1), f"台账的年份（{wide.year}年）", is_exact=False)
    return Base(date(wide.today.year, 1, 1), "今年", is_exact=False)


def _rhythm(draft: Draft, due: Day, wide: Wide) -> None:
    """Its own column, else what stands beside 长期坚持, else for what is long-term a usual one, which is said."""
    code = draft.take("rhythm", rhythm(draft.cell("rhythm"), wide.today, wide.known.context)) or ""
    if not code and due.recurrence:
        code = draft.take("due_on", nearest_rhythm(due.recurrence, quoted(draft.text("due_on")))) or ""
    if not code and due.is_long_term and not draft.is_wrong("rhythm"):
        code = USUAL
        draft.note(
            "due_on", f"{quoted(draft.text('due_on'))}没有写多久报一次，先按{rhythms.words(code)}报，导入以后可以调整。"
        )
    draft.values["rhythm"] = code
