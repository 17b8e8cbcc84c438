"""The pictures that are served and read: those of the help pages, and three of the README; small, in few colours."""

from pathlib import Path

from PIL import Image

HELP = (  # of the desk's width; the phone's are asked for by name
    "desk-supervisor",
    "import",
    "review",
    "register",
    "ledger",
    "repeated",
    "rechecks",
    "burden",
    "completion",
    "desk-clerk",
    "task-clerk",
    "step-report",
    "step-submit",
    "step-extend",
    "desk-head",
    "filing",
    "desk-leader",
    "calendar-notice",
    "rules",
    "words",
    "lists",
)
PHONE = ("desk-clerk",)
README = ("desk-supervisor", "review", "completion")
HEIGHT = {1440: 900, 390: 760}
SCALE = {1440: 0.75, 390: 1.0}


def serve_pictures(taken: Path, root: Path, only: str = "") -> None:
    """Cut the top of the pictures taken, and put them where pages and README find them."""
    for name in HELP:
        if only in name:
            _cut(taken / f"{name}-1440.png", root / "static" / "img" / "help" / f"{name}.png", 1440)
    for name in PHONE:
        if only in name:
            _cut(taken / f"{name}-390.png", root / "static" / "img" / "help" / f"{name}-phone.png", 390)
    for name in README:
        if only in name:
            _cut(taken / f"{name}-1440.png", root / "docs" / "pictures" / f"{name}.png", 1440)


def _cut(source: Path, target: Path, width: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(source) as whole:
        top = whole.convert("RGB").crop((0, 0, width, min(whole.height, HEIGHT[width])))
    size = (round(width * SCALE[width]), round(top.height * SCALE[width]))
    small = top.resize(size, Image.Resampling.LANCZOS)  # so many colours that a little red among much grey stays red
    small.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
