"""The administrator's way from an empty office to people who can sign in, and back out as lists."""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import unquote

import pytest
import xlwt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, User
from papers.models import Intake, IntakeState
from tests.factories import make_department, make_user
from tests.papers.spreadsheets import cells, workbook
from tracking.models import Department, DepartmentAlias

SignIn = Callable[[User], Client]
PEOPLE = ("姓名", "用户名", "角色", "单位", "职务", "邮箱")


@pytest.fixture
def office(administrator: User, sign_in: SignIn) -> Client:
    """A browser of the 管理员."""
    return sign_in(administrator)


def _upload(client: Client, kind: str, content: bytes, name: str = "名单.xlsx") -> Intake:
    given = {"kind": kind, "file": SimpleUploadedFile(name, content), "is_not_secret": "on"}
    answer = client.post(reverse("papers:intakes"), given)
    assert answer.status_code == 302, answer.content.decode()
    return Intake.objects.get(pk=int(answer["Location"].strip("/").rpartition("/")[2]))


def _take_in(client: Client, intake: Intake) -> str:
    """Press the last button; the page that comes."""
    intake.refresh_from_db()
    address = reverse("papers:take_in", args=[intake.pk])
    answer = client.post(address, {"version": intake.version}, follow=True)
    intake.refresh_from_db()
    assert intake.state == IntakeState.DONE
    return str(answer.content.decode())


def test_an_empty_office_is_filled_from_three_files(office: Client) -> None:
    departments = workbook(
        ("简称", "全称", "上级单位"), ("区住建局", "云溪区住房和城乡建设局", ""), ("区房管中心", "", "区住建局")
    )
    _take_in(office, _upload(office, "departments", departments))
    _take_in(office, _upload(office, "aliases", workbook(("单位", "别名"), ("区住建局", "住建部门、住建系统"))))
    page = _take_in(
        office, _upload(office, "people", workbook(PEOPLE, ("何晓岚", "he", "经办人", "住建部门", "科员", "")))
    )
    assert "生成初始密码" in page
    assert Department.objects.get(name="区房管中心").parent == Department.objects.get(name="区住建局")
    assert set(DepartmentAlias.objects.values_list("name", flat=True)) == {"住建部门", "住建系统"}
    slips = cells(office.post(reverse("papers:passwords", args=[Intake.objects.latest("pk").pk])).content)
    browser = Client()
    browser.post("/login/", {"username": "he", "password": str(slips[1][3])})
    changed = {"old_password": slips[1][3], "new_password1": "Yunxi-2027-he", "new_password2": "Yunxi-2027-he"}
    browser.post(reverse("accounts:password"), changed)
    assert "区住建局 · 经办人" in browser.get("/").content.decode()


def test_errors_stand_beside_their_cells_and_are_mended_on_the_page(office: Client, housing: Department) -> None:
    rows = ("沈若川", "shen", "局长", "建设口", "", ""), ("梁听雨", "liang", "督查员", "", "", "")
    intake = _upload(office, "people", workbook(PEOPLE, *rows))
    address = reverse("papers:intake", args=[intake.pk])
    page = office.get(address).content.decode()
    assert "角色“局长”不认得" in page
    assert "建设口" in page
    assert "没有写单位" not in page  # a 督查员 belongs to the office
    office.post(address, {"version": intake.version, "do": "skip"})
    _take_in(office, intake)
    assert set(User.objects.filter(username__in=["shen", "liang"]).values_list("username", flat=True)) == {"liang"}


def test_a_list_kept_in_an_old_workbook_or_as_text_comes_in_too(office: Client, housing: Department) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("人员")
    for row, said in enumerate([PEOPLE, ("沈若川", "shen", "督查员", "区住建局", "专员", "")]):
        for column, text in enumerate(said):
            sheet.write(row, column, text)
    buffer = BytesIO()
    book.save(buffer)
    _take_in(office, _upload(office, "people", buffer.getvalue(), "名单.xls"))
    written = "姓名,用户名,角色,单位\r\n梁听雨,liang,督查员,区住建局\r\n".encode("gb18030")
    _take_in(office, _upload(office, "people", written, "名单.csv"))
    found = User.objects.filter(username__in=["shen", "liang"]).values_list("name", "memberships__department__name")
    assert set(found) == {("沈若川", "区住建局"), ("梁听雨", "区住建局")}


