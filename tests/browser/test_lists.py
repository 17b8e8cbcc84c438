"""An office moves in: its departments and people come from spreadsheets, and the first of them signs in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from accounts.models import Role, User
from tests.factories import PASSWORD, make_department, make_user
from tests.papers.spreadsheets import cells, workbook
from tracking.models import Department

pytestmark = pytest.mark.browser
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OWN = "Yunxi-2027-own"


@pytest.fixture
def context(chromium: Browser, site: str) -> Iterator[BrowserContext]:
    """A browser without JavaScript: everything here works without it."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", java_script_enabled=False)
    yield context
    context.close()


def _upload(page: Page, site: str, kind: str, content: bytes) -> None:
    page.goto(f"{site}/intakes/?kind={kind}")
    page.set_input_files("[name=file]", FilePayload(name="名单.xlsx", mimeType=EXCEL, buffer=content))
    page.get_by_label("本文件不涉密").check()
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("heading", name="名单.xlsx")).to_be_visible()


def _take_in(page: Page) -> None:
    page.get_by_role("button", name="核对完了，下一步").click()
    page.get_by_role("button", name="导入 ").click()
    expect(page.get_by_text("已导入").first).to_be_visible()


def test_departments_and_people_come_from_a_spreadsheet_and_somebody_signs_in_with_what_he_was_given(
    enter: Callable[[User], Page], site: str, shipped_rules: None, tmp_path: Path
) -> None:
    make_department("区政府办")
    page = enter(make_user(Role.ADMIN, username="office-admin"))
    departments = workbook(
        ("云溪区责任单位名单", None, None),
        ("单位名称", "上级单位", "别名"),
        ("区房管中心", "区住房局", "房管中心"),
        ("区住房局", "区府办", "住房部门"),
        ("合计", "2个", None),
    )
    _upload(page, site, "departments", departments)
    expect(page.get_by_text("上级单位“区府办”不认得").first).to_be_visible()
    page.locator("tr", has_text="区住房局").get_by_label("上级单位").fill("区政府办")
    page.get_by_role("button", name="保存，重新核对").click()
    _take_in(page)
    assert Department.objects.get(name="区房管中心").parent == Department.objects.get(name="区住房局")

    people = workbook(
        ("姓名", "账号", "角色", "单位", "职务"),
        ("沈若川", "shen", "联络员", "住房部门", "科员"),
        ("何晓岚", "he", "局长", "", ""),
    )
    _upload(page, site, "people", people)
    expect(page.get_by_text("角色“局长”不认得").first).to_be_visible()
    page.get_by_role("button", name="跳过全部有错的行").click()
    _take_in(page)
    page.get_by_role("link", name="生成初始密码").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="生成初始密码并下载").click()
    download.value.save_as(tmp_path / "slips.xlsx")
    heading, *slips = cells((tmp_path / "slips.xlsx").read_bytes())
    assert heading == ["单位", "姓名", "用户名", "初始密码"]
    assert [slip[:3] for slip in slips] == [["区住房局", "沈若川", "shen"]]

    page.context.clear_cookies()
    page.goto(f"{site}/login/")
    page.fill("[name=username]", "shen")
    page.fill("[name=password]", str(slips[0][3]))
    page.get_by_role("button", name="登录").click()
    page.fill("[name=old_password]", str(slips[0][3]))
    page.fill("[name=new_password1]", OWN)
    page.fill("[name=new_password2]", OWN)
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_text("区住房局 · 经办人").first).to_be_visible()
    assert User.objects.get(username="shen").check_password(OWN)
    assert not User.objects.filter(username="he").exists()
    assert User.objects.get(username="office-admin").check_password(PASSWORD)
