"""An amount as two are compared, however it was written: 1.2万人 and 12000人, 两成 and 20%, 九成 and 90%. Pure."""

import re

from directives.extraction.numerals import number

NUMBER = re.compile(r"([\d.]+|[一二三四五六七八九十百千两]+)([万亿]?)(.*)")
SHARE = re.compile(r"百分之(.+)")
RATE = re.compile(r"个?(?:百分)?点|%|成")
TIME = re.compile(r"个?(?:工作日|小时|天|日)")
TIMES = {"": 1.0, "万": 1e4, "亿": 1e8}
FEW = frozenset("123")  # 一次, 两手, 三级: they mostly count nothing


def amount_of(words: str) -> str:
    """The number, with a sign where it is a share (%) or a time (d); empty where it counts nothing."""
    share = SHARE.match(words)
    found = NUMBER.match(f"{share[1]}%" if share else words)
    digits = _digits(found[1]) if found else ""
    if not found or not digits:
        return ""
    if digits in FEW and not found[2] and not RATE.match(found[3]):
        return ""
    value = float(digits) * TIMES[found[2]]
    if found[3].startswith("成"):
        return f"{value * 10:g}%"
    return f"{value:.12g}{'%' if RATE.match(found[3]) else 'd' if TIME.match(found[3]) else ''}"


def _digits(written: str) -> str:
    """The number in digits, or nothing where the points in it make none."""
    if written[0].isdigit():
        return written if written.count(".") <= 1 else ""
    return str(number(written) or "")


def is_telling(value: str) -> bool:
    """Whether it is no round number: 46 and 1200 are less of a chance than 5 or 100."""
    return len(value.rstrip("%d").rstrip("0").replace(".", "")) >= 2