@pytest.mark.parametrize("kind", ["departments", "aliases", "people"])
def test_a_list_that_was_downloaded_and_uploaded_says_that_nothing_changes(
    office: Client, clerk: User, outsider: User, kind: str
) -> None:
    content = office.get(reverse("papers:listing", args=[kind])).content
    intake = _upload(office, kind, content)
    page = office.get(reverse("papers:intake", args=[intake.pk])).content.decode()
    assert "没有新增，也没有变化" in page


@pytest.mark.parametrize(
    ("name", "kind", "file"),
    [
        ("papers:blank", "people", "用户导入模板.xlsx"),
        ("papers:blank", "departments", "单位导入模板.xlsx"),
        ("papers:listing", "aliases", "单位别名名单.xlsx"),
    ],
)
def test_a_file_comes_under_its_name_to_be_saved_and_is_not_kept_on_the_way(
    office: Client, name: str, kind: str, file: str
) -> None:
    answer = office.get(reverse(name, args=[kind]))
    assert file in unquote(answer["Content-Disposition"])
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert answer.content.startswith(b"PK")


def test_a_supervisor_gets_the_ledger_to_fill_in_and_no_list_of_people(supervisor: User, sign_in: SignIn) -> None:
    client = sign_in(supervisor)
    assert client.get(reverse("papers:blank", args=["ledger"])).status_code == 200
    assert client.get(reverse("papers:blank", args=["people"])).status_code == 404
    assert client.get(reverse("papers:listing", args=["people"])).status_code == 403


@pytest.mark.parametrize("kind", ["ledger", "nothing", "people2"])
def test_there_is_no_list_and_no_file_of_what_is_not_the_administrators(office: Client, kind: str) -> None:
    assert office.get(reverse("papers:listing", args=[kind])).status_code == 404
    assert office.get(reverse("papers:blank", args=[kind])).status_code == 404


@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.LEADER])
def test_nobody_else_gets_lists_or_passwords(sign_in: SignIn, db: None, role: Role) -> None:
    client = sign_in(make_user(role))
    for name, given in (("papers:blank", "people"), ("papers:listing", "people"), ("papers:passwords", 1)):
        assert client.get(reverse(name, args=[given])).status_code == 403


@pytest.mark.parametrize(
    ("address", "kinds"),
    [("/admin/accounts/user/", ["people"]), ("/admin/tracking/department/", ["departments", "aliases"])],
)
def test_the_administration_leads_to_the_lists(office: Client, address: str, kinds: list[str]) -> None:
    page = office.get(address).content.decode()
    assert f"{reverse('papers:intakes')}?kind={kinds[0]}" in page
    assert all(reverse("papers:listing", args=[kind]) in page for kind in kinds)


def test_the_upload_asked_for_from_the_administration_has_its_kind_chosen(office: Client) -> None:
    page = office.get(reverse("papers:intakes") + "?kind=people").content.decode()
    assert 'value="people" checked' in page
    assert 'value="departments" checked' not in page


def test_a_longer_list_takes_no_more_questions(office: Client, housing: Department) -> None:
    def asked() -> list[int]:
        counts = []
        for kind in ("departments", "aliases", "people"):
            with CaptureQueriesContext(connection) as queries:
                office.get(reverse("papers:listing", args=[kind]))
            counts.append(len(queries))
        return counts

    make_user(Role.CLERK, housing)
    before = asked()
    for number in range(30):
        unit = make_department(f"第{number}办", f"{number}办", parent=housing)
        make_user(Role.CLERK, unit)
    assert asked() == before
