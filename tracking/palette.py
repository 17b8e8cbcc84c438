"""The colours of the pages as they are served (配色), and whether everybody can tell them apart. Pure.

The measure is WCAG 2.2: 4.5 to 1 for text (1.4.3), 3 to 1 for shapes and the edges of controls (1.4.11).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

TEXT, SHAPE = 4.5, 3.0
GROUNDS = {
    "paper": "内容的底",
    "paper-1": "侧栏、次要的底",
    "paper-2": "指着的、选中的",
    "paper-3": "现在的位置、进度的槽",
    "marker": "荧光笔：待审的原话、搜到的字",
    "soon-tint": "提醒的底",
    "late-tint": "出错的底",
    "ok-tint": "办成的底",
    "seal-tint": "印红标签的底",
    "focus-tint": "勾选了的行",
}
PLAIN, GREYS = ("paper", "paper-1"), ("paper", "paper-1", "paper-2", "paper-3")
NOTES = ("soon-tint", "late-tint", "ok-tint", "focus-tint")
TEXTS = {
    "ink": ("正文、标题、主按钮", tuple(GROUNDS)),
    "ink-2": ("次要的字", (*GREYS, *NOTES)),
    "ink-3": ("说明、表头；最淡的字", (*GREYS, *NOTES)),
    "seal": ("印：生效的按钮、原话的「、批示", (*PLAIN, "paper-2", "seal-tint")),
    "late": ("超期、严重滞后", (*PLAIN, "paper-2", "late-tint", "focus-tint")),
    "soon": ("临期、未报、进度偏慢的字", (*PLAIN, "paper-2", "soon-tint", "focus-tint")),
    "ok": ("正常的字", (*PLAIN, "paper-2", "ok-tint", "focus-tint")),
    "closed": ("已办结", (*PLAIN, "paper-2")),
    "wait": ("未签收", (*PLAIN, "paper-2")),
}
SHAPES = {
    "line-3": ("输入框、勾选框的边", PLAIN),
    "ink-4": ("小圆点、未定的圈", PLAIN),
    "soon-fill": ("临期的形", PLAIN),
    "ok-fill": ("正常的形", PLAIN),
    "closed-fill": ("办结的形", PLAIN),
    "focus": ("键盘走到的地方；别处不用蓝", (*GREYS, *NOTES)),
}
_BLOCK = re.compile(r":root[^{]*\{([^}]*)\}")
_TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})\b")


@dataclass(frozen=True, slots=True)
class Measured:
    """How a colour stands on a ground, 1 to 21, and whether that is enough for what it is used for."""

    ground: str
    ratio: float
    is_enough: bool


@dataclass(frozen=True, slots=True)
class Colour:
    """A token with its value, its use, and its contrast on each ground it stands on."""

    name: str
    value: str
    use: str
    measured: tuple[Measured, ...] = ()


@dataclass(frozen=True, slots=True)
class Palette:
    grounds: tuple[Colour, ...]
    texts: tuple[Colour, ...]
    shapes: tuple[Colour, ...]


def tokens(css: str) -> dict[str, str]:
    """The colours named in ``:root`` of a sheet, ``#rrggbb`` each; what is not a plain colour is left out."""
    block = _BLOCK.search(css)
    return dict(_TOKEN.findall(block.group(1))) if block else {}


def luminance(value: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 (black) to 1 (white), as WCAG defines it."""
    parts = [int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 (the same) to 21 (black on white); which is the ground does not matter."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def palette(css: str) -> Palette:
    """What a sheet's colours come to. KeyError: the sheet lacks a colour that is said to be used."""
    known = tokens(css)
    return Palette(
        tuple(Colour(name, known[name], use) for name, use in GROUNDS.items()),
        tuple(_measured(known, TEXTS, TEXT)),
        tuple(_measured(known, SHAPES, SHAPE)),
    )


def _measured(
    known: Mapping[str, str], used: Mapping[str, tuple[str, tuple[str, ...]]], least: float
) -> Iterator[Colour]:
    for name, (use, grounds) in used.items():
        found = [(ground, contrast(known[name], known[ground])) for ground in grounds]
        yield Colour(name, known[name], use, tuple(Measured(ground, ratio, ratio >= least) for ground, ratio in found))
