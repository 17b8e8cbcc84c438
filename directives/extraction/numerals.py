"""Numbers as speeches write them: 15, １５ (in the shadow 15), 十五, 两, 一百二十, 二〇二六."""

DIGITS = {"〇": 0, "○": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4} | {
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "廿": 2,
}  # fmt: skip
TENS = {"十": 10, "百": 100, "千": 1000}


def number(words: str) -> int | None:
    """The whole number ``words`` stand for, or None where they are none: 十五 → 15, 二〇二六 → 2026, 半 → None."""
    if words.isascii() and words.isdigit():
        return int(words) if len(words) <= 9 else None
    if not words or any(sign not in DIGITS and sign not in TENS for sign in words):
        return None
    return _positional(words) if any(sign in TENS for sign in words) else _spelt(words)


def _spelt(words: str) -> int:
    """Digit by digit: 二〇二六."""
    total = 0
    for sign in words:
        total = total * 10 + DIGITS[sign]
    return total


def _positional(words: str) -> int:
    """With tens and hundreds: 二十五, 一百二十."""
    total, held = 0, 0
    for sign in words:
        if sign in TENS:
            total += (held or 1) * TENS[sign]
            held = 0
        else:
            held = DIGITS[sign]
    return total + held
