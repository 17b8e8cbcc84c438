"""The check-up while somebody types (体检): it comes by itself, takes nothing away, and the press still sends."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import User
from directives.workflow import DirectiveStatus
from tests.factories import make_directive, make_post, make_speech, make_task
from tracking.models import Attachment, Department, Report, Task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[[User], Page]
QUOTE = "区住建局要适时把东街的雨水管改好"


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    return make_task(supervisor, housing, title="改好东街雨水管")


def test_advice_comes_while_a_report_is_written_and_the_chosen_file_stays(
    enter: Enter, site: str, clerk: User, task: Task
) -> None:
    page = enter(clerk)
    page.goto(f"{site}/tasks/{task.pk}/report/")
    page.fill("[name=progress]", "正在推进中。")
    page.fill("[name=percent]", "100")
    page.press("[name=percent]", "Tab")
    expect(page.locator("#advice")).to_contain_text("这件事项还没有交过一份材料")
    proof = FilePayload(name="验收表.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4 one page")
    page.set_input_files("[name=attachments]", proof)
    expect(page.locator("#advice")).not_to_contain_text("材料")
    expect(page.locator("#advice")).to_contain_text("去掉这些话就没有内容了")
    page.get_by_role("button", name="照此报送").click()
    page.wait_for_url(f"**/tasks/{task.pk}/")
    assert [flaw["code"] for flaw in Report.objects.get().flaws] == ["only_phrases"]
    assert Attachment.objects.get().name == "验收表.pdf"


def test_advice_goes_again_when_the_report_is_mended(enter: Enter, site: str, clerk: User, task: Task) -> None:
    page = enter(clerk)
    page.goto(f"{site}/tasks/{task.pk}/report/")
    page.fill("[name=progress]", "正在推进中。")
    page.press("[name=progress]", "Tab")
    expect(page.get_by_role("button", name="照此报送")).to_be_visible()
    page.fill("[name=progress]", "检查井砌好12座。")
    page.press("[name=progress]", "Tab")
    expect(page.get_by_role("button", name="报进展", exact=True)).to_be_visible()
    expect(page.locator("#advice .note")).to_have_count(0)


def test_a_line_of_the_paper_is_examined_as_it_is_changed(
    enter: Enter, site: str, supervisor: User, housing: Department
) -> None:
    make_post()
    speech = make_speech(supervisor, f"同志们：{QUOTE}。")
    body = {"name": "区住建局", "text": "区住建局", "start": 0, "end": 4, "role": "牵头"}
    given = {"owners": ["区住建局"], "bodies": [body], "title": "改好东街雨水管"}
    line = make_directive(speech, QUOTE, status=DirectiveStatus.ADOPTED, **given)
    page = enter(supervisor)
    page.goto(f"{site}/speeches/{speech.pk}/register/")
    said, three = page.locator(f"#flaws{line.pk}"), page.locator(f"#three{line.pk}")
    expect(said).to_contain_text("「程度」没有写")
    page.get_by_text("原话和修改").click()
    page.fill(f"[name=d{line.pk}-measure]", "1.2公里通水")
    page.press(f"[name=d{line.pk}-measure]", "Tab")
    expect(said).to_have_text("")
    expect(three.get_by_text("程度")).to_have_class(re.compile(r"^tag$"))
    expect(page.locator(f"[name=d{line.pk}-measure]")).to_have_value("1.2公里通水")


def test_a_task_by_hand_is_examined_while_it_is_filled_in(
    enter: Enter, site: str, supervisor: User, housing: Department
) -> None:
    page = enter(supervisor)
    page.goto(f"{site}/registrations/new/")
    page.fill("[name=task-title]", "适时改好雨水管")
    page.press("[name=task-title]", "Tab")
    expect(page.locator("#checkup")).to_contain_text("事项名称里的「适时」没有说到哪一天")
    expect(page.locator("#checkup")).to_contain_text("「谁」没有定")
    page.select_option("[name=task-lead]", str(housing.pk))
    expect(page.locator("#checkup")).not_to_contain_text("「谁」没有定")
    expect(page.locator("[name=task-title]")).to_have_value("适时改好雨水管")
    expect(page.locator(".has-error")).to_have_count(0)
