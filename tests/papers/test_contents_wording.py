"""What a paper proposes to say: plain sentences, every number from the figures, nothing said twice."""

import re
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from papers.contents.figures import Totals
from papers.contents.phrases import (
    FEW,
    LONG,
    as_text,
    entitled,
    few_of,
    in_short,
    numbered,
    quoted,
    with_counts,
)
from papers.contents.registry import CONTENTS
from papers.contents.scope import CHOSEN
from papers.contents.telling import TOLD, advice, problems, progress
from papers.contents.wording import (
    AS_THEY_STAND,
    about_late,
    by_units,
    next_steps,
    overview,
)
from papers.workflow import PaperKind
from tests.factories import make_task
from tests.papers.snapshots import row, snapshot_of, taken
from tracking.deadlines import Light
from tracking.models import Department

MIXED = [
    *(row(Light.CLOSED) for _ in range(3)),
    row(Light.CLOSED_LATE, "区城管局"),
    row(Light.LATE, "区城管局", due_on="2026-11-03", when="超期14个工作日", title="修复“断头路”"),
    row(Light.LATE, due_on="2026-11-20"),
    row(Light.OK),
    row(Light.UNSIGNED, "区水利局"),
    row(Light.SUSPENDED),
    row(Light.CANCELLED),
]
lights = st.lists(
    st.tuples(st.sampled_from(list(Light)), st.sampled_from(["区住建局", "区城管局", "区水利局"])), min_size=1
)


def said(*of: Light) -> list[str]:
    return overview(snapshot_of(*map(row, of)))


def test_an_overview_says_how_many_and_what_became_of_them() -> None:
    assert overview(snapshot_of(*MIXED)) == [
        (
            "截至2026年11月23日9时，共立项督办事项10件，其中中止1件；其余9件中，已办结4件，占44.4%"
            "（按期办结3件，超期办结1件）；正在办理4件，挂起1件。"
        ),
        "正在办理的4件中，超期2件、尚未签收1件、正常推进1件。",
        "已办结和超期未办结的合计6件，其中按期办结3件，按期率50%。",
    ]


def test_where_all_is_done_it_says_so_in_a_word() -> None:
    assert said(Light.CLOSED, Light.CLOSED) == [
        "截至2026年11月23日9时，共立项督办事项2件，已全部办结。",
        "已办结的均按期办结。",
    ]
    assert said(Light.CLOSED, Light.CLOSED_LATE)[0].endswith("2件，已全部办结（按期办结1件，超期办结1件）。")
    assert said(Light.CLOSED, Light.CLOSED_LATE)[1] == "已办结的2件中，按期办结1件，按期率50%。"


def test_where_all_that_was_not_cancelled_is_done_it_says_so_too() -> None:
    first = said(Light.CLOSED, Light.CANCELLED)[0]
    assert first == "截至2026年11月23日9时，共立项督办事项2件，其中中止1件；其余1件已全部办结。"


def test_where_nothing_is_done_there_is_no_rate() -> None:
    assert said(Light.OK, Light.LATE) == [
        "截至2026年11月23日9时，共立项督办事项2件，尚无办结的事项；正在办理2件。",
        "正在办理的2件中，超期1件、正常推进1件。",
    ]


def test_where_all_stand_alike_the_number_is_not_repeated() -> None:
    assert said(Light.OK, Light.OK)[1] == "正在办理的2件均正常推进。"
    assert said(Light.LATE)[1] == "正在办理的1件已超期。"
    assert said(Light.SOON, Light.SOON)[1] == "正在办理的2件均在3个工作日内到期。"


def test_where_all_was_cancelled_nothing_is_divided() -> None:
    assert said(Light.CANCELLED) == ["截至2026年11月23日9时，共立项督办事项1件，均已中止。"]


def test_nothing_closed_in_time_is_said_without_a_rate() -> None:
    assert said(Light.CLOSED_LATE, Light.LATE)[-1] == "已办结和超期未办结的合计2件，其中没有按期办结的。"


def test_the_scope_is_named_before_the_number() -> None:
    first = overview(snapshot_of(row(), scope="2026年10月1日以来立项的"))[0]
    assert "2026年10月1日以来立项的督办事项共1件，" in first
    assert "共立项" not in first


def test_minutes_are_said_only_where_there_are_any() -> None:
    assert snapshot_of(row(), taken_at="2026-03-05T10:00:00+08:00").until == "2026年3月5日10时"
    assert snapshot_of(row(), taken_at="2026-03-05T10:05:00+08:00").until == "2026年3月5日10时5分"


def test_departments_with_the_same_number_are_named_together() -> None:
    assert with_counts([("甲局", 1), ("乙局", 3), ("丙局", 1)]) == "乙局（3件），甲局、丙局（各1件）"
    assert with_counts([("甲局", 2)]) == "甲局（2件）"


