"""Orders over many tasks that take a while (批量办理), as jobs: tried, then carried out, a few tasks at a time."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from tracking.actions.bulk import Order, Outcome, Pick, batches, carry_out_together, rehearse
from tracking.actions.running import JobRefusedError, JobStoppedError
from tracking.forms.bulk import KINDS
from tracking.models import Job, Task
from tracking.working import Ended, Work

NOT_AS_GIVEN = "没有办：填的内容现在用不了（{why}）。请回到台账重新选。什么都没有变。"


def ordered(job: Job) -> tuple[list[Pick], Order]:
    """What was picked, and what is to be done with it; ``JobRefusedError`` where that cannot be any more."""
    picks = [Pick(*one) for one in job.order["picks"]]
    form = KINDS[job.order["act"]].form(job.order["given"])
    if not form.is_valid():
        why = "".join(map(str, form.errors[next(iter(form.errors))]))
        raise JobRefusedError(NOT_AS_GIVEN.format(why=why.rstrip("。")))
    return picks, Order(job.order["act"], form.params())


def try_at_length(work: Work) -> Ended:
    """See what the order would do to each; nothing of it stays but the answers."""
    picks, order = ordered(work.job)
    outcomes: list[Outcome] = []
    for batch in batches(picks):
        work.tell("逐件试做，什么都不变", len(outcomes), len(picks))
        outcomes += rehearse(batch, order, by=work.job.by, at=work.clock())
    with transaction.atomic():
        work.keep({"outcomes": [_packed(one) for one in outcomes]})
    ready = sum(one.is_done for one in outcomes)
    return Ended(f"试做完了：{ready} 件可以{order.label}，{len(outcomes) - ready} 件不能。看过再定。")


def carry_out_at_length(work: Work) -> Ended:
    """Do it, a few tasks at a time: each few are done and written down together, or not at all."""
    job = work.job
    picks, order = ordered(job)
    rows: list[list[Any]] = list(job.kept.get("rows", []))
    reached = {pk for pk, *_ in rows}
    for batch in batches([pick for pick in picks if pick.pk not in reached]):
        _tell(work, order, rows, len(picks))
        with transaction.atomic():
            work.hold()
            outcomes = carry_out_together(batch, order, by=job.by, at=job.at)
            rows += [[one.task.pk, one.is_done, one.said, one.told] for one in outcomes]
            work.keep({"rows": rows})
    return Ended(said_of(order, rows, len(picks)))


def _tell(work: Work, order: Order, rows: list[list[Any]], total: int) -> None:
    """How far it is; where it shall stop, with what has been done by then."""
    try:
        work.tell(f"正在{order.label}", len(rows), total)
    except JobStoppedError:
        raise JobStoppedError(f"按您的要求停下了：{said_of(order, rows, total)}") from None


def said_of(order: Order, rows: Iterable[list[Any]], total: int) -> str:
    """How many were done, how many not and why not."""
    done = [is_done for _, is_done, *_ in rows]
    refused, left = len(done) - sum(done), total - len(done)
    parts = [f"{order.label}了 {sum(done)} 件"]
    parts += [f"{refused} 件没有办成，原因写在结果里"] if refused else []
    parts += [f"{left} 件没有轮到，没有变"] if left else []
    return "；".join(parts) + "。"


def _packed(one: Outcome) -> list[Any]:
    return [one.task.pk, one.version, one.is_done, one.said, one.after, one.told, one.is_stale]


def unpacked(kept: Mapping[str, Any], known: Mapping[int, Task]) -> list[Outcome]:
    """The answers of a trial, of the tasks that are still there."""
    found = kept.get("outcomes", [])
    return [Outcome(known[pk], *rest) for pk, *rest in found if pk in known]
