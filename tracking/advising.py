"""What is to be done about a task now, in one or two sentences for the person who looks at it (现在要做)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from directives.dates import day_words
from tracking.advising_again import looked_at_again, to_review
from tracking.advising_in_hand import in_hand, pending
from tracking.families import family_of
from tracking.guidance import Advice, Case, near_day, sentence, sign_by, until
from tracking.models import Filing, TaskEvent
from tracking.models.event import TAKE_IN
from tracking.models.filing import FilingKind, FilingState
from tracking.story import last
from tracking.workflow import FINISHED, Status, Structure

BEFORE = frozenset({"report", "record", "submit"})  # steps in which a department hands in files
DONE = 100  # per cent
PENDS = frozenset({Status.ASSIGNED, Status.ACCEPTED, Status.SUBMITTED, Status.CLOSED})  # in which something can wait
SETTLE = "settle"  # what was sent up is decided on its own page, not by a step on the task


def advise(case: Case) -> Advice:
    """What the person should do, or who is waited for and until when."""
    if case.to_settle:
        return _to_settle(case)
    if advice := to_review(case):
        return advice
    if case.task.structure == Structure.SPREAD and case.task.status in {Status.ASSIGNED, Status.ACCEPTED}:
        return _spread(case)
    advice = _BY_STATUS[Status(case.task.status)](case)
    return replace(advice, then=advice.then + pending(case, advice)) if case.task.status in PENDS else advice


def _to_settle(case: Case) -> Advice:
    """What was sent up and lies with this person, the oldest first."""
    filing = case.to_settle[0]
    more = f"另外还有 {len(case.to_settle) - 1} 份呈报也等您定。" if case.to_settle[1:] else ""
    kind = filing.get_kind_display()
    if filing.state == FilingState.SENT_BACK:
        return Advice(f"负责人退回了{kind}：", sentence(filing.verdict), f"请修改后再呈。{more}", SETTLE)
    if filing.state == FilingState.AT_HEAD:
        said = f"{filing.by}{case.when(filing.at)}呈上{kind}{_asked_for(filing, case.today)}，"
        return Advice(said, "请审签。", f"审签以后才报到{case.office}。{more}", SETTLE)
    why = f"理由：{sentence(filing.note)}" if filing.note else ""
    said = f"{filing.department}{case.when(filing.at)}提出{kind}{_asked_for(filing, case.today)}。{why}"
    return Advice(said, "请裁定。", more, SETTLE)


def _asked_for(filing: Filing, today: date) -> str:
    """What it would change."""
    if filing.kind == FilingKind.EXTENSION and filing.due_on:
        old = f"从{day_words(filing.old_due_on, today)}" if filing.old_due_on else ""
        return f"，时限{old}改为{day_words(filing.due_on, today)}"
    if filing.kind == FilingKind.REPORT:
        return f"，进度报到 {filing.percent}%"
    return "，请求退出配合" if filing.wants_out else ""


def _spread(case: Case) -> Advice:
    """What the office waits for from the units, the most pressing first."""
    family = family_of(case.children, case.today, case.calendar)
    count = len(family.counted)
    if count and not family.live:
        if "conclude" in case.names:
            return Advice(f"{count} 个单位都办完了，", "请总项办结。", act="conclude")
        return Advice(f"{count} 个单位都办完了，", "等督查室办结总项。")
    pressing = [(family.late, "超期"), (count - family.signed, "没有签收"), (family.owed, "本期未报")]
    words = "，".join(f"{number} 个{what}" for number, what in pressing if number)
    by, left = until(case)
    done = f"分发给 {count} 个单位，{family.closed} 个已办结{'，' if words else '。'}"
    return Advice(done, f"{words}。" if words else "", f"总项{by}{f'，{left}' if left else ''}。")


def _draft(case: Case) -> Advice:
    is_mine = "dispatch" in case.names
    if case.task.due_on and case.task.due_on < case.today:
        over = f"完成时限{day_words(case.task.due_on, case.today)}已经过了，"
        return Advice("已经立项，还没有交办。", over, "请先修改。", "amend" if "amend" in case.names else "")
    if is_mine:
        return Advice(
            "已经立项，还没有交办。", "请交办。", f"交办以后，牵头和配合单位会收到通知。{case.silence}", "dispatch"
        )
    return Advice("已经立项，", f"等{case.office}交办。", "交办以后，牵头和配合单位会收到通知。")


def _assigned(case: Case) -> Advice:
    limit = sign_by(case.task, case.calendar, case.organisation)
    by = f"{near_day(limit, case.today)} {case.organisation.send_until:%H:%M}".replace("） ", "）") if limit else ""
    dispatched = day_words(case.task.dispatched_on, case.today) if case.task.dispatched_on else ""
    is_late = bool(limit and limit < case.today)
    if act := next((name for name in ("accept", "countersign") if name in case.names), ""):
        late = f"签收时限{by}已经过了，" if is_late else ""
        asked = "请立即签收。" if is_late else f"请在{by}前签收。"
        return Advice(f"{case.office}{dispatched}交办。{late}", asked, act=act)
    limited = f"{'时限是' if is_late else ''}{by}{'，已经过了。' if is_late else '前。'}" if by else ""
    return Advice(
        f"{dispatched}交办，", f"等{case.lead}签收，" if limited else f"等{case.lead}签收。", limited + case.silence
    )


def _returned(case: Case) -> Advice:
    event = last(case.events, "decline")
    is_mine = "reassign" in case.names
    tail = "请另定牵头单位，重新交办。" if is_mine else f"等{case.office}重新交办。"
    words = sentence(event.note if event else "")
    return Advice(f"{case.lead}{case.day(event)}退签：", words, tail, "reassign" if is_mine else "")


def _submitted(case: Case) -> Advice:
    event = last(case.events, "submit")
    if "countersign" in case.names:
        return Advice(f"{case.lead}牵头，本单位配合。", "请先签收。", f"{case.day(event)}已申请办结。", "countersign")
    if "close" in case.names:
        said, words = f"{case.lead}{case.day(event)}申请办结：", sentence(event.note if event else "")
        return Advice(said, words, _how_far(case) + _still_open(case) + _evidence(case, event), "close")
    owes_words = "withdraw" in case.names and case.instructed
    return Advice(f"{case.day(event)}已申请办结，", f"等{case.office}审核。", act="remark" if owes_words else "")


def _how_far(case: Case) -> str:
    """Closure that is asked for before the work was reported as done."""
    task = case.task
    return f"进度只报到 {task.percent}%。" if task.percent < DONE and not task.is_long_term else ""


def _still_open(case: Case) -> str:
    """What is under it and not done, which ends with it."""
    still = sum(child.status not in FINISHED for child in case.children)
    return f"{still} 个子项没有办结：办结它，它们一起结束。" if still else ""


def _evidence(case: Case, asked: TaskEvent | None) -> str:
    """What proves the closure that is asked for, and what the office does with it."""
    if files := len(asked.attachments.all()) if asked else 0:
        return f"附佐证 {files} 份，请审核佐证后办结，或者退回。"
    before = sum(len(event.attachments.all()) for event in case.events if event.name in BEFORE)
    said = f"这次没有佐证，以前附过 {before} 份。" if before else "没有佐证。"
    return f"{said}请核实后办结，或者退回，请单位补上佐证。"


def _suspended(case: Case) -> Advice:
    event = last(case.events, "suspend", TAKE_IN)
    on = event.data.get("review_on") if event else None
    review_on = date.fromisoformat(on) if on else None
    words = sentence(event.note if event else "")
    if review_on and review_on <= case.today and "resume" in case.names:
        tail = f"{near_day(review_on, case.today)}该复核了，请定恢复办理还是继续挂起。"
        return Advice("已经挂起，不再提醒：", words, tail, "resume")
    return Advice("已经挂起，不再提醒：", words, f"{day_words(review_on, case.today)}复核。" if review_on else "")


def _closed(case: Case) -> Advice:
    if advice := looked_at_again(case):
        return advice
    closed = day_words(case.task.closed_on, case.today) if case.task.closed_on else ""
    due_on = case.task.due_on
    if not due_on or not case.task.closed_on or case.task.closed_on <= due_on:
        return Advice(f"{closed}办结。")
    return Advice(f"{closed}办结，超期办结，完成时限是{day_words(due_on, case.today)}。")


def _cancelled(case: Case) -> Advice:
    ended = last(case.events, "cancel", "unite", TAKE_IN)
    into = f"已经中止，并入{ended.data['into']}：" if ended and ended.data.get("into") else "已经中止："
    return Advice(into, sentence(case.note("cancel", "unite", TAKE_IN)))


_BY_STATUS: dict[Status, Callable[[Case], Advice]] = {
    Status.DRAFT: _draft,
    Status.ASSIGNED: _assigned,
    Status.RETURNED: _returned,
    Status.ACCEPTED: in_hand,
    Status.SUBMITTED: _submitted,
    Status.SUSPENDED: _suspended,
    Status.CLOSED: _closed,
    Status.CANCELLED: _cancelled,
}
