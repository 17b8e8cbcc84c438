"""How a name is typed in letters (拼音): every reading of every character, so that zjj finds 区住建局."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from tracking.models import Department, DepartmentGroup, Post


@lru_cache(maxsize=4096)
def readings(character: str) -> str:
    """All readings of a character without tones, apart by commas (行: xing,hang,…); itself where it has none."""
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True)
    return ",".join(dict.fromkeys(reading.lower() for reading in found[0])) if found else ""


def spelled(name: str) -> str:
    """The readings of a name, character by character: “qu,ou zhu jian ju”."""
    return " ".join(readings(character) for character in name if not character.isspace())


def is_typed(letters: str, name: str) -> bool:
    """Whether the letters spell a piece of the name (fjap, jieri): each character by its whole reading or by a
    beginning of it, as ``static/js/combo.js`` has it.
    """
    letters = letters.lower().replace(" ", "").replace("'", "")
    characters = [readings(one).split(",") for one in name if not one.isspace()]
    return bool(letters) and any(_spells(letters, characters[start:]) for start in range(len(characters)))


def _spells(letters: str, characters: Sequence[Sequence[str]]) -> bool:
    if not letters or not characters:
        return not letters
    return any(
        letters[:size] == reading[:size] and _spells(letters[size:], characters[1:])
        for reading in characters[0]
        for size in range(min(len(reading), len(letters)), 0, -1)
    )


def pickable(
    departments: Iterable[Department], groups: Iterable[DepartmentGroup], posts: Iterable[Post]
) -> list[dict[str, object]]:
    """Everybody a picker offers, for a script: value, name, and every name with its spelling.

    Values are ``d12`` for a department, ``g3`` for a group, ``p5`` for a leader's post. ``departments`` come with
    their aliases, ``groups`` with their members.
    """
    return [
        *(_entry(f"d{one.pk}", one.name, _other_names(one)) for one in departments),
        *(_entry(f"g{one.pk}", one.name, one.aliases, f"{len(one.members.all())} 家") for one in groups),
        *(_entry(f"p{one.pk}", one.name, ()) for one in posts),
    ]


def readings_of(offered: Mapping[str, Iterable[str]]) -> dict[str, list[list[str]]]:
    """Every name of each entry of a list with its spelling, by the value of the entry."""
    return {value: _with_spelling(names) for value, names in offered.items()}


def _with_spelling(names: Iterable[str]) -> list[list[str]]:
    return [[name, spelled(name)] for name in dict.fromkeys(names)]


def _other_names(department: Department) -> list[str]:
    return [name for name in (department.full_name, *(alias.name for alias in department.aliases.all())) if name]


def _entry(value: str, name: str, others: Iterable[str], note: str = "") -> dict[str, object]:
    return {"value": value, "name": name, "note": note, "names": _with_spelling([name, *others])}
