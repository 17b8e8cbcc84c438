"""Editing the organisation's own words (单位词): every refusal says what is wrong and what to do instead."""

import re
from calendar import monthrange
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from directives.actions import NotAllowedError
from directives.extraction.festivals import festival_names
from directives.extraction.lexicon import words as listed
from directives.extraction.normalise import shadow
from directives.models import Directive
from tracking.models import EventDate, OwnWord
from tracking.models.words import WordKind
from tracking.naming import Directory
from tracking.own_words import holding, own_words

LONGEST = {WordKind.VERB: 8, WordKind.STOP: 20}
LONGEST_EVENT = 12
SWALLOWS = 0.2  # a phrase that this share of all candidates hold is no stop phrase
ENOUGH = 10  # candidates from which on a share means something
YEARS_AHEAD, YEARS_BACK = 10, 10
SET_PHRASE = 4  # characters from which a word of command is a set phrase (久久为功), said for its ring
_EVERY = re.compile(r"^(?:各级|各|所有|全体|全|每个)")
_HAN = re.compile(r"[一-龥]+")
_ENDS = re.compile(r"[。！？；!?;\n]")
_DAY = re.compile(r"(\d{1,2})(?:月|[-./])(\d{1,2})[日号]?")
_BOUND = re.compile(r"(?:之前|以前|前夕|前|期间|之后|以后|后|开始|结束)$")


class EventNotAllowedError(NotAllowedError):
    """An event that cannot be dated so; ``field`` is what is to be changed: name, day or year."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def add_verb(text: str, *, by: User, at: datetime) -> OwnWord:
    """Let one more word begin an act."""
    text = _bare(text)
    if len(text) < 2:
        raise NotAllowedError("动词太短：只有一个字的到处都有，请写两个字以上，例如“亮晒”。")
    if len(text) > LONGEST[WordKind.VERB]:
        raise NotAllowedError(f"动词太长：最多 {LONGEST[WordKind.VERB]} 个字，只写动词，不写后面的宾语。")
    if not _HAN.fullmatch(text):
        raise NotAllowedError("动词只写汉字，不要标点、数字和字母；几个词请一个一个加。")
    _refuse_known(text)
    for phrase in own_words(WordKind.STOP):
        if shadow(phrase) in shadow(text):
            raise NotAllowedError(f"“{text}”里有不提取的说法“{phrase}”，加了也不起作用。请先删掉那一条。")
    return _added(WordKind.VERB, text, by, at)


def add_stop_phrase(text: str, *, by: User, at: datetime) -> tuple[OwnWord, int]:
    """Keep what holds the phrase from being listed as a task; also how many adopted candidates hold it already."""
    text = _bare(text)
    if len(text) < 2:
        raise NotAllowedError(f"太短：“{text}”几乎每句话里都有，加上以后什么都提取不出来。请写一个完整的说法。")
    if len(text) > LONGEST[WordKind.STOP]:
        raise NotAllowedError(f"太长：最多 {LONGEST[WordKind.STOP]} 个字，只写每次都一样的那几个字。")
    if _ENDS.search(text):
        raise NotAllowedError("里面不能有句号、分号、问号、叹号：一句话到那里就断了，永远对不上。")
    _refuse_swallowing(text)
    held = holding(text)
    total, hit = Directive.objects.count(), sum(held.values())
    if total >= ENOUGH and hit >= SWALLOWS * total:
        raise NotAllowedError(
            f"“{text}”太常见：已有的 {total} 条候选事项里，{hit} 条都有它，加上以后会漏掉很多任务。请写得更具体。"
        )
    return _added(WordKind.STOP, text, by, at), held.get("adopted", 0)


def remove_word(word: OwnWord) -> None:
    word.delete()


def set_event_dates(names: str, day: str, year: int | None, *, by: User, at: datetime, today: date) -> str:
    """Date an event, or several names of one (入汛、汛期), every year or in one; what was done, in a sentence."""
    found = [name for part in re.split(r"[、，,\s]+", shadow(names)) if (name := part.strip('“”"'))]
    if not found:
        raise EventNotAllowedError("name", "事件名称不能空着，例如“入汛”。")
    for name in found:
        _check_event(name)
    month, number = _month_and_day(day, year, today)
    fresh: dict[str, object] = {"month": month, "day": number, "added_by": by, "added_at": at}
    try:
        with transaction.atomic():
            told = [_set_event(name, year, fresh) for name in dict.fromkeys(found)]
    except IntegrityError as error:
        raise EventNotAllowedError(
            "name", "刚刚有人填了同一个事件，没有保存。请看一下表里的日期，要改再填一次。"
        ) from error
    return "；".join(told) + "。"


def remove_event_date(event: EventDate) -> None:
    event.delete()


def _set_event(name: str, year: int | None, fresh: dict[str, object]) -> str:
    """One name's row, new or changed; refused where it says the same already."""
    event = EventDate.objects.select_for_update().filter(name=name, year=year).first()
    if event is None:
        event = EventDate.objects.create(name=name, year=year, **fresh)
        return f"“{name}”定为{event.words}"
    before = event.words
    if (event.month, event.day) == (fresh["month"], fresh["day"]):
        raise EventNotAllowedError("day", f"“{name}”已经是{before}，没有改动。")
    for field, value in fresh.items():
        setattr(event, field, value)
    event.save()
    return f"“{name}”由{before}改为{event.words}"


