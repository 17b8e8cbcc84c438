"""What a year is after a notice that changes single holidays of it: 调整劳动节假期, 延长春节假期."""

from collections.abc import Mapping
from datetime import date, timedelta

from tracking.holidays.records import Arrangement, SpecialDay


def amended(base: Mapping[date, SpecialDay], notice: Arrangement) -> dict[date, SpecialDay]:
    """The days of a year, those of the holidays that the notice speaks of replaced by what it says."""
    replaced = {part for one in notice.sentences if one.extended_to is None for part in one.name.split("、")}
    kept = {on: day for on, day in base.items() if replaced.isdisjoint(day.name.split("、"))}
    return {**kept, **_extensions(base, notice), **notice.by_day()}


def _extensions(base: Mapping[date, SpecialDay], notice: Arrangement) -> dict[date, SpecialDay]:
    """The days by which a holiday becomes longer, from its last day as it was."""
    added: dict[date, SpecialDay] = {}
    for place, sentence in enumerate(notice.sentences):
        off = [on for on, day in base.items() if day.name == sentence.name and not day.is_working]
        if sentence.extended_to and off:
            length = (sentence.extended_to - max(off)).days
            days = (max(off) + timedelta(days=n) for n in range(1, length + 1))
            added |= {on: SpecialDay(on, is_working=False, name=sentence.name, sentence=place) for on in days}
    return added
