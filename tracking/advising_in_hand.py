"""What is to be done about a task in hand (办理中): by the lead, by a supporting department, by those who wait."""

from directives.dates import day_words
from tracking import more_time, rhythms
from tracking.chapters import speaker
from tracking.deadlines import due_words, is_overdue, is_report_missed
from tracking.guidance import Advice, Case, near_day, owed_words, sentence, until
from tracking.lateness import has_explained
from tracking.models.filing import INSIDE, FilingKind, FilingState
from tracking.story import was_sent_back
from tracking.workflow import Status

GO_ON = "go_on"  # the person is to act, and no step stands before the others
TODAY = "今天报过进展，办完了申请办结。"


def in_hand(case: Case) -> Advice:
    """The first that holds, and what of it waits for somebody else."""
    if "countersign" in case.names:
        return Advice(f"{case.lead}牵头，本单位配合。", "请先签收。", act="countersign")
    ways = (_sent_back, _urged, _instructed, _late, _owed, _all_done) if _does_it(case) else (_urged,)
    return next(filter(None, (way(case) for way in (_signed_first, *ways))), None) or _going_on(case)


def pending(case: Case, advice: Advice) -> str:
    """What else waits for somebody: more time, a disagreement, words of a leader that the advice has not named."""
    said = _asked_for_time(case) + _disputed(case)
    if not case.instructed or advice.say.startswith(instructed_words(case)):
        return said
    how = "" if case.task.status == Status.ACCEPTED else "；留言说明怎样落实，就算答复"
    return f"{said}{instructed_words(case)}，{case.lead}还没有答复{how}。"


def instructed_words(case: Case) -> str:
    """区长11月20日批示; of several the oldest, and how many there are."""
    first, *more = case.instructed
    many = f"等 {len(more) + 1} 条" if more else ""
    return f"{speaker(first)}{case.when(first.at)}{many}批示"


def _does_it(case: Case) -> bool:
    return bool(case.names & {"submit", "finish"})


def _urged(case: Case) -> Advice | None:
    """An order to hurry is answered in words or by a report; not by those who give it."""
    if not case.urgings or "answer" not in case.names or "urge" in case.names:
        return None
    told = f"{case.office}{case.when(case.urgings[0].at)}催办，还没有答复。"
    return Advice(told, "请答复催办，或者报进展。", _limit(case), "answer")


def _signed_first(case: Case) -> Advice | None:
    """A request for closure goes out only when the head has signed it."""
    if not any(filing.kind == FilingKind.CLOSURE and filing.state in INSIDE for filing in case.filings):
        return None
    return Advice("办结申请已经呈上，", "等负责人审签。", f"审签以后才报到{case.office}。")


def _sent_back(case: Case) -> Advice | None:
    back = was_sent_back(case.events)
    if back is None:
        return None
    said = f"{case.office}{case.day(back)}退回了办结申请："
    return Advice(said, sentence(back.note), f"请补齐后重新申请办结。{_limit(case)}", "submit")


def _instructed(case: Case) -> Advice | None:
    """Words of a leader wait for a word of the lead."""
    if not case.instructed or "report" not in case.names:
        return None
    asked = "请报进展，写明怎样落实。"
    return Advice(
        f"{instructed_words(case)}，还没有答复。", asked, f"一两句话说得清的，留言也算。{_limit(case)}", "report"
    )


def _late(case: Case) -> Advice | None:
    task = case.task
    if not is_overdue(task, case.today) or task.due_on is None:
        return None
    words = due_words(task, case.today, case.calendar)
    over = f"完成时限{day_words(task.due_on, case.today)}已经过了，{words}。"
    if has_explained(task, case.today, case.calendar):
        reported = f"{near_day(task.last_reported_on, case.today)}报过进展。" if task.last_reported_on else ""
        more = "还要时间的，申请延期。" if "extend" in case.names else ""
        return Advice(f"{over}{reported}", "办完了就申请办结。", more, GO_ON)
    return Advice(over, "请报进展，写明原因和下一步。", "办完了就申请办结。", "report")


def _owed(case: Case) -> Advice | None:
    if not is_report_missed(case.task, case.today):
        return None
    return Advice(owed_words(case.task, case.today), "请补报，写明办到哪一步。", _limit(case), "report")


def _all_done(case: Case) -> Advice | None:
    """Reported as done to the last, and nobody has asked for closure."""
    if case.task.percent < 100 or case.task.is_long_term:
        return None
    act = "submit" if "submit" in case.names else "finish"
    asked = "请申请办结。" if act == "submit" else "请按“完成”。"
    return Advice("进度已经报到 100%，", asked, f"还没有办完的，请报进展改过来。{_limit(case)}", act)


def _going_on(case: Case) -> Advice:
    """In hand and in time: what the lead does next; for everybody else, who does it and until when."""
    by, left = until(case)
    if not _does_it(case):
        helps = "配合情况可以报进展。" if "report" in case.names else ""
        return Advice(f"{case.lead}正在办理，", f"{by}，" if left else f"{by}。", f"{left}。{helps}" if left else helps)
    if "report" not in case.names:  # what was reported lies with the head
        return Advice("进展已经呈上，", "等负责人审签。", _limit(case))
    following = _next_report(case) or "有新进展就报，办完了申请办结。"
    if case.task.last_reported_on == case.today:
        return Advice(
            "请在" if left else "", f"{by}，" if left else f"{by}。", f"{left}。{TODAY}" if left else TODAY, GO_ON
        )
    if left:
        return Advice("请在", f"{by}，", f"{left}。{following}", "report")
    return Advice("", f"{by}。", following, "report")


def _limit(case: Case) -> str:
    """The due date after something more pressing: 完成时限11月30日，还剩 6 个工作日."""
    on = case.task.due_on
    if on is None or case.task.is_long_term:
        return ""
    return f"完成时限{day_words(on, case.today)}，{due_words(case.task, case.today, case.calendar)}。"


def _next_report(case: Case) -> str:
    """Which period a 长期坚持 task is to be reported on next, where it goes by its rhythm alone."""
    task = case.task
    period = rhythms.expected(task.rhythm, since=task.rhythm_since, reported_for=task.reported_for, today=case.today)
    if not task.is_long_term or period is None:
        return ""
    return f"接下来报{rhythms.period_words(task.rhythm, period, case.today)}的进展。"


def _disputed(case: Case) -> str:
    """Who decides on a disagreement, while the parts stay as they are."""
    asked = [str(filing.department) for filing in case.filings if filing.kind == FilingKind.DISPUTE]
    return f"{'、'.join(asked)}对分工提出了异议，等督查室裁定；裁定以前，分工不变。" if asked else ""


def _asked_for_time(case: Case) -> str:
    """Who decides on more time, while the old date holds."""
    asked = next((filing for filing in case.filings if filing.kind == FilingKind.EXTENSION), None)
    if asked is None or asked.due_on is None:
        return ""
    to = day_words(asked.due_on, case.today)
    if asked.state in INSIDE:
        who = "负责人审签" if asked.state == FilingState.AT_HEAD else "经办人修改"
        return f"延期申请（改为{to}）等{who}，审签以后才报到{case.office}。"
    return f"{asked.department}已经申请延到{to}，{more_time.waits_for(case.task, asked)}；裁定以前，时限不变。"