def _check_event(name: str) -> None:
    if len(name) < 2 or len(name) > LONGEST_EVENT or not _HAN.fullmatch(name):
        raise EventNotAllowedError(
            "name", f"“{name}”不能用：事件名称写 2 到 {LONGEST_EVENT} 个汉字，例如“入汛”“寒假”。"
        )
    if bound := _BOUND.search(name):
        raise EventNotAllowedError(
            "name", f"“{name}”请写成“{name[: bound.start()]}”：名称里不带“{bound[0]}”，“前”字程序自己会看。"
        )
    if name in festival_names():
        raise EventNotAllowedError("name", f"“{name}”每年是哪一天程序已经知道，不用填。")


def _month_and_day(written: str, year: int | None, today: date) -> tuple[int, int]:
    """5月15日, 5-15 or 05.15; a day that does not exist is refused with the reason."""
    read = _DAY.fullmatch(shadow("".join(written.split())))
    if read is None:
        raise EventNotAllowedError("day", "日期写成“5月15日”这样。")
    month, day = int(read[1]), int(read[2])
    if year is not None and not today.year - YEARS_BACK <= year <= today.year + YEARS_AHEAD:
        raise EventNotAllowedError(
            "year", f"年份请填 {today.year - YEARS_BACK} 到 {today.year + YEARS_AHEAD} 之间的，每年都一样就空着。"
        )
    if not 1 <= month <= 12:
        raise EventNotAllowedError("day", f"没有 {month} 月，请核对。")
    if not 1 <= day <= monthrange(year or 2024, month)[1]:
        raise EventNotAllowedError("day", f"{f'{year} 年' if year else ''}{month} 月没有 {day} 日，请核对。")
    if year is None and (month, day) == (2, 29):
        raise EventNotAllowedError(
            "day", "2 月 29 日不是每年都有：请改成 2 月 28 日或 3 月 1 日；只管某一年的，请填上年份。"
        )
    return month, day


def _bare(text: str) -> str:
    """Without blanks and the quotation marks people put around a word."""
    return "".join(text.split()).strip("“”\"‘’'")


def _refuse_known(text: str) -> None:
    """What extraction knows already, and what is a name, is no verb to add."""
    plain = shadow(text)
    if plain in listed("verbs"):
        raise NotAllowedError(f"“{text}”程序本来就认得，不用加。")
    if plain in listed("modals") or plain in listed("adverbs"):
        raise NotAllowedError(f"“{text}”不是动词，是提要求时修饰动词的词，程序已经认得。请只写后面的动词。")
    if plain[-1] in "了着过的":
        raise NotAllowedError(f"“{text}”请去掉最后的“{text[-1]}”字：带“{text[-1]}”的多半在说已经做过的事。")
    if named := Directory.load().resolve(text):
        raise NotAllowedError(f"“{text}”是单位“{named.name}”的名称，不是动词。")


def _refuse_swallowing(text: str) -> None:
    """A phrase that stands in nearly every demand would swallow them all."""
    plain = shadow(text)
    if _is_everyday(plain):
        raise NotAllowedError(
            f"“{text}”是布置任务时天天要说的词，真任务的句子里也常有，加上以后会漏掉很多任务。"
            "请写一个更长、更具体的说法，例如“以更加饱满的热情”“久久为功”。"
        )
    if named := Directory.load().resolve(text):
        raise NotAllowedError(f"“{text}”是单位“{named.name}”的名称，加上以后它的任务都不提取了。")
    for verb in own_words(WordKind.VERB):
        if plain in shadow(verb):
            raise NotAllowedError(f"您添加的动词“{verb}”里有“{text}”，两样互相打架。请先删掉那个动词。")


def _is_everyday(plain: str) -> bool:
    """A word of command, also behind a modal (落实, 要落实), or whom it is for (各单位); set phrases are neither."""
    modal = next((word for word in sorted(listed("modals"), key=len, reverse=True) if plain.startswith(word)), "")
    bare = _EVERY.sub("", plain.removeprefix(modal))
    is_command = len(bare) < SET_PHRASE and any(bare in listed(name) for name in ("verbs", "adverbs", "result_verbs"))
    return not bare or is_command or any(word in listed("bodies") for word in (plain, bare))


def _added(kind: WordKind, text: str, by: User, at: datetime) -> OwnWord:
    """The new row; the same word in other characters (亮曬, 亮晒) counts as there already."""
    if there := next((word for word in own_words(kind) if shadow(word) == shadow(text)), None):
        raise NotAllowedError(f"“{there}”已经在表里了，没有重复添加。")
    try:
        with transaction.atomic():
            return OwnWord.objects.create(kind=kind, text=text, added_by=by, added_at=at)
    except IntegrityError as error:
        raise NotAllowedError(f"“{text}”刚刚有人加上了。") from error
