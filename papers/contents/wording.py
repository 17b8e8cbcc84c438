"""Passages proposed in the plain Chinese of official papers (行文): every number comes from the snapshot. Pure."""

from collections.abc import Sequence

from papers.contents.figures import Totals
from papers.contents.phrases import leads_of, named, numbered, quoted, with_counts
from papers.contents.rows import TaskRow, day_of
from papers.contents.snapshot import Snapshot
from tracking.deadlines import SOON_DAYS, Light

AS_THEY_STAND = (
    (Light.LATE, "超期", "已超期"),
    (Light.BEHIND, "进度严重滞后", "进度严重滞后"),
    (Light.SOON, f"{SOON_DAYS}个工作日内到期", f"在{SOON_DAYS}个工作日内到期"),
    (Light.OWED, "未按期报送进展", "未按期报送进展"),
    (Light.SLOW, "进度偏慢", "进度偏慢"),
    (Light.UNSIGNED, "尚未签收", "尚未签收"),
    (Light.OK, "正常推进", "正常推进"),
)  # parts of 正在办理; as a part, and where all are so
ELSE = (("suspended", "挂起"), ("draft", "待交办"))


def overview(taken: Snapshot) -> list[str]:
    """总体情况: how many, what became of them, and how those in hand stand."""
    totals = taken.figures.totals
    kept = f"；{said}" if (said := _the_rest(totals)) else ""
    said_first = f"截至{taken.until}，{_registered(taken)}{_closed(totals)}{kept}。"
    return [said_first, *_in_hand(taken), *_in_time(totals)]


def _registered(taken: Snapshot) -> str:
    totals = taken.figures.totals
    count = f"{taken.scope}督办事项共{totals.registered}件" if taken.scope else f"共立项督办事项{totals.registered}件"
    if not totals.cancelled:
        return f"{count}，"
    if not totals.due:
        return f"{count}，均已中止"
    rest = "" if totals.closed == totals.due else "中，"
    return f"{count}，其中中止{totals.cancelled}件；其余{totals.due}件{rest}"


def _closed(totals: Totals) -> str:
    if not totals.due:
        return ""
    if not totals.closed:
        return "尚无办结的事项"
    late = f"（按期办结{totals.closed_in_time}件，超期办结{totals.closed_late}件）" if totals.closed_late else ""
    if totals.closed == totals.due:
        return f"已全部办结{late}"
    return f"已办结{totals.closed}件，占{totals.rate}{late}"


def _the_rest(totals: Totals) -> str:
    parts = [("open", "正在办理"), *ELSE]
    return "，".join(f"{word}{count}件" for name, word in parts if (count := getattr(totals, name)))


def _in_hand(taken: Snapshot) -> list[str]:
    every = taken.figures.totals.open
    parts = [(word, whole, count) for light, word, whole in AS_THEY_STAND if (count := taken.figures.by(light))]
    if not parts:
        return []
    if len(parts) == 1:
        return [f"正在办理的{every}件{'均' if every > 1 else ''}{parts[0][1]}。"]
    return [f"正在办理的{every}件中，{'、'.join(f'{word}{count}件' for word, _, count in parts)}。"]


def _in_time(totals: Totals) -> list[str]:
    """按期率, where it says something that was not said yet."""
    if not totals.closed:
        return []
    if totals.closed_in_time == totals.ended:
        return ["已办结的均按期办结。"]
    base = f"已办结和超期未办结的合计{totals.ended}件，其中" if totals.late else f"已办结的{totals.closed}件中，"
    if not totals.closed_in_time:
        return [f"{base}没有按期办结的。"]
    return [f"{base}按期办结{totals.closed_in_time}件，按期率{totals.on_time_rate}。"]


def by_units(taken: Snapshot) -> list[str]:
    """各单位情况: how many lead, who has closed all, who is late."""
    figures = taken.figures
    if len(figures.units) == 1:
        return [f"上述事项均由{figures.units[0].name}牵头。"]
    done = [(unit.name, unit.totals.closed) for unit in figures.units if unit.totals.closed == unit.totals.due > 0]
    late = [(unit.name, unit.totals.late) for unit in figures.units if unit.totals.late]
    return [
        f"{figures.totals.registered}件督办事项由{len(figures.units)}个单位牵头，各单位办理情况见下表。",
        *([f"牵头事项全部办结的有{len(done)}个单位：{with_counts(done)}。"] if done else []),
        *([f"有超期未办结事项的有{len(late)}个单位：{with_counts(late)}。"] if late else []),
    ]


def late_ones(rows: Sequence[TaskRow]) -> list[TaskRow]:
    """超期未办结的, the longest late first; those of one day in the order of their numbers."""
    return sorted((row for row in rows if row.is_late), key=lambda row: row.due_on)


def about_late(taken: Snapshot) -> list[str]:
    """What stands above the list of the late ones."""
    late = late_ones(taken.rows)
    if not late:
        return ["没有超期未办结的事项。"]
    first = late[0]
    longest = f"{first.lead}牵头的{quoted(first.title)}，完成时限是{first.due}，已{first.when}。"
    if len(late) == 1:
        return [f"超期未办结的有1件，为{longest}"]
    units = len(leads_of(late))
    return [f"超期未办结的有{len(late)}件，涉及{units}个单位，逐件列在下面。超期时间最长的是{longest}"]


def next_steps(taken: Snapshot) -> list[str]:
    """下一步工作要求: one for each light that calls for something."""
    calls = [said for light, ask in ASKS if (said := _call(taken, light, ask))]
    closing = "请各牵头单位按完成时限抓好办理，有进展及时报送。"
    return numbered([*calls, closing])


ASKS = (
    (
        Light.LATE,
        "超期未办结的{count}件，请{leads}抓紧办理，于{answer_by}前向{office}书面说明未按期办结的原因、下一步措施和办结日期。",
    ),
    (Light.BEHIND, "进度严重滞后的{count}件，请{leads}对照完成时限重排进度计划，说明滞后原因，逐周报送进展。"),
    (
        Light.SOON,
        f"临近时限（{SOON_DAYS}个工作日内到期）的{{count}}件，请{{leads}}按期办结；确实不能按期办结的，在到期以前申请延期。",
    ),
    (Light.OWED, "未按期报送进展的{count}件，请{leads}于{answer_by}前补报。"),
    (Light.SLOW, "进度偏慢的{count}件，请{leads}加快办理。"),
    (
        Light.UNSIGNED,
        "尚未签收的{count}件，请{leads}于{answer_by}前签收；认为不属于本单位职责的，写明理由退签。",
    ),
)


def _call(taken: Snapshot, light: Light, ask: str) -> str:
    rows = [row for row in taken.rows if row.light == light]
    if not rows:
        return ""
    return ask.format(count=len(rows), leads=named(rows), answer_by=day_of(taken.answer_by), office=taken.office)
