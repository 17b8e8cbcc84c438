"""What the figures of a paper are of (范围): the conditions of the ledger, or tasks by their keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from accounts.models import User
from directives.dates import full_day_words
from directives.models import Speech
from papers.models import Paper
from tracking.calendars import WorkCalendar
from tracking.ledger import AGAIN, ANY, CLOSED, DUE, HARD, OPEN_ONES, SIGNING, STATUSES, Conditions, select
from tracking.models import Department, Post, Registration, Task
from tracking.models.task import TaskQuerySet
from tracking.workflow import Structure

CHOSEN = "所列"
LED = {"": "由{}牵头", "any": "由{}牵头或者配合", "support": "由{}配合"}
MOST = 1000  # tasks in one paper: more nobody reads, and its preview takes seconds


class ContentError(Exception):
    """There is nothing to write, or too much; the message is a sentence for the 督查员."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which tasks a paper speaks, and by when it is to be answered where somebody has chosen a day. ``compared_to``:
    the earlier day with which a 通报 compares.

    Without ``tasks`` the conditions decide; ``conditions`` of ``None`` leave it to the kind of paper.
    """

    conditions: Conditions | None = None
    tasks: tuple[int, ...] = ()
    answer_by: date | None = None
    compared_to: date | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """From ``Paper.scope``."""
        asked, answer_by, earlier = (given.get(name) for name in ("conditions", "answer_by", "compared_to"))
        return cls(
            conditions=None if asked is None else Conditions.read({**asked}),
            tasks=tuple(given.get("tasks", ())),
            answer_by=date.fromisoformat(answer_by) if answer_by else None,
            compared_to=date.fromisoformat(earlier) if earlier else None,
        )

    def as_json(self) -> dict[str, Any]:
        """For ``Paper.scope``."""
        written: dict[str, Any] = {}
        if self.conditions is not None:
            written["conditions"] = self.conditions.query()
        if self.tasks:
            written["tasks"] = list(self.tasks)
        if self.answer_by:
            written["answer_by"] = self.answer_by.isoformat()
        if self.compared_to:
            written["compared_to"] = self.compared_to.isoformat()
        return written


def chosen(keys: Sequence[int], user: User) -> TaskQuerySet:
    """The tasks of these keys. Raises ``ContentError`` where one of them cannot stand in a paper."""
    refuse_too_many(len(set(keys)))
    found = Task.objects.visible_to(user).counted().filter(pk__in=keys)
    if missing := len(set(keys)) - found.count():
        raise ContentError(
            f"选的事项里有 {missing} 件不能列入：分发总项和分解子项不单独列，只列各单位那一件和整件。请去掉再试。"
        )
    return found


def fitting(paper: Paper, asked: TaskQuerySet, those: TaskQuerySet, why: str) -> TaskQuerySet:
    """``those``, or ``ContentError`` that says why some of ``asked`` are not among them: nothing is left out unsaid.

    When the figures are taken anew, what no longer fits drops out, and the list of changes names it.
    """
    if not paper.facts and (odd := asked.count() - those.count()):
        raise ContentError(f"选的事项里有 {odd} 件不能列入：{why}。请去掉再试。")
    return those


def tasks_in(scope: Scope, user: User, today: date, calendar: WorkCalendar) -> TaskQuerySet:
    """The tasks a paper is about, as the one who drafts it sees them; all where nothing is said."""
    if scope.tasks:
        return chosen(scope.tasks, user)
    return select(Task.objects.visible_to(user), scope.conditions or Conditions(), user, today, calendar)


def refuse_too_many(count: int) -> None:
    if count > MOST:
        raise ContentError(f"范围里有 {count} 件事项，一份公文最多列 {MOST} 件。请缩小范围，分几份来写。")


def scope_words(scope: Scope) -> str:
    """The scope as it qualifies 督办事项: 《…》提出的, 2026年10月1日以来立项的, 所列; empty for all there are."""
    asked = scope.conditions
    if scope.tasks or asked is None:
        return CHOSEN if scope.tasks else ""
    said = [*_of_whom(asked), *_how_it_stands(asked)]
    return "、".join(said) + "的" if said else ""


def _of_whom(asked: Conditions) -> list[str]:
    speech = Speech.objects.filter(pk=asked.speech).first() if asked.speech else None
    department = Department.objects.filter(pk=asked.department).first() if asked.department else None
    return [
        *([f"{full_day_words(asked.since)}以来立项"] if asked.since else []),
        *([f"{in_brackets(speech.title)}提出"] if speech else []),
        *([LED.get(asked.part, LED[""]).format(department)] if department else []),
        *_by_whom(asked),
        *([f"{asked.kind}类"] if asked.kind else []),
        *([HARD[asked.hard]] if asked.hard else []),
    ]


def _by_whom(asked: Conditions) -> list[str]:
    """The paper, the leader and the person asked for, by name."""
    source = Registration.objects.filter(pk=asked.source).first() if asked.source else None
    leader = Post.objects.filter(pk=asked.leader).first() if asked.leader else None
    person = User.objects.filter(pk=asked.person).first() if asked.person else None
    return [
        *([f"来自{in_brackets(source.source_title)}"] if source else []),
        *([f"由{leader}负责"] if leader else []),
        *([f"由{person}督办或者经办"] if person else []),
    ]


def _how_it_stands(asked: Conditions) -> list[str]:
    states = {**STATUSES, OPEN_ONES: "在办"}
    return [
        *([f"状态是{states[asked.status]}"] if asked.status != ANY else []),
        *([f"灯是{'或者'.join(one.label for one in asked.lights)}"] if asked.light else []),
        *([SIGNING[asked.signing]] if asked.signing else []),
        *([f"回头看{AGAIN[asked.again]}"] if asked.again else []),
        *([DUE[asked.due].replace(" ", "")] if asked.due else []),
        *_in_days(asked),
        *([f"形式是{Structure(asked.structure).label}"] if asked.structure else []),
        *([f"编号含“{asked.number}”"] if asked.number else []),
        *([f"含“{asked.q}”"] if asked.q else []),
        *(["由本人督办"] if asked.mine else []),
    ]


def _in_days(asked: Conditions) -> list[str]:
    """The days asked for: when it was written down, closed or due."""
    stretches = {"登记": asked.opened, "办结": asked.closed, "到期": asked.due_in}
    return [
        *(f"{days.words}{what}" for what, days in stretches.items() if days),
        *([f"{full_day_words(asked.due_from)}起到期"] if asked.due_from else []),
        *([f"{full_day_words(asked.due_to)}前到期"] if asked.due_to else []),
        *([f"{CLOSED[asked.closed_when]}办结"] if asked.closed_when else []),
        *([f"{full_day_words(asked.closed_from)}起办结"] if asked.closed_from else []),
        *([f"截至{full_day_words(asked.closed_to)}办结"] if asked.closed_to else []),
    ]


def in_brackets(title: str) -> str:
    """《…》 around a title, unless it has them; those inside become 〈〉."""
    if title.startswith("《") and title.endswith("》") and title.count("《") == 1:
        return title
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"
