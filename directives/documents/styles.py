"""What the styles of a Word file say about numbers: lists are often hung on 标题 1, not on its paragraphs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self, TypeVar

from directives.documents.package import Element, find, value, w, whole_number

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Styles:
    """By style: what it is based on, its list, its level in the list; ``contents`` are the styles of 目录."""

    parents: Mapping[str, str | None] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    contents: frozenset[str] = frozenset()
    default: str | None = None

    @classmethod
    def of(cls, root: Element | None) -> Self:
        if root is None:
            return cls()
        named = {style.get(w("styleId")) or "": style for style in root.findall(w("style"))}
        numbered = {name: found for name, style in named.items() if (found := find(style, "pPr/numPr")) is not None}
        levels = {name: whole_number(value(found, "ilvl")) for name, found in numbered.items()}
        return cls(
            parents={name: value(style, "basedOn") for name, style in named.items()},
            lists={name: list_id for name, found in numbered.items() if (list_id := value(found, "numId"))},
            levels={name: level for name, level in levels.items() if level is not None},
            contents=frozenset(name for name, style in named.items() if _is_contents(style)),
            default=next((name for name, style in named.items() if _is_default(style)), None),
        )

    def chain(self, name: str | None) -> Iterator[str]:
        """The style and what it is based on, nearest first; a circle ends where it closes."""
        seen: set[str] = set()
        current = name or self.default
        while current and current not in seen:
            seen.add(current)
            yield current
            current = self.parents.get(current)


def first_of(known: Mapping[str, T], names: Iterable[str]) -> T | None:
    """What is known of the first of ``names`` of which anything is."""
    return next((known[name] for name in names if name in known), None)


def _is_contents(style: Element) -> bool:
    return (value(style, "name") or "").lower().startswith("toc ")


def _is_default(style: Element) -> bool:
    return style.get(w("type")) == "paragraph" and (style.get(w("default")) or "0") in {"1", "true", "on"}
