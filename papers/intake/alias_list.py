"""A list of other names judged row by row (别名核对): whose they are, which are known, which are somebody else's."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from papers.intake.list_fields import ALIAS_FIELDS
from papers.intake.lists import Draft, compact, judged, several
from papers.intake.office import KnownOffice, Roll
from papers.intake.records import Table
from papers.sheets.records import Sheet
from tracking.models import DepartmentGroup

LONGEST_ALIAS = 40  # characters, as where one is added by hand


def judge_aliases(
    sheet: Sheet,
    *,
    head: int,
    mapping: Mapping[int, str],
    fixes: Mapping[str, str],
    names: Mapping[str, int],
    skipped: Collection[int],
    known: KnownOffice,
) -> Table:
    """Every row gets an outcome; never raises on what stands in a sheet.

    ``Line.values``: ``aliases`` (tuple of names to add) and ``department`` or ``group``, the key of whose they are.
    """

    def judge(drafts: Sequence[Draft]) -> None:
        _Judge(known, names, Roll.of(known.departments)).judge(drafts)

    return judged(sheet, ALIAS_FIELDS, head=head, mapping=mapping, fixes=fixes, skipped=skipped, judge=judge)


@dataclass(frozen=True, slots=True)
class _Bearer:
    """Who shall go by the names of a row."""

    field: str  # department, group
    key: int
    name: str
    names: tuple[str, ...]


@dataclass(slots=True)
class _Judge:
    known: KnownOffice
    named: Mapping[str, int]  # a name nobody goes by → key of the department somebody said it is
    roll: Roll
    claims: dict[str, tuple[str, int]] = field(default_factory=dict)  # name → who bears it, number of the row or 0

    def judge(self, drafts: Sequence[Draft]) -> None:
        self.claims = {name: (one.name, 0) for one in self.known.departments for name in one.names}
        self.claims |= {name: (all_[0], 0) for all_ in self.known.groups.values() for name in all_}
        for draft in drafts:
            if bearer := self._bearer(draft):
                self._aliases(draft, bearer)

    def _bearer(self, draft: Draft) -> _Bearer | None:
        name = compact(draft.text("department"))
        if not name:
            draft.refuse("department", "没有写单位：请填上，或者这一行选“不导入”。")
            return None
        if (found := self.roll.by_any.get(name)) and not found.is_active:
            draft.refuse("department", f"{found.name}已经停用：请改成接替它的单位，或者先到后台启用。")
            return None
        said = self.roll.by_key.get(self.named.get(name, 0))
        meant = self.known.directory.resolve(said.name if said else name)
        if meant is None:
            draft.refuse("department", f"单位“{name}”不认得：请选是哪个单位，或者先导入单位。", unknown=name)
            return None
        if isinstance(meant, DepartmentGroup):
            return _Bearer("group", meant.pk, meant.name, self.known.groups[meant.pk])
        own = self.roll.by_key[meant.pk]
        return _Bearer("department", own.key, own.name, own.names)

    def _aliases(self, draft: Draft, bearer: _Bearer) -> None:
        written = several(draft.text("alias"))
        if not written:
            draft.refuse("alias", "没有写别名：请填上，或者这一行选“不导入”。")
        draft.find(bearer.key if bearer.field == "department" else None)
        if added := tuple(alias for alias in written if self._is_new(draft, alias, bearer)):
            draft.values |= {bearer.field: bearer.key, "aliases": added}
            draft.tell("alias", "", f"增加{'、'.join(added)}")

    def _is_new(self, draft: Draft, alias: str, bearer: _Bearer) -> bool:
        if len(alias) > LONGEST_ALIAS:
            draft.refuse("alias", f"别名“{alias[:20]}…”有 {len(alias)} 个字，最多 {LONGEST_ALIAS} 个字，请改短。")
            return False
        if alias in bearer.names:
            return False
        other, number = self.claims.setdefault(alias, (bearer.name, draft.number))
        if other != bearer.name:
            where = f"第 {number} 行给了{other}" if number else f"已经是{other}的名称或者别名"
            draft.refuse("alias", f"“{alias}”{where}：一个名称只能是一个单位，请改一个，或者从这里去掉。")
        return other == bearer.name and number == draft.number
