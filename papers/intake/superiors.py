"""Which department stands above which (上级单位) in a list: one that comes later counts, a circle does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from papers.intake.lists import Draft, compact, keep
from papers.intake.office import KnownDepartment, KnownOffice, Roll


@dataclass(slots=True)
class Superiors:
    """Hears every row first and judges then, because a department may stand below one that comes later."""

    known: KnownOffice
    named: Mapping[str, int]
    roll: Roll
    heard: list[tuple[Draft, str, KnownDepartment | None]] = field(default_factory=list)
    in_rows: dict[str, str] = field(default_factory=dict)  # any name of a row's department → its 简称

    def hear(self, draft: Draft, own: KnownDepartment | None) -> None:
        """Remember a row, its 简称, and every name it brings."""
        name = own.name if own else compact(draft.text("name"))
        self.heard.append((draft, name, own))
        for one in (name, compact(draft.text("full_name")), *draft.values.get("aliases", ())):
            self.in_rows.setdefault(one, name)

    def judge(self) -> None:
        above = {one.name: self._name(one.parent) for one in self.known.departments}
        for draft, name, own in self.heard:
            if parent := self._parent(draft, name, own):
                above[name] = parent
        for draft, name, _ in self.heard:
            if "parent" in draft.values and (circle := _circle(name, above)):
                draft.refuse("parent", f"上级单位绕成了一圈：{' → '.join(circle)}。请改一处。")

    def _parent(self, draft: Draft, name: str, own: KnownDepartment | None) -> str:
        """The 简称 of the department above, as the row asks for it; "" where it asks for none or nobody known."""
        old = self._name(own.parent) if own else ""
        keep(draft, "parent", "上级单位", old)
        written = compact(draft.text("parent"))
        if not written:
            return ""
        found = self._called(written)
        if found == name:
            draft.refuse("parent", f"上级单位写成了{name}自己：请改成上一级的单位，没有上级就空着。")
            return ""
        if not found:
            draft.refuse("parent", f"上级单位“{written}”不认得：请选是哪个单位，或者把它也列进表里。", unknown=written)
            return ""
        draft.change("parent", found, old, found)
        return found

    def _called(self, name: str) -> str:
        """The 简称 of whoever goes by a name: in the list, in the office, or as somebody has said."""
        if name in self.in_rows:
            return self.in_rows[name]
        if name in self.named:
            return self._name(self.named[name])
        if exact := self.roll.by_any.get(name):
            return exact.name
        loose = self.known.directory.loose.get(name)
        return loose.name if loose is not None and loose.name in self.roll.by_name else ""

    def _name(self, key: int | None) -> str:
        above = self.roll.by_key.get(key) if key is not None else None
        return above.name if above else ""


def _circle(name: str, above: Mapping[str, str]) -> list[str]:
    """The way upwards from a department where it comes back to it, else nothing."""
    way = [name]
    while (up := above.get(way[-1], "")) and up not in way:
        way.append(up)
    return [*way, name] if up == name else []