def test_departments_are_praised_and_blamed_by_their_numbers() -> None:
    rows = [row(Light.CLOSED, "区水利局"), row(Light.CLOSED, "区水利局"), row(Light.LATE), row(Light.OK, "区城管局")]
    assert by_units(snapshot_of(*rows)) == [
        "4件督办事项由3个单位牵头，各单位办理情况见下表。",
        "牵头事项全部办结的有1个单位：区水利局（2件）。",
        "有超期未办结事项的有1个单位：区住建局（1件）。",
    ]


def test_a_department_whose_tasks_were_all_cancelled_has_not_done_them_all() -> None:
    lines = by_units(snapshot_of(row(Light.CANCELLED), row(Light.OK, "区城管局")))
    assert not [line for line in lines if "全部办结" in line]


def test_a_single_lead_is_not_put_into_a_list() -> None:
    assert by_units(snapshot_of(row(), row())) == ["上述事项均由区住建局牵头。"]


def test_the_longest_late_is_named_with_its_date() -> None:
    assert about_late(snapshot_of(*MIXED)) == [
        (
            "超期未办结的有2件，涉及2个单位，逐件列在下面。超期时间最长的是区城管局牵头的“修复‘断头路’”，"
            "完成时限是2026年11月3日，已超期14个工作日。"
        )
    ]
    assert about_late(snapshot_of(MIXED[5])) == [
        f"超期未办结的有1件，为区住建局牵头的“{MIXED[5].title}”，完成时限是2026年11月20日，已超期1个工作日。"
    ]
    assert about_late(snapshot_of(row())) == ["没有超期未办结的事项。"]


def test_next_steps_follow_from_how_the_tasks_stand() -> None:
    steps = next_steps(snapshot_of(*MIXED))
    assert [step[:2] for step in steps] == ["1.", "2.", "3."]
    assert (
        "超期未办结的2件，请区城管局、区住建局（各1件）抓紧办理，于2026年11月26日前向云溪区人民政府督查室" in steps[0]
    )
    assert "尚未签收的1件，请区水利局于2026年11月26日前签收" in steps[1]
    assert next_steps(snapshot_of(row())) == ["请各牵头单位按完成时限抓好办理，有进展及时报送。"]


@pytest.mark.parametrize("light", [Light.LATE, Light.BEHIND, Light.SOON, Light.OWED, Light.SLOW, Light.UNSIGNED])
def test_every_light_that_calls_for_something_gets_its_step(light: Light) -> None:
    first, closing = next_steps(snapshot_of(row(light)))
    assert "1件，请区住建局" in first
    assert closing.startswith("2.请各牵头单位")


@given(lights)
def test_how_those_in_hand_stand_adds_up_to_what_is_in_hand(made: list[tuple[Light, str]]) -> None:
    snapshot = snapshot_of(*(row(light, lead) for light, lead in made))
    listed = [light for light, *_ in AS_THEY_STAND]
    assert snapshot.figures.by(*listed) == snapshot.figures.totals.open
    for line in overview(snapshot)[1:2]:
        if match := re.match(r"正在办理的(\d+)件中，(.*)。", line):
            parts = re.findall(r"(\d+)件", match[2])
            assert sum(map(int, parts)) == int(match[1]) == snapshot.figures.totals.open


@given(lights)
def test_every_number_of_a_proposal_is_a_figure(made: list[tuple[Light, str]]) -> None:
    snapshot = snapshot_of(*(row(light, lead) for light, lead in made))
    every: list[Totals] = [snapshot.figures.totals, *(unit.totals for unit in snapshot.figures.units)]
    counts = {value for totals in every for value in asdict(totals).values()} | set(snapshot.figures.lights.values())
    counts |= {totals.due for totals in every} | {totals.ended for totals in every}
    counts |= {sum(one == (light, lead) for one in made) for light, lead in made}
    text = as_text([*overview(snapshot), *by_units(snapshot), *next_steps(snapshot)])
    assert {int(number) for number in re.findall(r"(\d+)件", text)} <= counts


@given(lights)
def test_a_percentage_is_said_once(made: list[tuple[Light, str]]) -> None:
    text = as_text(overview(snapshot_of(*(row(light, lead) for light, lead in made))))
    assert text.count("，占") <= 1
    assert text.count("按期率") <= 1


def test_steps_are_numbered_only_where_there_are_several() -> None:
    assert numbered(["甲。"]) == ["甲。"]
    assert numbered(["甲。", "乙。"]) == ["1.甲。", "2.乙。"]
    assert numbered([]) == []


def test_quotation_marks_inside_a_title_become_single_ones() -> None:
    assert quoted("制定“一段一策”方案") == "“制定‘一段一策’方案”"


