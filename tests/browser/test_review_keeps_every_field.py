"""Whatever is changed on a card stands there again: on another card and back, loaded again, adopted, at 立项."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Role, User
from directives.models import Directive, Speech
from tests.factories import make_department, make_directive, make_post, make_speech, make_user
from tracking.models import Handling

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
FIRST, SECOND = "各镇街要在明年3月底前新建充电端口，每月25日前报送进展", "区城管局要清理占道堆物"


@pytest.fixture
def speech(site: str) -> Speech:
    for name in ("区住建局", "区城管局"):
        make_department(name)
    make_post("区长")
    speech = make_speech(make_user(Role.SUPERVISOR), f"{FIRST}。{SECOND}。", spoken_on=date(2026, 11, 20))
    make_directive(speech, FIRST, title="新建充电端口", due_on=date(2027, 3, 31), deadline="明年3月底前")
    make_directive(speech, SECOND, title="清理占道堆物")
    return speech


@pytest.fixture
def page(enter: Enter, speech: Speech, site: str) -> Iterator[Page]:
    page = enter(speech.imported_by)
    page.goto(f"{site}/speeches/{speech.pk}/review/")
    expect(page.locator("li[data-seen] .card-now")).to_be_visible()
    yield page
    page.goto("about:blank")


def _card(page: Page, directive: Directive) -> Locator:
    return page.locator(f"#card{directive.pk}")


def _report_by_the_25th(card: Locator) -> None:
    card.locator('[name="rhythm_0"]').select_option("monthly")
    card.locator('[name="rhythm_2"]').fill("25")


def _pick(card: Locator, box: str, name: str) -> None:
    card.locator(f"[data-picks={box}]").fill(name)
    card.locator(f"[data-picks={box}]").press("Enter")


def _change_everything(card: Locator) -> None:
    card.locator('[name="title"]').fill("新建2000个充电端口")
    _pick(card, "lead", "区住建局")
    _pick(card, "supporting", "区城管局")
    _pick(card, "leader", "区长")
    _report_by_the_25th(card)
    card.locator('[name="due_on"]').fill("2027-03-30")
    card.locator('[name="kind"]').select_option(index=2)
    card.locator('[name="hardness"][value="soft"]').check()


def _stands(card: Locator, kind: str) -> None:
    expect(card.locator('[name="title"]')).to_have_value("新建2000个充电端口")
    expect(card.locator('.pick[data-pick="lead"] .token')).to_contain_text("区住建局")
    expect(card.locator('.pick[data-pick="supporting"] .token')).to_contain_text("区城管局")
    expect(card.locator('.pick[data-pick="leader"] .token')).to_contain_text("区长")
    expect(card.locator('[name="rhythm_0"]')).to_have_value("monthly")
    expect(card.locator('[name="rhythm_2"]')).to_have_value("25")
    expect(card.locator('[name="due_on"]')).to_have_value("2027-03-30")
    expect(card.locator('[name="kind"]')).to_have_value(kind)
    expect(card.locator('[name="hardness"][value="soft"]')).to_be_checked()


def test_every_field_stands_there_again_on_another_card_after_loading_and_once_adopted(
    page: Page, speech: Speech
) -> None:
    first, second = speech.directives.in_order()
    card = _card(page, first)
    _change_everything(card)
    kind = card.locator('[name="kind"]').input_value()
    expect(card.locator(".saved")).to_contain_text("已保存")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    expect(_card(page, second)).to_be_visible()
    page.keyboard.press("k")
    _stands(card, kind)
    page.reload()
    _stands(card, kind)
    page.keyboard.press("a")
    expect(page.locator("#bench-prog")).to_contain_text("已审 1 / 2")
    page.goto(page.url.partition("?")[0] + f"?show=all&focus={first.pk}")
    _stands(card, kind)


def test_the_rhythm_beside_the_date_of_the_speech_is_kept_and_reaches_the_registration(
    page: Page, speech: Speech, site: str
) -> None:
    first = speech.directives.in_order()[0]
    card = _card(page, first)
    _pick(card, "lead", "区住建局")
    _report_by_the_25th(card)
    expect(card.locator(".saved")).to_contain_text("已保存")
    page.reload()
    expect(card.locator('[name="rhythm_2"]')).to_have_value("25")
    expect(card.locator("[id^=due-said]")).to_contain_text("审核时定为每月25日前报送")
    page.keyboard.press("a")
    expect(page.locator("#bench-prog")).to_contain_text("已审 1 / 2")
    page.goto(f"{site}/speeches/{speech.pk}/register/")
    expect(page.locator(f"#d{first.pk}")).to_contain_text("每月25日前报")
    expect(page.locator(f'[name="d{first.pk}-rhythm_0"]')).to_have_value("monthly")
    expect(page.locator(f'[name="d{first.pk}-rhythm_2"]')).to_have_value("25")


def test_a_rhythm_that_was_set_a_moment_before_adopting_is_kept(page: Page, speech: Speech) -> None:
    first = speech.directives.in_order()[0]
    card = _card(page, first)
    _report_by_the_25th(card)
    card.locator('[value="adopt"]').click()
    expect(page.locator("#bench-prog")).to_contain_text("已审 1 / 2")
    handling = Handling.objects.get(directive=first)
    assert (handling.rhythm, handling.due_on) == ("monthly:25", None), "the date goes on following the speech"
