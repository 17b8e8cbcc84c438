"""A list of departments judged row by row (单位核对): which are there already, what changes, whose name is taken."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from papers.intake.list_fields import DEPARTMENT_FIELDS
from papers.intake.lists import Draft, address, chosen, compact, judged, keep, plain, several
from papers.intake.office import KnownDepartment, KnownOffice, Roll
from papers.intake.records import Table
from papers.intake.superiors import Superiors
from papers.sheets.records import Sheet
from tracking.models.department import DepartmentKind
from tracking.naming import bare

LONGEST = {"name": 40, "full_name": 80, "alias": 40}  # characters; ``alias`` as where one is added by hand
LARGEST_ORDER = 1_000_000
KINDS = {
    **{kind.label: kind.value for kind in DepartmentKind},
    **dict.fromkeys(("区直部门", "县直部门", "市直部门", "直属部门", "机关"), DepartmentKind.OFFICE.value),
    **dict.fromkeys(("乡镇", "街道", "镇街", "镇", "乡", "乡镇（街道）", "乡镇(街道)"), DepartmentKind.TOWNSHIP.value),
    **dict.fromkeys(("其他", "其它", "其它单位"), DepartmentKind.OTHER.value),
}
YES = {"是": "yes", "须": "yes", "需要": "yes", "√": "yes", "1": "yes", "TRUE": "yes", "True": "yes"}
NO = {"否": "no", "不": "no", "不须": "no", "不需要": "no", "×": "no", "0": "no", "FALSE": "no", "False": "no"}


def judge_departments(
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

    ``Line.values`` holds only what shall be set: name (new ones only), full_name, kind, mailbox, head_signs, order,
    aliases (tuple of names to add), parent (the 简称 of a department that is there or comes with another row).
    """

    def judge(drafts: Sequence[Draft]) -> None:
        _Judge(known, names, Roll.of(known.departments)).judge(drafts)

    return judged(sheet, DEPARTMENT_FIELDS, head=head, mapping=mapping, fixes=fixes, skipped=skipped, judge=judge)


