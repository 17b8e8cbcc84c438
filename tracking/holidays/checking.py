"""What in a notice does not fit together, by the calendar and by the rule that days off are made up for (放一补一)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from tracking.holidays.planning import days_of
from tracking.holidays.records import FESTIVALS, Arrangement, Problem

FAR = 31  # days between a holiday and a day that makes up for it
MOST_WRONG = 3  # so many wrong weekdays mean another year


def check(notice: Arrangement, statutory: Mapping[str, Sequence[date]], expected: int | None = None) -> Arrangement:
    """The same with what does not fit pointed out.

    ``statutory``: the days of each festival that are public holidays by law; ``expected``: the year it is wanted for.
    """
    if not notice.is_notice or notice.year is None:
        return notice
    found = [
        *_other_year(notice, expected),
        *_outside(notice, notice.year),
        *_working(notice),
        *_holidays(notice, statutory),
    ]
    if not notice.is_amendment:
        found += [*_missing(notice), *_balance(notice, statutory)]
    return notice.with_problems(found)


def _other_year(notice: Arrangement, expected: int | None) -> Iterator[Problem]:
    wrong = sum("通知里写的是周" in problem.words for problem in notice.problems)
    if wrong >= MOST_WRONG:
        yield Problem(f"有 {wrong} 处星期和 {notice.year} 年的日历对不上，请看这是不是 {notice.year} 年的通知。")
    if expected is not None and notice.year != expected:
        yield Problem(f"这是 {notice.year} 年的通知，不是 {expected} 年的；确认以后记在 {notice.year} 年。")
    if notice.issued_on and notice.year and notice.issued_on.year > notice.year:
        yield Problem(f"落款是 {notice.issued_on.year} 年，说的是更早的 {notice.year} 年，请对照原文。")


def _outside(notice: Arrangement, year: int) -> Iterator[Problem]:
    """A notice arranges its year and the last days of the year before."""
    own = frozenset(days_of(year))
    for day in notice.days:
        if day.on not in own:
            yield Problem(
                f"{day.on.year}年{_words(day.on)}不归 {year} 年的通知管，没有采用，请对照原文。", day.sentence
            )


def _working(notice: Arrangement) -> Iterator[Problem]:
    """A make-up day lies on a weekend and not far from its holiday."""
    for day in notice.days:
        if not day.is_working:
            continue
        if day.on.weekday() < 5:
            yield Problem(f"{_words(day.on)}本来就上班，不是周末，请对照原文。", day.sentence)
        off = [other.on for other in notice.days_of(day.sentence) if not other.is_working]
        if off and min(abs((day.on - one).days) for one in off) > FAR:
            yield Problem(f"{_words(day.on)}上班，离{day.name}隔了一个多月，请对照原文。", day.sentence)


def _holidays(notice: Arrangement, statutory: Mapping[str, Sequence[date]]) -> Iterator[Problem]:
    """A festival's own day is a day off."""
    for place, sentence in enumerate(notice.sentences):
        off = {day.on for day in notice.days_of(place) if not day.is_working}
        for name in sentence.name.split("、"):
            if off and name in statutory and off.isdisjoint(statutory[name]):
                first = statutory[name][0]
                yield Problem(f"{name}是{_words(first)}，不在放假的日子里，请对照原文。", place)


def _missing(notice: Arrangement) -> Iterator[Problem]:
    if missing := [name for name in FESTIVALS if name not in notice.names]:
        yield Problem(f"没有读到{'、'.join(missing)}的安排；通知里有的话，请贴完整，或者在日历上勾选。")


def _balance(notice: Arrangement, statutory: Mapping[str, Sequence[date]]) -> Iterator[Problem]:
    """Weekdays off beyond the public holidays are made up for on as many days of a weekend, over the whole year."""
    if any(name not in notice.names for name in FESTIVALS):
        return
    off = sum(not day.is_working and day.on.weekday() < 5 for day in notice.by_day().values())
    made_up = sum(day.is_working and day.on.weekday() >= 5 for day in notice.by_day().values())
    by_law = sum(len(statutory.get(name, ())) for name in FESTIVALS)
    if off - made_up != by_law:
        yield Problem(
            f"放假和上班的天数对不上：周一至周五放假 {off} 天，其中法定节假日 {by_law} 天，"
            f"应当有 {off - by_law} 个周末的日子补班，通知里有 {made_up} 个；请对照原文，看有没有漏读的日期。"
        )


def _words(day: date) -> str:
    return f"{day.month}月{day.day}日"
