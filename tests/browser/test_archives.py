"""归档 and 减负账本 at a desk and on a phone: pressed, made, saved; and what a unit is asked for, without a script."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.browser.walking import led_on
from tests.browser.watching import fits
from tests.factories import make_department, make_user
from tests.papers.archives import archived, finished
from tests.tracking.test_burden_pages import given
from tracking.models import Job
from tracking.working import do_job

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
WIDTHS = ((1440, 900), (390, 844))


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_a_finished_registration_is_archived_and_saved(
    enter: Enter, site: str, tmp_path: Path, width: int, height: int
) -> None:
    user = make_user(Role.SUPERVISOR)
    task = finished(user, make_department("区住建局"), title="完成17个老旧小区改造")
    page = enter(user)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{site}/registrations/{task.registration_id}/")
    page.get_by_role("button", name="归档").click()
    expect(page).to_have_url(re.compile(rf"^{site}/jobs/\d+/$"))
    with led_on(page):  # the page that waits goes on by itself, and would cross any other way
        do_job(Job.objects.get().pk, timezone.now)
    page.goto(f"{site}/archives/")
    fits(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载").click()
    saved.value.save_as(tmp_path / "归档.zip")
    with zipfile.ZipFile(tmp_path / "归档.zip") as folder:
        assert "目录.html" in folder.namelist()
        folder.extractall(tmp_path / "out")
    page.goto((tmp_path / "out" / "目录.html").as_uri())
    page.get_by_role("link", name=task.title).first.click()
    expect(page.get_by_text("佐证齐全，同意办结。")).to_be_visible()
    fits(page)


def test_what_a_unit_is_asked_for_is_read_on_a_phone_without_a_script(enter_without_script: Enter, site: str) -> None:
    user, unit, today = make_user(Role.SUPERVISOR), make_department("区住建局"), timezone.localdate()
    task = given(user, unit, on=today, title="清理占道堆物")
    archived(finished(user, unit).registration, user)
    page = enter_without_script(user)
    page.goto(f"{site}/burden/")
    fits(page)
    page.get_by_role("link", name="这一周 1 件次").click()
    expect(page.get_by_role("link", name=task.title)).to_be_visible()
    fits(page)
    page.goto(f"{site}/tasks/{task.pk}/urge/")
    expect(page.get_by_text("区住建局本周已收到 1 件交办")).to_be_visible()
