"""What is to be done about a task that is looked at again (回头看), or of which a conclusion is reviewed (复核)."""

from directives.dates import day_words
from tracking.guidance import Advice, Case, near_day, sentence
from tracking.models import Appeal, Recheck
from tracking.models.recheck import RecheckState


def to_review(case: Case) -> Advice | None:
    """A request for review that this person may decide, the oldest first; nothing where somebody else does."""
    if "reconsider" not in case.names:
        return None
    appeal = case.appeals[0]
    said = f"{appeal.department}{case.when(appeal.at)}申请复核“{appeal.title}”：{sentence(appeal.note)}"
    return Advice(said, "请复核。", f"作结论的是{appeal.author}，所以由您来定。", "reconsider")


def looked_at_again(case: Case) -> Advice | None:
    """A visit to make or to wait for, or what is to be mended, as far as this person may know of it."""
    visit = _first(case, RecheckState.WAITING)
    if visit and "recheck" in case.names:
        by = near_day(visit.due_on, case.today)
        late = "，已经过了时限" if visit.due_on < case.today else ""
        why = visit.get_why_display() if not visit.reason else f"加查的理由：{visit.reason}"
        return Advice(f"{visit.name}（{why}），", f"请在{by}前去看{late}，", "把查到的记下来。", "recheck")
    if mending := _first(case, RecheckState.MENDING):
        return _mending(case, mending)
    if visit and (visit.is_announced or "reopen" in case.names):
        return Advice(f"办结以后在回头看里，由{visit.officer}去看，", f"{day_words(visit.due_on, case.today)}前查完。")
    return _asked(case)


def _first(case: Case, state: RecheckState) -> Recheck | None:
    return next((one for one in case.rechecks if one.state == state), None)


def _mending(case: Case, recheck: Recheck) -> Advice:
    by = day_words(recheck.mend_by, case.today) if recheck.mend_by else ""
    changed = f"，复核后定为{recheck.get_standing_display()}" if recheck.standing not in {"", recheck.found} else ""
    found = f"{recheck.name}查到{recheck.get_found_display()}{changed}：{sentence(recheck.note)}"
    if "rectify" in case.names:
        if recheck.mended_at:
            return Advice(found, "已经报整改，等督查员核实。", "还有要补的，可以再报。")
        return Advice(found, f"请在{by}前整改好，报整改。", _objecting(case, recheck), "rectify")
    if "confirm" in case.names and recheck.mended_at:
        return Advice(found, "单位已经报整改，请核实。", "到位的确认，没有到位的重新打开。", "confirm")
    return Advice(found, f"等{case.lead}在{by}前整改。")


def _objecting(case: Case, recheck: Recheck) -> str:
    """What the unit can do that does not agree: ask once, and mend meanwhile; nothing once that is over."""
    if any(one.recheck_id == recheck.pk for one in case.appeals):
        return "已经申请复核，没有定下来以前照样整改。"
    return "不同意这个结论的，可以申请复核。" if "appeal" in case.names else ""


def _asked(case: Case) -> Advice | None:
    """That a review goes on, where there is nothing else to say."""
    waiting: Appeal | None = next(iter(case.appeals), None)
    if waiting is None or case.rechecks:
        return None
    return Advice(f"{waiting.department}申请复核“{waiting.title}”，", "等复核。")
