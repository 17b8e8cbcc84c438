"""What the office knows of itself when a list comes in: its departments, its groups, its people (名单核对)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from tracking.naming import Directory, bare


@dataclass(frozen=True, slots=True)
class KnownDepartment:
    """A department that is there already, retired ones included."""

    key: int
    name: str
    full_name: str = ""
    kind: str = ""
    parent: int | None = None
    mailbox: str = ""
    head_signs: bool = False
    order: int = 100
    aliases: tuple[str, ...] = ()
    is_active: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it goes by."""
        return tuple(name for name in (self.name, self.full_name, *self.aliases) if name)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """An account that is there already; ``posts`` leads from each department's key to the title there (任职)."""

    key: int
    username: str
    name: str
    role: str
    email: str = ""
    phone: str = ""
    is_active: bool = True
    posts: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownOffice:
    """Everything the three lists are compared with. ``by`` is the account of who imports."""

    directory: Directory
    departments: tuple[KnownDepartment, ...] = ()
    groups: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # key → name and other names
    people: tuple[KnownPerson, ...] = ()
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Roll:
    """The departments by whatever leads to them, made once for a list."""

    by_key: Mapping[int, KnownDepartment]
    by_name: Mapping[str, KnownDepartment]  # 简称
    by_any: Mapping[str, KnownDepartment]  # 简称、全称、别名; a 简称 goes first
    alike: Mapping[str, list[KnownDepartment]]  # 简称 without its level of government, of those in use

    @classmethod
    def of(cls, departments: tuple[KnownDepartment, ...]) -> Self:
        by_name = {one.name: one for one in departments}
        alike: dict[str, list[KnownDepartment]] = {}
        for one in departments:
            if one.is_active:
                alike.setdefault(bare(one.name), []).append(one)
        by_any = {name: one for one in departments for name in one.names}
        return cls({one.key: one for one in departments}, by_name, by_any | by_name, alike)
