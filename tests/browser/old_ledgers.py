"""A ledger the office kept before, brought in by what stands on the pages alone."""

from pathlib import Path

from playwright.sync_api import Page

from accounts.models import Role, User
from tests.factories import make_department, make_post, make_user
from tests.papers.ledgers import xlsx

HEADINGS = ("序号", "工作任务", "牵头单位", "完成时限", "办理状态")
UNIT = "区住建局"


def make_officer() -> User:
    """A 督查员 of an office with one department and somebody who approves."""
    make_department(UNIT)
    make_post()
    return make_user(Role.SUPERVISOR, name="沈若川")


def keep(path: Path, *rows: tuple[object, ...]) -> Path:
    """Write the file."""
    path.write_bytes(xlsx(list(rows)))
    return path


def upload(page: Page, site: str, ledger: Path) -> None:
    page.goto(f"{site}/intakes/")
    page.get_by_label("表格文件").set_input_files(ledger)
    page.get_by_label("本文件不涉密").check()
    page.get_by_role("button", name="上传并核对").click()


def approve(page: Page, basis: str) -> None:
    """From the rows to the last page before the import, filled in."""
    page.get_by_role("button", name="核对完了，下一步").click()
    page.get_by_label("批准人").select_option(index=1)
    page.get_by_label("批准依据").fill(basis)
