"""The check-up of a report (反馈体检): nothing new, copied, only set phrases, 100% without a file to show for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from tracking.actions.reports import Progress
from tracking.checkup.flaws import Flaw, excerpt
from tracking.checkup.likeness import Likeness, bare, compare
from tracking.checkup.lists import pattern
from tracking.models import Attachment, Department, Report, Task
from tracking.workflow import Structure

EVIDENCE = ("report", "submit")  # steps whose files show that something was done
COMPARED = 40  # reports of others, the newest
COPYABLE = 20  # signs: two departments may write the same short line without having copied it
SUBSTANCE = 8  # signs left when the set phrases are gone: enough to say something
REMNANT = 1 / 3  # of the signs: more than that, and the set phrases are not the report
FIGURE = re.compile(r"\d|[一二三四五六七八九十百千万两]{2,}|[二三四五六七八九十两][个件户人家次处项场条座栋所名份批]")

REASONS = {
    "nothing_new": "和上一次报的几乎一样，看不出这一期做了什么。有新的数字、结果就写上；没有进展，写明原因和下一步。",
    "copied": "和另一个单位报的几乎一样。请写本单位自己做的事、自己的数字。",
    "only_phrases": "去掉这些话就没有内容了。请写做了哪件事、到了哪一步、数字是多少。",
    "full_without_evidence": "这件事项还没有交过一份材料。有文件、照片、清单就附上，督查室好核实。",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What a report is held against: the last one of this department, the newest of the others (department, words),
    and how many files the task has as evidence, those that come with this report not counted.
    """

    last: str = ""
    others: Sequence[tuple[str, str]] = ()
    evidence: int = 0


def flaws_of(
    said: Progress, task: Task, department: Department, *, files: int = 0, taken_in: Sequence[Report] = ()
) -> list[Flaw]:
    """What this report of a department lacks, as things stand; ``taken_in``: the supporting reports it carries."""
    return examine_report(said, known_for(task, department, taken_in=taken_in), files=files)


def known_for(task: Task, department: Department, *, taken_in: Sequence[Report] = ()) -> Known:
    """What a report of this department on this task is held against, in a constant number of queries."""
    own = Report.objects.filter(task=task, department=department).order_by("-at", "-pk")
    last = own.values_list("progress", flat=True).first() or ""
    shown = Attachment.objects.filter(event__task=task, event__name__in=EVIDENCE)
    return Known(last, _others(task, department, taken_in), shown.count())


def _others(task: Task, department: Department, taken_in: Sequence[Report]) -> list[tuple[str, str]]:
    """The newest report of each other department on the task, or on its share of the same demand; the newest first.

    Where one carries the words of another by right (并入), the two are not held against each other.
    """
    beside = Q(task=task)
    if task.structure == Structure.UNIT:
        beside |= Q(task__parent=task.parent_id, task__structure=Structure.UNIT)
    carried = Q(taken_into__department=department) | Q(takes_in__department=department)
    sharing = Report.objects.filter(carried, task=task).values("department")
    reports = Report.objects.filter(beside).exclude(department=department).exclude(department__in=sharing)
    turn = Window(RowNumber(), partition_by=[F("task"), F("department")], order_by=[F("at").desc(), F("pk").desc()])
    newest = reports.exclude(department__in=[report.department_id for report in taken_in]).annotate(turn=turn)
    told = newest.filter(turn=1).order_by("-at", "-pk")
    return list(told.values_list("department__name", "progress")[:COMPARED])


def examine_report(said: Progress, known: Known, *, files: int = 0) -> list[Flaw]:
    """What a report lacks, as advice to who writes it. ``files``: how many come with it."""
    flaws = [_nothing_new(said.progress, known.last), _copied(said.progress, known.others)]
    flaws += [_only_phrases(said.progress), _full_without_evidence(said.percent, known.evidence + files)]
    return [flaw for flaw in flaws if flaw]


def _nothing_new(words: str, last: str) -> Flaw | None:
    likeness = compare(words, last)
    return _repeats("nothing_new", words, likeness) if likeness.says_nothing_new else None


def _copied(words: str, others: Sequence[tuple[str, str]]) -> Flaw | None:
    """From whom most was taken, if from anybody."""
    if len(bare(words).signs) < COPYABLE or _only_phrases(words):
        return None
    found = [(department, compare(words, text)) for department, text in others]
    copies = [(department, likeness) for department, likeness in found if likeness.is_copy]
    if not copies:
        return None
    department, likeness = max(copies, key=lambda copy: copy[1].share)
    return _repeats("copied", words, likeness, source=department)


def _repeats(code: str, words: str, likeness: Likeness, source: str = "") -> Flaw:
    start, end = likeness.passage
    return Flaw(code, excerpt(words[start:end]), REASONS[code], start, end, source)


def _only_phrases(words: str) -> Flaw | None:
    """Set phrases, and next to nothing when they are taken away."""
    found = list(dict.fromkeys(pattern("set_phrases").findall(words)))
    rest = pattern("set_phrases").sub("，", words)
    if not found or FIGURE.search(rest) or pattern("results").search(rest):
        return None
    left = len(bare(pattern("fillers").sub("", rest)).signs)
    if left >= SUBSTANCE or left > len(bare(words).signs) * REMNANT:
        return None
    return Flaw("only_phrases", "、".join(found[:3]), REASONS["only_phrases"])


def _full_without_evidence(percent: int, files: int) -> Flaw | None:
    if percent < 100 or files:
        return None
    return Flaw("full_without_evidence", "100%", REASONS["full_without_evidence"])
