"""How the ledger is laid out (显示): which columns, in what order, under what headings; all of it in the address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

COLUMNS = {
    "number": "编号",
    "kind": "类型",
    "hard": "软硬",
    "source": "来源",
    "said": "反复强调",
    "lead": "牵头单位",
    "supporting": "配合单位",
    "leader": "责任领导",
    "handler": "经办人",
    "officer": "督查员",
    "dispatched": "交办日期",
    "due": "完成时限",
    "late": "超期天数",
    "progress": "进度",
    "rhythm": "报送频率",
    "reported": "最近反馈",
    "latest": "最新进展",
}  # always shown in this order, after the light and the title
USUAL = ("lead", "due", "progress", "latest")
SORTS = {
    "due": "完成时限，早的在前",
    "-due": "完成时限，晚的在前",
    "-late": "超期天数，长的在前",
    "number": "编号，早立项的在前",
    "-number": "编号，新立项的在前",
    "department": "牵头单位",
    "-reported": "最近反馈，新的在前",
    "reported": "最近反馈，久的在前",
    "-dispatched": "交办日期，新的在前",
    "dispatched": "交办日期，早的在前",
    "-said": "反复强调，次数多的在前",
}
BY_COLUMN = {
    "number": ("number", "-number"),
    "lead": ("department",),
    "dispatched": ("-dispatched", "dispatched"),
    "said": ("-said",),
    "due": ("due", "-due"),
    "late": ("-late",),
    "reported": ("-reported", "reported"),
}  # the sorts that the head of a column leads to, one after the other
GROUPS = {"": "不分组", "department": "牵头单位", "source": "来源"}
USUAL_SORT = "due"
SEPARATOR = "."  # between columns in an address
MANY = 6  # columns from which a table is wider than a page


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: what pressing it sorts by (empty: nothing), and which way it is sorted now."""

    code: str
    label: str
    sort: str = ""
    direction: str = ""  # ascending, descending, or empty


@dataclass(frozen=True, slots=True)
class Shape:
    """Columns in their fixed order, the sort (``-`` for falling), and what the rows are grouped by."""

    columns: tuple[str, ...] = USUAL
    sort: str = USUAL_SORT
    group: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str], columns: Iterable[str] = ()) -> "Shape":
        """From a query string. ``columns``: as boxes of a form give them, one by one."""
        wanted = {code for written in (given.get("cols", ""), *columns) for code in written.split(SEPARATOR)}
        return cls(
            columns=tuple(code for code in COLUMNS if code in wanted) or USUAL,
            sort=given.get("sort", "") if given.get("sort") in SORTS else USUAL_SORT,
            group=given.get("group", "") if given.get("group") in GROUPS else "",
        )

    def query(self) -> dict[str, str]:
        """What of it is not as usual, for an address."""
        said = {
            "cols": SEPARATOR.join(self.columns) if self.columns != USUAL else "",
            "sort": self.sort if self.sort != USUAL_SORT else "",
            "group": self.group,
        }
        return {name: value for name, value in said.items() if value}

    @property
    def heads(self) -> list[Head]:
        return [self._head(code) for code in self.columns]

    def _head(self, code: str) -> Head:
        sorts = BY_COLUMN.get(code, ())
        if self.sort not in sorts:
            return Head(code, COLUMNS[code], sorts[0] if sorts else "")
        following = sorts[(sorts.index(self.sort) + 1) % len(sorts)]
        direction = "descending" if self.sort.startswith("-") else "ascending"
        return Head(code, COLUMNS[code], following if following != self.sort else "", direction)

    @property
    def is_wide(self) -> bool:
        """Whether there are more columns than a page holds side by side."""
        return len(self.columns) > MANY

    @property
    def sorted_by(self) -> str:
        """In words, for the foot of the list."""
        return SORTS[self.sort]
