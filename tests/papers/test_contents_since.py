"""通报里的“和以前相比”：its sums are checked, it stands in the paper, and what cannot be compared is refused."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document

from accounts.models import User
from papers.actions.drafting import Order, draft, retake
from papers.contents.registry import CONTENTS
from papers.contents.scope import ContentError, Scope
from papers.contents.since import Since
from papers.models import Paper
from papers.printing import word_file
from papers.shelf import last_bulletin_on
from papers.workflow import PaperKind, PaperState
from tests.factories import MONDAY, at
from tests.papers.desk import bring
from tests.tracking.signed import signed_on_wednesday
from tests.tracking.year import Year
from tracking.actions.dispatch import reassign
from tracking.ledger import Conditions
from tracking.models import Department, Task

SignIn = Callable[[User], Client]
SEED = 20261125
TODAY = MONDAY + timedelta(days=8)
pytestmark = pytest.mark.django_db


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department, clerk: User) -> Task:
    """Registered on Monday, dispatched on Tuesday, signed on Wednesday, due on Friday."""
    return signed_on_wednesday(supervisor, housing, city, clerk, due_in=4)


def bulletin(by: User, compared_to: date | None, asked: Conditions = Conditions()) -> Paper:  # noqa: B008  # frozen
    scope = Scope(conditions=asked, compared_to=compared_to)
    return draft(Order(PaperKind.BULLETIN, scope=scope), by=by, at=at(TODAY))


def since_of(paper: Paper) -> Since:
    found = Since.read(paper.facts["since"])
    assert found is not None
    return found


def test_a_bulletin_says_what_has_changed_since_the_day_it_is_compared_with(task: Task, supervisor: User) -> None:
    paper = bulletin(supervisor, MONDAY)
    said = paper.texts["changes_said"]
    assert "与2026年11月23日相比，在办事项由0件增加到1件：新交办1件。" in said
    assert "超期未办结由0件增加到1件" in said
    kept = since_of(paper)
    assert [(row.mark, row.title) for row in kept.rows] == [("became_late", "完成改造")]
    assert [(unit.name, unit.was, unit.now) for unit in kept.units] == [("区住建局", 0, 1)]


def test_a_bulletin_without_a_day_to_compare_with_has_no_such_section(task: Task, supervisor: User) -> None:
    paper = bulletin(supervisor, None)
    assert "since" not in paper.facts
    assert paper.texts["changes_said"] == ""
    assert not any("比较" in check.words for check in CONTENTS[PaperKind.BULLETIN].check(paper.facts))


def test_where_nothing_has_changed_a_sentence_says_so(task: Task, supervisor: User) -> None:
    said = bulletin(supervisor, TODAY - timedelta(days=1)).texts["changes_said"]
    assert "在办事项仍是1件。" in said
    assert "不再列表" in said


def test_every_sum_of_the_comparison_is_checked_and_holds_over_a_generated_history() -> None:
    year = Year.open(SEED)
    assert isinstance(year, Year)
    year.live(90, steps=16, every=6)
    days, check = sorted(year.ledgers), CONTENTS[PaperKind.BULLETIN].check
    for first in (days[0], days[4], days[-2]):
        order = Order(PaperKind.BULLETIN, scope=Scope(Conditions(), compared_to=first))
        paper = draft(order, by=year.supervisor, at=year.now)
        sums = check(paper.facts)
        assert [one.words for one in sums if not one.holds] == [], first
        assert len(sums) > 20
        unit = Conditions(department=year.units[0].pk)
        paper = draft(Order(PaperKind.BULLETIN, scope=Scope(unit, compared_to=first)), by=year.supervisor, at=year.now)
        assert [one.words for one in check(paper.facts) if not one.holds] == [], first


def test_a_wrong_sum_in_the_comparison_is_found(task: Task, supervisor: User) -> None:
    paper = bulletin(supervisor, MONDAY)
    wrong = replace(since_of(paper), there=7)
    sums = CONTENTS[PaperKind.BULLETIN].check({**paper.facts, "since": wrong.as_json()})
    assert [one.words for one in sums if not one.holds] == ["2026年11月23日立项 + 增加 − 减少 = 立项件数"]


def test_what_changes_with_the_days_cannot_be_compared(task: Task, supervisor: User) -> None:
    with pytest.raises(ContentError, match="范围里有会变的条件"):
        bulletin(supervisor, MONDAY, Conditions(light="late"))
    with pytest.raises(ContentError, match="请选今天以前的日子"):
        bulletin(supervisor, TODAY)


def test_figures_taken_anew_compare_with_the_same_day(task: Task, supervisor: User) -> None:
    paper = bulletin(supervisor, MONDAY)
    other = Department.objects.create(name="区水利局")
    reassign(task, other, by=supervisor, at=at(TODAY, hour=10), note="三定方案。", due_on=TODAY + timedelta(days=9))
    retake(paper, by=supervisor, at=at(TODAY, hour=11))
    paper.refresh_from_db()
    assert [unit.name for unit in since_of(paper).units] == ["区水利局"]
    assert "变为超期" not in paper.texts["changes_said"]


def test_the_section_and_its_tables_stand_in_the_word_file(task: Task, supervisor: User) -> None:
    document = Document(io.BytesIO(word_file(bulletin(supervisor, MONDAY))))
    headings = [one.text for one in document.paragraphs if one.style and one.style.name == "一级标题"]
    assert headings == ["一、总体情况", "二、和以前相比", "三、各单位办理情况", "四、超期事项", "五、下一步工作"]
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["区住建局", "0", "1", "0", "0", "0", "0", "1", "0→1"] in cells
    assert any(row[:3] == ["变为超期", task.number, "完成改造"] for row in cells)
    plain = Document(io.BytesIO(word_file(bulletin(supervisor, None))))
    headings = [one.text for one in plain.paragraphs if one.style and one.style.name == "一级标题"]
    assert headings == ["一、总体情况", "二、各单位办理情况", "三、超期事项", "四、下一步工作"]


def test_the_form_offers_the_day_of_the_issue_before_that_was_signed(
    task: Task, supervisor: User, sign_in: SignIn
) -> None:
    desk, earlier = sign_in(supervisor), bulletin(supervisor, None)
    Paper.objects.filter(pk=earlier.pk).update(taken_at=at(MONDAY))
    assert last_bulletin_on(TODAY) is None, "a draft is no issue"
    assert "和上一期比" not in desk.get("/papers/bulletin/").content.decode()
    earlier.recipients.set(Department.objects.all())
    bring(earlier, PaperState.SIGNED, supervisor)
    Paper.objects.filter(pk=earlier.pk).update(taken_at=at(MONDAY))
    assert last_bulletin_on(TODAY) == MONDAY
    assert last_bulletin_on(MONDAY) is None
    Paper.objects.filter(pk=earlier.pk).update(taken_at=timezone.now() - timedelta(days=3))
    assert "和上一期比（" in desk.get("/papers/bulletin/").content.decode()


def test_a_day_to_compare_with_is_asked_for_in_the_form(task: Task, supervisor: User, sign_in: SignIn) -> None:
    desk, today = sign_in(supervisor), timezone.localdate()
    asked = {"compare": "day", "compared_to": str(today - timedelta(days=1))}
    answer = desk.post("/papers/bulletin/", asked)
    assert answer.status_code == 302
    assert Scope.read(Paper.objects.get().scope).compared_to == today - timedelta(days=1)
    for wrong, why in (
        ("", "还没有选是哪一天"),
        ("2099-01-01", "还没有到"),
        ("三月", "读不出来"),
        (str(today), "比不出变化"),
    ):
        answer = desk.post("/papers/bulletin/", {**asked, "compared_to": wrong})
        assert (answer.status_code, why in answer.content.decode()) == (409, True), wrong
    narrowed = desk.get("/papers/bulletin/?light=late").content.decode()
    assert "范围里有会变的条件" in narrowed
    assert 'name="compared_to"' not in narrowed
