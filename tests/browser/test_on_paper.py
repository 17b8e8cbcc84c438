"""What comes out of the printer: A4, every column with room for its words, nothing that is pressed."""

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pdfplumber
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.factories import make_department, make_registration, make_task, make_user

pytestmark = pytest.mark.browser
TITLE = "完成38公里城镇燃气老旧管网逐段建账"
A4 = (595, 842)  # points


@pytest.fixture
def page(site: str, enter: Callable[[User], Page]) -> Page:
    """Signed in as a 督查员 with thirty tasks, one of them late and never urged."""
    user, today = make_user(Role.SUPERVISOR, name="沈若川"), timezone.localdate()
    unit, paper = make_department("区自然资源和规划分局"), make_registration(user, on=today - timedelta(days=20))
    for n in range(30):
        due = today + timedelta(days=-9 if n == 0 else 30)
        begun = today - timedelta(days=20)
        make_task(user, unit, registration=paper, due_on=due, dispatched_on=begun, title=TITLE)
    return enter(user)


def _leaves(page: Page) -> list[str]:
    """The words of each leaf of A4, one letter in one form, however the font of the paper names it."""
    with pdfplumber.open(BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
        assert {(round(leaf.width), round(leaf.height)) for leaf in paper.pages} == {A4}
        return [unicodedata.normalize("NFKC", leaf.extract_text()) for leaf in paper.pages]


@pytest.mark.parametrize("layout", ["", "?group=department"])
def test_every_leaf_of_the_ledger_begins_with_the_heads_and_titles_have_room(
    page: Page, site: str, layout: str
) -> None:
    page.goto(f"{site}/tasks/{layout}")
    leaves = _leaves(page)
    assert len(leaves) <= 5
    for leaf in leaves:
        assert [head for head in ("灯", "事项", "牵头单位", "完成时限", "进度", "最新进展") if head not in leaf] == []
        assert "完成38公里" in leaf.replace("\n", "")
    page.emulate_media(media="print")
    room = page.locator("a.t").first.evaluate("title => title.getBoundingClientRect().width")
    assert room > 11 * 14, "a title of twenty characters goes into two lines"
    assert "状态:在办" in leaves[0]


def test_days_off_are_marked_on_the_paper_of_a_year(page: Page, site: str) -> None:
    page.goto(f"{site}/calendar/2026/")
    on_paper = "".join(_leaves(page))
    assert on_paper.count("休") > 20
    assert on_paper.count("班") > 5


def test_chosen_columns_are_all_on_the_paper(page: Page, site: str) -> None:
    page.goto(f"{site}/tasks/?cols=number.kind.lead.officer.due.source.late")
    [first, *_] = _leaves(page)
    for words in ("编号", "类型", "督查员", "沈若", "来源", "超期天数"):
        assert words in first.replace("\n", "")


def test_the_desk_prints_what_is_late_without_the_word_that_is_pressed(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    on_paper = "".join(_leaves(page))
    assert "没有催过" in on_paper.replace("\n", "")
    page.emulate_media(media="print")
    expect(page.locator("#late").get_by_role("link", name="催办", exact=True).filter(visible=True)).to_have_count(0)


def test_no_leaf_of_the_figures_but_the_last_is_left_half_empty(page: Page, site: str) -> None:
    user, today = User.objects.get(role=Role.SUPERVISOR), timezone.localdate()
    for n in range(20):
        make_task(user, make_department(f"第{n}局"), due_on=today - timedelta(days=3), dispatched_on=today)
    page.goto(f"{site}/completion/")
    page.locator("#units svg").wait_for()
    with pdfplumber.open(BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
        ends = [max(word["bottom"] for word in leaf.extract_words()) / leaf.height for leaf in paper.pages]
    assert min(ends[:-1]) > 0.7, ends