@dataclass(slots=True)
class _Judge:
    known: KnownOffice
    named: Mapping[str, int]  # a name nobody goes by → key of the department somebody said it is
    roll: Roll
    claims: dict[str, tuple[str, int]] = field(default_factory=dict)  # name → who bears it, number of the row or 0
    rows: dict[str, int] = field(default_factory=dict)  # 简称 → number of the row that is about it

    def judge(self, drafts: Sequence[Draft]) -> None:
        self.claims = {name: (one.name, 0) for one in self.known.departments for name in one.names}
        self.claims |= {name: (f"单位组“{all_[0]}”", 0) for all_ in self.known.groups.values() for name in all_}
        superiors = Superiors(self.known, self.named, self.roll)
        for draft in drafts:
            own = self._identify(draft)
            self._names(draft, own)
            self._settings(draft, own)
            superiors.hear(draft, own)
        superiors.judge()

    def _identify(self, draft: Draft) -> KnownDepartment | None:
        """Which department the row is about; None for a new one."""
        name = compact(draft.text("name"))
        if not name or len(name) > LONGEST["name"]:
            draft.refuse("name", _bad_name("简称", name, LONGEST["name"]))
            return None
        found = self._known_by(draft, name)
        if found:
            draft.find(found.key)
        called = found.name if found else name
        if called in self.rows:
            draft.refuse("name", f"和第 {self.rows[called]} 行是同一个单位“{called}”：请留一行，另一行选“不导入”。")
        elif not found:
            self._bear(draft, "name", name, name)
            draft.values["name"] = name
        self.rows.setdefault(called, draft.number)
        return found

    def _known_by(self, draft: Draft, name: str) -> KnownDepartment | None:
        exact = self.roll.by_name.get(name)
        like = exact or self.roll.by_any.get(name) or self._like(draft, name)
        if like and not exact:
            draft.remark(
                "name", f"“{name}”就是{like.name}：按{like.name}更新，简称不改。要改名请督查员在“人员和机构”里办。"
            )
        if like and not like.is_active:
            draft.remark("name", f"{like.name}已经停用，导入不会启用它；要启用请到后台。")
        return like

    def _like(self, draft: Draft, name: str) -> KnownDepartment | None:
        """The one meant without its level of government (住建局); one of another level (市住建局) is another body."""
        alike = self.roll.alike.get(bare(name), [])
        if len(alike) != 1 or name in self.claims:
            return None
        if bare(name) == name:
            return alike[0]
        draft.remark(
            "name", f"和已有的{alike[0].name}名称相近，会另建一个单位；是同一家的，请把简称改成“{alike[0].name}”。"
        )
        return None

    def _names(self, draft: Draft, own: KnownDepartment | None) -> None:
        bearer = own.name if own else compact(draft.text("name"))
        full, old = compact(draft.text("full_name")), own.full_name if own else ""
        keep(draft, "full_name", "全称", old)
        if len(full) > LONGEST["full_name"]:
            draft.refuse("full_name", _bad_name("全称", full, LONGEST["full_name"]))
        elif full and full not in {bearer, old} and self._bear(draft, "full_name", full, bearer):
            draft.change("full_name", full, old, full)
        added = tuple(
            alias for alias in several(draft.text("aliases")) if self._is_new_alias(draft, alias, bearer, own)
        )
        if added:
            draft.change("aliases", added, "", f"增加{'、'.join(added)}")

    def _is_new_alias(self, draft: Draft, alias: str, bearer: str, own: KnownDepartment | None) -> bool:
        if len(alias) > LONGEST["alias"]:
            draft.refuse("aliases", _bad_name("别名", alias, LONGEST["alias"]))
            return False
        has_it = alias == bearer or (own is not None and alias in own.names)
        if has_it or alias == compact(draft.text("full_name")):
            return False
        return self._bear(draft, "aliases", alias, bearer)

    def _bear(self, draft: Draft, code: str, name: str, bearer: str) -> bool:
        """Let the department go by a name, unless somebody else does, here or in the office already."""
        other, number = self.claims.setdefault(name, (bearer, draft.number))
        if other == bearer and number in {0, draft.number}:
            return True
        where = f"第 {number} 行的{other}" if number else other
        draft.refuse(code, f"“{name}”已经是{where}的名称或者别名：一个名称只能是一个单位，请改一个，或者从这里去掉。")
        return False

    def _settings(self, draft: Draft, own: KnownDepartment | None) -> None:
        for code, value, words in _asked(draft):
            old = _now(own, code)
            draft.change(code, value, old, words)
        if own:
            keep(draft, "mailbox", "单位邮箱", own.mailbox)


def _asked(draft: Draft) -> Iterator[tuple[str, object, str]]:
    """What the cells of a row set besides names: code, value, as words."""
    if kind := chosen(draft, "kind", "类别", KINDS, DepartmentKind.labels):
        yield "kind", kind, DepartmentKind(kind).label
    if mailbox := address(draft, "mailbox"):
        yield "mailbox", mailbox, mailbox
    if signs := chosen(draft, "head_signs", "须部门负责人审签", YES | NO, ("是", "否")):
        yield "head_signs", signs == "yes", "是" if signs == "yes" else "否"
    if (order := _order(draft)) is not None:
        yield "order", order, str(order)


def _now(own: KnownDepartment | None, code: str) -> str:
    """What a setting is now, as words; "" of a new department."""
    if own is None:
        return ""
    said = {
        "kind": DepartmentKind(own.kind).label if own.kind else "",
        "mailbox": own.mailbox,
        "head_signs": "是" if own.head_signs else "否",
        "order": str(own.order),
    }
    return said[code]


def _order(draft: Draft) -> int | None:
    written = plain(draft.text("order"))
    if not written:
        return None
    number = written.removesuffix(".0")
    if number.isdecimal() and len(number) < 8 and int(number) <= LARGEST_ORDER:
        return int(number)
    draft.refuse("order", f"排序“{written}”不是 0 到 {LARGEST_ORDER} 的整数：请改成整数，或者空着。")
    return None


def _bad_name(heading: str, name: str, longest: int) -> str:
    if not name:
        return f"没有{heading}：请填上，或者这一行选“不导入”。"
    return f"{heading}“{name[:20]}…”有 {len(name)} 个字，最多 {longest} 个字，请改短。"