def test_a_title_that_would_not_fit_says_less_but_never_half() -> None:
    of_all, of_one = snapshot_of(row(title="甲")), snapshot_of(row(), scope="《甲》提出的")
    assert entitled(of_all, "办理情况的通报") == "关于督办事项办理情况的通报"
    assert entitled(of_one, "办理情况的通报") == "关于《甲》提出的督办事项办理情况的通报"
    assert entitled(snapshot_of(row(), scope="长" * 200), "办理情况的通报") == "关于督办事项办理情况的通报"


def test_a_paper_about_chosen_tasks_is_named_by_the_first_and_claims_no_more() -> None:
    one, two = snapshot_of(row(title="甲"), scope=CHOSEN), snapshot_of(row(title="甲"), row(), scope=CHOSEN)
    assert entitled(one, "办理情况的专报") == "关于“甲”办理情况的专报"
    assert entitled(two, "办理情况的通报") == "关于“甲”等2件督办事项办理情况的通报"
    assert "所列督办事项共2件" in overview(two)[0]
    assert "共立项" not in overview(two)[0]


def test_a_brief_tells_what_was_reported_task_by_task() -> None:
    told = row(Light.OK, latest="已完成摸底。\n下周进场。", latest_on="2026-11-18", percent=40, title="改造小区")
    done, silent = row(Light.CLOSED, title="公布名单"), row(Light.OK)
    assert progress(snapshot_of(told, done, silent)) == [
        "已办结1件：区住建局“公布名单”。",
        f"区住建局牵头的“改造小区”（{told.number}），进度40%。2026年11月18日报：已完成摸底。 下周进场。",
    ]


def test_a_brief_says_how_many_it_leaves_to_the_table() -> None:
    many = [row(Light.OK, latest="有进展。", latest_on="2026-11-18") for _ in range(TOLD + 3)]
    lines = progress(snapshot_of(*many))
    assert len(lines) == TOLD + 1
    assert lines[-1] == "其余3件情况见附表。"


def test_a_long_report_is_cut_at_a_sentence_and_the_cut_is_seen() -> None:
    first = "这是第一句" + "，很长" * 30 + "。"
    [line] = progress(snapshot_of(row(Light.OK, latest=first + "第二句" * LONG, latest_on="2026-11-18")))
    assert line.endswith(f"{first}……")


def test_a_report_in_short_is_one_line_and_says_where_it_was_cut() -> None:
    assert in_short(" 甲。\n\n乙。 ") == "甲。 乙。"
    assert in_short("甲" * LONG) == "甲" * LONG
    assert in_short("甲" * (LONG + 1)) == "甲" * LONG + "……"


def test_of_many_departments_a_cell_names_the_first_and_how_many_there_are() -> None:
    names = [f"第{number}局" for number in range(1, FEW + 2)]
    assert few_of(names[:FEW]) == "、".join(names[:FEW])
    assert few_of(names) == f"{'、'.join(names[:FEW])}等{FEW + 1}个单位"


def test_no_step_begins_with_a_number_that_runs_into_its_own() -> None:
    rows = [row(light) for light in (Light.LATE, Light.SOON, Light.SLOW)]
    assert [step for step in next_steps(snapshot_of(*rows)) if re.match(r"\d+\.\d", step)] == []


def test_what_is_told_among_the_problems_is_not_told_as_progress_too() -> None:
    told = {"latest": "有进展。", "latest_on": "2026-11-18"}
    rows = [
        row(Light.LATE, title="甲", **told),
        row(Light.BEHIND, title="乙", **told),
        row(Light.OK, title="丙", **told),
    ]
    [line] = progress(snapshot_of(*rows))
    assert "丙" in line


def test_problems_are_the_late_ones_the_ones_far_behind_and_what_was_reported() -> None:
    late = row(Light.LATE, title="甲", problems="管线没有确认。", percent=70)
    behind = row(Light.BEHIND, title="乙", percent=10)
    other = row(Light.OK, title="丙", problems="资金没有到位。")
    done = row(Light.CLOSED, title="丁", problems="已经解决。")
    assert problems(snapshot_of(other, behind, done, late)) == [
        "区住建局牵头的“甲”，完成时限是2026年11月20日，已超期1个工作日，进度70%。单位反映：管线没有确认。",
        "区住建局牵头的“乙”，进度10%，严重滞后。",
        "区住建局牵头的“丙”，单位反映：资金没有到位。",
    ]


def test_advice_follows_from_how_the_tasks_stand() -> None:
    lines = advice(snapshot_of(*MIXED))
    assert [line.partition("，")[0] for line in lines] == ["对超期未办结的2件", "对尚未签收的1件", "对挂起的1件"]
    assert advice(snapshot_of(row(Light.CLOSED))) == []


@pytest.mark.parametrize("kind", [PaperKind.BULLETIN, PaperKind.BRIEF])
def test_a_passage_that_is_needed_is_always_proposed(kind: PaperKind, supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing)
    content, paper = CONTENTS[kind], taken(kind, supervisor)
    assert all(paper.texts.get(one.code) for one in content.passages if one.is_needed)
