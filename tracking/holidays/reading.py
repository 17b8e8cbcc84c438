"""From the text of a notice to the days it names. What cannot be placed is said, and never guessed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tracking.holidays.cleaning import Compact, compact
from tracking.holidays.grammar import WEEKDAYS, Token, Word, WrittenDay, tokens
from tracking.holidays.records import FESTIVALS, Arrangement, Problem, Sentence, SpecialDay
from tracking.holidays.sections import Section, changes_earlier, issued_on, number_of, sections, year_of

LONGEST = 15  # days of a holiday; what is longer is a slip of the pen
_RULES = re.compile(r"日[^。]*?(?:放假|上班|调休|补休|假期)|假期[^。]*日")
_SENTENCE = re.compile(r"[^。；！]+[。；！]?")
_ADVISES = re.compile(r"鼓励|提倡|倡导|建议|有条件的")


@dataclass(slots=True)
class _Reader:
    """What has been read so far: the only thing here that changes. ``named``: year and month of the last date."""

    year: int
    sentences: list[Sentence] = field(default_factory=list)
    days: list[SpecialDay] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    named: tuple[int, int] | None = None

    @property
    def here(self) -> int:
        return len(self.sentences) - 1

    @property
    def name(self) -> str:
        return self.sentences[-1].name

    def doubt(self, words: str) -> None:
        self.problems.append(Problem(words, self.here))


def parse_notice(text: str, year: int | None = None) -> Arrangement:
    """The holidays and make-up days a notice names, each with its sentence, and what could not be read.

    ``year``: the one to take where the text does not say. A text that is no notice gives an arrangement without days.
    """
    source = compact(text)
    known = year_of(source.text) or year
    if known is None or not date.min.year < known < date.max.year:
        return Arrangement(None)
    reader = _Reader(known)
    amends = changes_earlier(source.text)
    for section in sections(source.text):
        _read_section(reader, source, section, amends=amends)
    return Arrangement(
        year=known,
        sentences=tuple(reader.sentences),
        days=tuple(reader.days),
        problems=tuple(reader.problems),
        advice=tuple(reader.advice),
        number=number_of(source.text),
        issued_on=issued_on(source.text),
    )


def _read_section(reader: _Reader, source: Compact, section: Section, *, amends: bool) -> None:
    """What is said of one holiday; sentences that only encourage are put aside."""
    words = source.text[section.start : section.end]
    if not _RULES.search(words):
        return
    start, end = source.span(section.start, section.end)
    is_extra = not any(name in section.name for name in FESTIVALS)
    reader.sentences.append(Sentence(section.name or "放假", words, start, end, amends=amends or is_extra))
    reader.named = None
    for sentence in _SENTENCE.findall(words):
        if _ADVISES.search(sentence):
            reader.advice.append(sentence)
        else:
            _read_sentence(reader, sentence)


def _read_sentence(reader: _Reader, sentence: str) -> None:
    """Dates wait for the word that rules them: 2月14日（周六）、2月28日（周六）上班."""
    waiting: list[Token] = []
    resting: list[date] = []
    is_ruled = False
    for token in tokens(sentence):
        if token.word == Word.SPAN:
            waiting, is_ruled = ([] if is_ruled else waiting) + [token], False
        elif token.word in {Word.REST, Word.WORK} and waiting and not is_ruled:
            days = list(_rule(reader, waiting, is_working=token.word == Word.WORK))
            resting, is_ruled = days if token.word == Word.REST else resting, True
        elif token.word in {Word.EXPLAIN, Word.RESUME}:
            waiting = waiting[:-1]
        elif token.word == Word.EXTEND:
            waiting, is_ruled = [token], False
        elif token.word == Word.JOIN:
            _join_weekend(reader, resting)
        _compare_count(reader, token, resting)
    if waiting and not is_ruled:
        _left_over(reader, waiting)


def _rule(reader: _Reader, waiting: Iterable[Token], *, is_working: bool) -> Iterator[date]:
    for token in waiting:
        for day in _days(reader, token):
            _keep(reader, SpecialDay(day, is_working, reader.name, reader.here))
            yield day


def _keep(reader: _Reader, new: SpecialDay) -> None:
    """Once is enough; two different words on a day, or two holidays on it, are pointed out."""
    before = next((day for day in reader.days if day.on == new.on), None)
    if before is None:
        reader.days.append(new)
    elif before.is_working != new.is_working:
        reader.doubt(f"{_words(new.on)}又放假又上班，请对照原文。")
    elif before.sentence != new.sentence:
        reader.doubt(f"{_words(new.on)}在“{before.name}”里已经说过，两处重了，请对照原文。")


def _join_weekend(reader: _Reader, resting: list[date]) -> None:
    """The weekend days right before and after the days off."""
    for day, step in ((min(resting), -1), (max(resting), 1)) if resting else ():
        while (day := day + timedelta(days=step)).weekday() >= 5:
            _keep(reader, SpecialDay(day, is_working=False, name=reader.name, sentence=reader.here))


def _left_over(reader: _Reader, waiting: list[Token]) -> None:
    """Dates without a word that rules them; after 延长……至 the first is the holiday's new last day."""
    if waiting[0].word == Word.EXTEND:
        _extend(reader, waiting[1:])
        return
    for token in waiting:
        reader.doubt(f"“{token.text}”没有读出是放假还是上班，请在日历上勾选。")


