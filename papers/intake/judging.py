"""Down the rows of a ledger one by one, remembering what stood above (逐行核对)."""

from collections.abc import Collection
from dataclasses import dataclass, field

from papers.intake.comparing import compare
from papers.intake.drafts import Draft, Wide
from papers.intake.known import Existing
from papers.intake.records import Line, Outcome, Problem
from papers.intake.row_course import check_course, read_course
from papers.intake.row_when import read_when
from papers.intake.row_who import read_who
from papers.intake.row_words import read_words
from papers.intake.tables import Row
from papers.intake.texts import quoted, squeezed

_BRACKETS = str.maketrans("（）", "〔〕")


def numbers_of(text: str) -> tuple[str, ...]:
    """A number as it stands, and with the brackets ours have: 督(2026)1号-01 → 督〔2026〕1号-01."""
    number = squeezed(text)
    return tuple(dict.fromkeys((number, number.translate(_BRACKETS)))) if number else ()


@dataclass(slots=True)
class Judging:
    """Goes down the rows and remembers what stood above: numbers, titles, and where a new part of the table began."""

    wide: Wide
    skipped: Collection[int]
    part: int = 0  # rises where a ledger counts from 1 again, behind a heading or a total
    is_parted: bool = False
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)  # number and part of the table → row
    titles: dict[tuple[str, object], int] = field(default_factory=dict)
    merged: int = 1  # how many rows share the number above

    def ignore(self, row: Row, reason: str) -> Line:
        self.is_parted = self.is_parted or bool(row.own)
        return Line(row.index, row.texts, problems=(Problem("", reason, is_error=False),), outcome=Outcome.IGNORED)

    def judge(self, row: Row) -> Line:
        draft = Draft(row)
        for read in (read_words, read_who, read_when, read_course):
            read(draft, self.wide)
        there = self._there(draft)
        changes = compare(draft, there, self.wide) if there else []
        if there is None:
            self._check_new(draft)
        if row.index not in self.skipped:
            self._check_above(draft)
        outcome = self._outcome(draft, is_there=there is not None, is_changed=bool(changes))
        key = there.key if there else None
        return Line(row.index, row.texts, draft.values, tuple(draft.problems), outcome, key, tuple(changes))

    def _outcome(self, draft: Draft, *, is_there: bool, is_changed: bool) -> Outcome:
        if draft.row.index in self.skipped:
            return Outcome.SKIPPED
        if any(problem.is_error for problem in draft.problems):
            return Outcome.WRONG
        if not is_there:
            return Outcome.NEW
        return Outcome.CHANGED if is_changed else Outcome.SAME

    def _there(self, draft: Draft) -> Existing | None:
        """The task the row is about: by our own number; by a former one where the task is the same too."""
        known, number = self.wide.known, draft.values["number"]
        for each in numbers_of(number):
            if each in known.tasks:
                return known.tasks[each]
        title = squeezed(draft.values["title"])
        formers = known.former.get(number, ())
        same = next((one for one in formers if squeezed(str(one.values.get("title", ""))) == title), None)
        if same is None and formers and not number.isdecimal():
            draft.refuse(
                "number",
                f"{quoted(number)}已经导入过，是{formers[0].number}，任务是{quoted(str(formers[0].values['title']))}，"
                "和这一行不同。同一件事请把任务改成一样的，不是同一件请改编号。",
            )
        return same

    def _check_new(self, draft: Draft) -> None:
        check_course(draft, self.wide)
        self._check_merged(draft)
        remarks = [text for text in (draft.text("note"),) if text]
        draft.values["note"] = "\n".join([*remarks, *dict.fromkeys(draft.kept)])
        namesake = self.wide.known.namesakes.get(squeezed(draft.text("title")))
        if namesake:
            draft.note("title", f"和系统里的{namesake}一样。是同一件事就不导入这一行。")

    def _check_merged(self, draft: Draft) -> None:
        """A row that shares its cells with the one above: another task under the same number, or the same task."""
        inherited, row = draft.row.inherited, draft.row
        own = [code for code in ("title", "lead", "due_on") if row.texts.get(code) and code not in inherited]
        if "title" in inherited and not own:
            draft.refuse("title", "和上一行是合并的，牵头单位和完成时限也没有另写。请并到上一行里，或者不导入这一行。")
        self.merged = self.merged + 1 if "number" in inherited else 1
        if self.merged > 1 and draft.values["number"]:
            draft.values["number"] += f"-{self.merged}"
            draft.note("number", f"和上一行是合并的，这一行记作{quoted(draft.values['number'])}。")

    def _check_above(self, draft: Draft) -> None:
        """Two rows with one number, unless a ledger counts anew in each of its parts; two rows about one matter."""
        number, title, row = draft.values.get("number", ""), squeezed(draft.text("title")), draft.row.index + 1
        if number:
            self.part += self.is_parted and number.isdecimal() and number.lstrip("0") == "1"
            self.is_parted = False
            above = self.numbers.setdefault((number, self.part if number.isdecimal() else 0), row)
            if above != row:
                draft.refuse("number", f"{quoted(number)}和第 {above} 行的一样。请改正，或者只导入其中一行。")
        if title:
            above = self.titles.setdefault((title, draft.values.get("lead")), row)
            if above != row:
                draft.note("title", f"和第 {above} 行的一样。是同一件事就只导入一行。")
