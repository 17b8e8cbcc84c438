"""Who a row of a ledger names: lead and supporting departments, the leader, who handles it."""

from papers.intake.drafts import Draft, Wide
from papers.intake.names import Units, named, suggestions, units
from papers.intake.people import handler, leader, without_telephone
from papers.intake.texts import quoted, says_nothing


def read_who(draft: Draft, wide: Wide) -> None:
    """Puts lead, supporting, leader and handler into the draft."""
    first = units(draft.text("lead"), wide.names, wide.known)
    others = units(draft.text("supporting"), wide.names, wide.known)
    _unclear(draft, "lead", first, wide)
    _unclear(draft, "supporting", others, wide)
    lead = _lead(draft, first)
    more = [key for key in first.everybody() if key != lead]
    if more and lead:
        draft.note(
            "lead", f"{quoted(draft.text('lead'))}写了几个单位，第一个牵头，{named(more, wide.known)}记作配合单位。"
        )
    draft.values["lead"] = lead
    draft.values["supporting"] = tuple(key for key in dict.fromkeys([*more, *others.everybody()]) if key != lead)
    draft.values["leader"] = draft.take("leader", leader(draft.text("leader"), wide.known))
    draft.values["handler"] = draft.take("handler", handler(draft.text("handler"), lead, wide.known))
    _keep_unread(draft)


def _lead(draft: Draft, first: Units) -> int | None:
    if first.leads:
        return first.leads[0]
    said = draft.text("lead")
    if draft.is_wrong("lead"):
        return None
    if first.groups:
        draft.refuse(
            "lead", f"{quoted(said)}是一组单位，牵头的只能是一个单位。请写明哪个单位牵头，其余的写在配合单位里。"
        )
    elif first.helpers:
        draft.refuse("lead", f"{quoted(said)}只写了配合的单位。请写明哪个单位牵头。")
    elif first.vague:
        draft.refuse("lead", f"{quoted(said)}说不清是哪个单位。请写明一个单位。")
    else:
        draft.refuse("lead", "空着。请补上，或者不导入这一行。")
    return None


def _unclear(draft: Draft, code: str, found: Units, wide: Wide) -> None:
    """Names nobody goes by are errors; words that name nobody in particular are kept."""
    for name in found.unknown:
        if name not in wide.suggestions:
            wide.suggestions[name] = suggestions(name, wide.known)
        close = "或者".join(f"“{one}”" for one in wide.suggestions[name])
        perhaps = f"是不是{close}？" if close else ""
        draft.refuse(
            code, f"{quoted(name)}不是在用单位的名称或别名。{perhaps}请指定是哪个单位，或者改正。", unknown=name
        )
    if found.vague and (code != "lead" or found.leads):
        draft.note(code, f"里的{quoted('、'.join(found.vague))}没有写明是哪个单位，记在备注里。")
        draft.keep(code, draft.text(code))
    if asides := [said for one in found.asides if (said := without_telephone(one))]:
        draft.note(code, f"里的{quoted('；'.join(asides))}记在备注里。")
        draft.keep(code, "；".join(asides))


def _keep_unread(draft: Draft) -> None:
    """Names of people nobody knows stay readable."""
    for code in ("leader", "handler"):
        said = without_telephone(draft.text(code))
        has_note = any(problem.field == code for problem in draft.problems)
        if has_note and not says_nothing(said):
            draft.keep(code, said)