def _extend(reader: _Reader, spans: list[Token]) -> None:
    last = [day for token in spans for day in _days(reader, token)][-1:]
    sentence = reader.sentences[-1]
    if last:
        reader.sentences[-1] = Sentence(
            sentence.name, sentence.text, sentence.start, sentence.end, amends=True, extended_to=last[0]
        )


def _compare_count(reader: _Reader, token: Token, resting: list[date]) -> None:
    if token.count is not None and resting and token.count != len(resting):
        reader.doubt(f"写着“{token.text}”，从日期数是 {len(resting)} 天，请对照原文。")


def _days(reader: _Reader, token: Token) -> list[date]:
    """The days of a span; none where it cannot be, which is pointed out."""
    assert token.first is not None  # noqa: S101 (a span has both ends)
    assert token.last is not None  # noqa: S101
    first = _resolve(reader, token.first)
    last = first if token.last is token.first else _resolve(reader, token.last)
    if first and last and last < first and token.last.year is None:
        last = _resolve(reader, token.last, first.year + 1)
    if first is None or last is None:
        return []
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST:
        reader.doubt(f"“{token.text}”前后日期对不上，没有采用，请在日历上勾选。")
        return []
    return [first + timedelta(days=n) for n in range(length)]


def _resolve(reader: _Reader, written: WrittenDay, year: int | None = None) -> date | None:
    """The date that is meant. A month or year that is not said again is the one said last."""
    year, month = year or written.year, written.month
    if month is None:
        year, month = (year or reader.named[0], reader.named[1]) if reader.named else (year, None)
    if month is None:
        reader.doubt(f"“{written.day}日”没有写是几月，请在日历上勾选。")
        return None
    year = year or reader.year - (reader.name == "元旦" and month == 12)
    try:
        day = date(year, month, written.day)
    except ValueError:
        reader.doubt(f"没有{month}月{written.day}日这一天，请对照原文。")
        return None
    reader.named = (year, month)
    _compare_weekday(reader, day, written.weekday)
    return day


def _compare_weekday(reader: _Reader, day: date, said: int | None) -> None:
    if said is not None and said != day.weekday():
        is_ = f"{day.year}年{_words(day)}是周{WEEKDAYS[day.weekday()]}"
        reader.doubt(f"{is_}，通知里写的是周{WEEKDAYS[said]}，请对照原文。")


def _words(day: date) -> str:
    return f"{day.month}月{day.day}日"
