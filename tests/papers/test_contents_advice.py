"""What is pointed out before a paper goes on: numbers typed by hand that no figure vouches for, and words changed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.contents.advice import advise
from papers.contents.checks import check_figures, check_rows
from papers.contents.figures import Figures
from papers.contents.records import Facts
from papers.contents.registry import CONTENTS
from papers.contents.rows import Words
from papers.contents.snapshot import Snapshot
from papers.workflow import PaperKind
from tests.factories import MONDAY
from tests.papers.snapshots import row, snapshot_of
from tracking.deadlines import Light

ROWS = (
    *(row(Light.CLOSED) for _ in range(4)),
    row(Light.CLOSED_LATE, "区城管局"),
    *(row(Light.LATE, "区城管局") for _ in range(2)),
    row(Light.OK, percent=35, latest="已排查23处，完成投资1.2亿元。", title="改造17个老旧小区"),
)
BULLETIN = CONTENTS[PaperKind.BULLETIN]
lights = st.lists(
    st.tuples(st.sampled_from(list(Light)), st.sampled_from(["区住建局", "区城管局", "区水利局"])), min_size=1
)


def facts() -> Facts:
    return snapshot_of(*ROWS).as_json()


def pointed_out(text: str, *, today: date = MONDAY, given: Facts | None = None) -> list[str]:
    """What is said about an overview that somebody has written."""
    return [one.words for one in advise(BULLETIN, given or facts(), {"overview": text}, today)]


@given(lights)
def test_what_the_program_proposes_is_never_pointed_out(made: list[tuple[Light, str]]) -> None:
    snapshot = snapshot_of(*(row(light, lead) for light, lead in made)).as_json()
    for kind in (PaperKind.BULLETIN, PaperKind.BRIEF, PaperKind.URGING):
        content = CONTENTS[kind]
        assert list(advise(content, snapshot, content.propose(snapshot), MONDAY)) == []


@pytest.mark.parametrize(
    "text",
    [
        "区住建局牵头5件，已办结4件，占62.5%。",
        "共8件，办结5件，其中区城管局1件。",
        "改造17个老旧小区进度35%，已排查23处，完成投资1.2亿元。",
        "截至11月23日，区城管局有2件超期。",
        "完成时限是2026年11月20日。",
        "1.抓紧办理。\n2.按时报送。",
        "一件一件抓，每一件都有回音，这三件要重点办。",
        "督〔2026〕1号立项单所列事项。",
    ],
)
def test_numbers_of_the_snapshot_may_be_said_in_any_words(text: str) -> None:
    known = snapshot_of(*ROWS, scope="督〔2026〕1号").as_json()
    assert pointed_out(text, given=known) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("办好27件。", "27件"),
        ("落实率63%。", "63%"),
        ("落实率62.6％。", "62.6％"),
        ("已排查24处。", "24处"),
        ("完成投资1.3亿元。", "1.3亿"),
        ("截至11月24日。", "11月24日"),
        ("截至2025年11月23日。", "2025年11月23日"),
    ],
)
def test_a_number_that_no_figure_vouches_for_is_pointed_out(text: str, number: str) -> None:
    assert f"“{number}”在这次取的数据里没有，请核对。" in pointed_out(text)


def test_a_part_of_a_number_is_not_that_number() -> None:
    assert pointed_out("排查3处。") == ["“3处”在这次取的数据里没有，请核对。"]
    assert pointed_out("投资2亿元。") == ["“2亿”在这次取的数据里没有，请核对。"]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("已办结4件。", 5),  # another figure's number
        ("正在办理5件。", 3),
        ("超期未办结的有1件。", 2),
        ("按期办结5件。", 4),
        ("超期办结2件。", 1),
        ("挂起1件。", 0),
        ("共立项督办事项5件。", 8),
    ],
)
def test_a_figure_named_with_another_ones_number_is_pointed_out(text: str, right: int) -> None:
    assert [words for words in pointed_out(text) if words.endswith(f"和数据不一致，数据里总数是 {right} 件。")]


def test_a_figure_of_a_department_is_right_beside_its_name_only() -> None:
    assert pointed_out("区住建局已办结4件。") == []
    assert pointed_out("区城管局已办结4件。") == ["“已办结4件”和数据不一致，数据里区城管局是 1 件，总数是 5 件。"]
    assert pointed_out("区住建局办得好。已办结4件。") == ["“已办结4件”和数据不一致，数据里总数是 5 件。"]


def test_a_figure_that_is_wrong_is_not_called_unknown_too() -> None:
    assert pointed_out("已办结27件，另有27件。") == [
        "“27件”在这次取的数据里没有，请核对。",
        "“已办结27件”和数据不一致，数据里总数是 5 件。",
    ]
    assert pointed_out("已办结27件。") == ["“已办结27件”和数据不一致，数据里总数是 5 件。"]


def test_every_mistake_is_named_once_with_its_passage() -> None:
    texts = {"overview": "共27件。又是27件。", "next_steps": "27件抓紧办。"}
    found = [(one.passage, one.words) for one in advise(BULLETIN, facts(), texts, MONDAY)]
    words = "“27件”在这次取的数据里没有，请核对。"
    assert found == [("总体情况", words), ("下一步工作要求", words)]


def test_what_a_department_reported_is_its_own_count_not_ours() -> None:
    said = row(Light.OK, latest="本单位自查的问题已办结3件，超期2件。", latest_on="2026-11-18")
    known, brief = snapshot_of(said).as_json(), CONTENTS[PaperKind.BRIEF]
    assert list(advise(brief, known, brief.propose(known), MONDAY)) == []


def test_counts_are_written_in_arabic_digits_and_dates_in_full() -> None:
    assert "“二十八件”里的件数请用阿拉伯数字。" in pointed_out("共立项二十八件。")
    assert "日期“2026.3.5”请写作“2026年3月5日”的样子。" in pointed_out("于2026.3.5印发。")
    assert "日期“2026-03-05”请写作“2026年3月5日”的样子。" in pointed_out("于2026-03-05印发。")


def test_a_quotation_that_differs_from_the_words_said_is_pointed_out() -> None:
    said = row(sources=(Words("会议纪要", "2026-10-30", "老旧小区改造要抓紧，一个“死角”也不能留。"),))
    known = snapshot_of(said).as_json()
    assert pointed_out("要求“老旧小区改造要抓紧，一个‘死角’也不能留”。", given=known) == []
    [words] = pointed_out("要求“老旧小区改造要加快，一个‘死角’也不能留”。", given=known)
    assert words == "引号里的“老旧小区改造要加快，一个‘死角’也不能留”和原话、事项名称都对不上，请核对。"
    assert pointed_out("落实“四个一批”。", given=known) == [], "short ones are figures of speech"


def test_figures_of_yesterday_and_a_day_that_has_come_are_pointed_out() -> None:
    assert pointed_out("", today=MONDAY + timedelta(days=2)) == [
        "数字是2026年11月23日取的，已经过了 2 天；要用现在的数字，请重取。"
    ]
    assert "答复期限2026年11月26日已经到了；重取的时候从那天起另算期限。" in pointed_out("", today=date(2026, 11, 26))


def test_a_day_in_a_year_without_a_calendar_is_pointed_out() -> None:
    known = snapshot_of(*ROWS, answer_by="2028-01-04", is_published=False).as_json()
    assert pointed_out("", given=known) == ["2028年的放假安排还没有公布，答复期限是按周一到周五推算的，请核对。"]


def test_tasks_without_their_words_are_pointed_out() -> None:
    silent = row(sources=(Words("原有台账", "2026-01-05", " "),))
    assert pointed_out("", given=snapshot_of(silent).as_json()) == [f"有 1 件没有原话：{silent.number}。"]


def test_whom_a_paper_goes_to_is_not_checked_for_numbers() -> None:
    assert list(advise(BULLETIN, facts(), {"addressee": "99个单位", "copies": "2026.3.5"}, MONDAY)) == []


SPOILT = {
    "registered": "立项件数 = 附表行数",
    "closed": "已办结 = 附表里逐行数的件数",
    "closed_in_time": "按期办结 + 超期办结 = 已办结",
    "open": "正在办理 = 附表里逐行数的件数",
    "late": "超期未办结 = 附表里逐行数的件数",
    "suspended": "挂起 = 附表里逐行数的件数",
    "draft": "已办结 + 正在办理 + 挂起 + 待交办 + 中止 = 立项件数",
    "cancelled": "中止 = 附表里逐行数的件数",
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_total_that_is_off_by_one_does_not_hold(name: str) -> None:
    spoilt = facts()
    spoilt["figures"]["totals"][name] += 1
    broken = [check for check in check_figures(spoilt) if not check.holds]
    assert SPOILT[name] in [check.words for check in broken]
    assert all(check.left != check.right for check in broken)


def test_a_row_too_many_does_not_hold() -> None:
    spoilt = facts()
    spoilt["rows"].append(spoilt["rows"][0])
    broken = [check.words for check in check_figures(spoilt) if not check.holds]
    assert {"所列事项没有重复：不同编号的个数 = 所列件数", "立项件数 = 附表行数"} <= set(broken)
    assert [check.holds for check in check_rows(spoilt)] == [False, True]


def test_a_department_left_out_does_not_hold() -> None:
    spoilt = facts()
    spoilt["figures"]["units"].pop()
    assert "各单位立项件数之和 = 立项总件数" in [check.words for check in check_figures(spoilt) if not check.holds]


def test_a_light_the_ledger_shows_otherwise_does_not_hold() -> None:
    other = snapshot_of(*ROWS[:-1], row(Light.OK, listed=str(Light.LATE))).as_json()
    [broken] = [check for check in check_rows(other) if not check.holds]
    assert (broken.left, broken.right) == (7, 8)


def test_a_rate_next_to_nothing_or_everything_is_reckoned_alike_both_ways() -> None:
    nearly_all = [*(row(Light.CLOSED) for _ in range(2500)), row(Light.OK)]
    hardly_any = [row(Light.CLOSED), *(row(Light.OK) for _ in range(2500))]
    for rows, written in ((nearly_all, "99.9%"), (hardly_any, "0.1%")):
        snapshot = snapshot_of(*rows)
        assert snapshot.figures.totals.rate == written
        assert [check for check in check_figures(snapshot.as_json()) if not check.holds] == []


def test_rates_are_reckoned_anew_from_the_rows() -> None:
    spoilt = snapshot_of(*ROWS, figures=Figures.of(ROWS[:-1])).as_json()
    broken = [check.words for check in check_figures(spoilt) if not check.holds]
    assert "落实率 = 按附表重新算的落实率" in broken


def test_a_rate_is_compared_as_it_is_written() -> None:
    [rate] = [check for check in check_figures(facts()) if check.words == "落实率 = 按附表重新算的落实率"]
    assert rate.left_words == rate.right_words == Snapshot.read(facts()).figures.totals.rate
    assert [check.left_words for check in check_rows(facts())] == ["8", "8"]
