"""The columns of the ledger (督办台账), as it goes out and as it comes back in: one table for both."""

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """What stands in the cells of a column."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    PERCENT = "percent"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its code, its heading, its width in characters of the standard font, and what stands in it."""

    code: str
    heading: str
    width: int
    sort: Sort = Sort.TEXT


COLUMNS = (
    Column("number", "编号", 18),
    Column("title", "事项", 40),
    Column("source", "来源", 28),
    Column("source_on", "来源日期", 12, Sort.DATE),
    Column("quote", "原话", 50),
    Column("kind", "类型", 8),
    Column("lead", "牵头单位", 16),
    Column("supporting", "配合单位", 22),
    Column("handler", "责任人", 10),
    Column("dispatched_on", "交办日期", 12, Sort.DATE),
    Column("due_on", "完成时限", 12, Sort.DATE),  # or the words 长期坚持
    Column("status", "状态", 10),
    Column("light", "灯", 12, Sort.LIGHT),
    Column("days_late", "超期天数", 10, Sort.NUMBER),  # reckoned from the dates: nothing of it comes back in
    Column("percent", "进度", 8, Sort.PERCENT),
    Column("progress", "最新进展", 50),
    Column("problems", "存在问题", 30),
    Column("next_step", "下一步", 30),
    Column("extensions", "延期次数", 10, Sort.NUMBER),
    Column("closed_on", "办结日期", 12, Sort.DATE),
    Column("sign_by", "签收时限", 12, Sort.DATE),  # reckoned from the day of sending out; last, as is the next: what
    Column("signing", "签收情况", 24),  # offices refer to by the letter of a column stays in its place
    Column("times", "强调次数", 10, Sort.NUMBER),  # how many sources it has (反复强调)
)  # the columns of a 督办台账 as offices keep it; 来源（讲话、日期、原文） takes three
RECKONED = frozenset({"days_late", "times"})  # columns that no field reads
