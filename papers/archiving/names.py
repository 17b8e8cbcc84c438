"""Names inside an archive: as people know them, and such that Windows, WPS and every zip program take them. Pure."""

import re
import unicodedata
from pathlib import PurePosixPath

from papers.file_names import file_name

MOST = 60  # characters of a name; unpacked on a desktop of Windows the whole path stays below its 260
MOST_BYTES = 200
LONGEST_ENDING = 12
NAMELESS = "未命名"
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def clean(words: str, most: int = MOST) -> str:
    """The words as the name of a file or a folder; control signs and marks nobody sees are left out."""
    seen = "".join(c for c in unicodedata.normalize("NFC", words) if unicodedata.category(c)[0] != "C")
    name = _cut(" ".join(file_name(seen).split()), most).strip(". ")
    return f"_{name}" if _RESERVED.fullmatch(name) else name or NAMELESS


def clean_file(name: str) -> str:
    """The same for a file: its ending stays, however long the name is."""
    ending = PurePosixPath(name.replace("\\", "/")).suffix
    if not 1 < len(ending) <= LONGEST_ENDING:
        return clean(name)
    return clean(name[: -len(ending)]) + "." + clean(ending[1:], LONGEST_ENDING)


def _cut(name: str, most: int) -> str:
    name = name[:most]
    while len(name.encode()) > MOST_BYTES:
        name = name[:-1]
    return name


class Names:
    """Gives out paths, each once; systems that do not tell large letters from small ones tell them apart too."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def file(self, folder: str, name: str) -> str:
        return self._once(folder, *_halves(clean_file(name)))

    def folder(self, above: str, name: str) -> str:
        return self._once(above, clean(name, 40), "")

    def _once(self, folder: str, stem: str, ending: str) -> str:
        number, path = 1, _joined(folder, stem + ending)
        while path.casefold() in self._taken:
            number += 1
            path = _joined(folder, f"{stem}（{number}）{ending}")
        self._taken.add(path.casefold())
        return path


def _halves(name: str) -> tuple[str, str]:
    ending = PurePosixPath(name).suffix
    return name.removesuffix(ending), ending


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
