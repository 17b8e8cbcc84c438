"""Numbers written as Word's automatic numbering (numFmt) writes them: 一、十二、①, IV, 甲."""

from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_LEGAL = str.maketrans("零一二三四五六七八九十百千万", "零壹贰叁肆伍陆柒捌玖拾佰仟万")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def numeral(number: int, number_format: str) -> str:
    """``number`` in Word's ``number_format``; formats of other scripts fall back to decimal, bullets to nothing."""
    return _FORMATS.get(number_format, str)(number)


def _counting(number: int) -> str:
    """一, 十, 十二, 二十, 一百零三, 一千零二十; what is beyond 9,999 stays decimal."""
    if not 0 < number <= 9999:
        return str(number)
    written, pending_zero = "", False
    for value, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, value)
        if not digit:
            pending_zero = bool(written)
            continue
        written += ("零" if pending_zero else "") + _DIGITS[digit] + unit
        pending_zero = False
    return written.removeprefix("一") if written.startswith("一十") else written


def _digital(number: int) -> str:
    return "".join("〇" if digit == "0" else _DIGITS[int(digit)] for digit in str(number))


def _chinese_counting(number: int) -> str:
    """chineseCounting spells the tens (十二) and writes digits from 100 on (一〇三)."""
    return _counting(number) if number < 100 else _digital(number)


def _legal(number: int) -> str:
    counted = _counting(number)
    return ("一" + counted if counted.startswith("十") else counted).translate(_LEGAL)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written


def _letter(number: int) -> str:
    """a … z, then aa, bb, as Word repeats them."""
    if not 0 < number <= 26 * 30:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _from_block(first: str, count: int) -> Callable[[int], str]:
    """The characters that Unicode keeps in a row from ``first`` on: ⑴ … ⒇."""
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= count else str(number)


def _from_cycle(characters: str) -> Callable[[int], str]:
    return lambda number: characters[(number - 1) % len(characters)] if number > 0 else str(number)


def _circled(number: int) -> str:
    for first, start, end in (("①", 1, 20), ("㉑", 21, 35), ("㊱", 36, 50)):
        if start <= number <= end:
            return chr(ord(first) + number - start)
    return str(number)


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def _ordinal(number: int) -> str:
    teen = 10 <= number % 100 <= 20
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


_FORMATS: dict[str, Callable[[int], str]] = {
    "bullet": lambda _: "",
    "none": lambda _: "",
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _from_block("⑴", 20),
    "decimalEnclosedFullstop": _from_block("⒈", 20),
    "ideographEnclosedCircle": _from_block("㊀", 10),
    "chineseCounting": _chinese_counting,
    "chineseCountingThousand": _counting,
    "taiwaneseCounting": _chinese_counting,
    "taiwaneseCountingThousand": _counting,
    "japaneseCounting": _counting,
    "ideographDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "taiwaneseDigital": _digital,
    "chineseLegalSimplified": _legal,
    "japaneseLegal": _legal,
    "ideographLegalTraditional": _legal,
    "ideographTraditional": _from_cycle("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _from_cycle("子丑寅卯辰巳午未申酉戌亥"),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "ordinal": _ordinal,
}
