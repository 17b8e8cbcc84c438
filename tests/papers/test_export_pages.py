"""导出 on the pages: a menu on the ledger, a file at once or in the background, and the list of one's own."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Role, User
from papers.actions.exporting import KEPT, remove_old
from papers.models import Export, ExportState
from papers.views.exports import AT_ONCE
from tests.factories import at, make_task, make_user
from tests.papers.many import make_many
from tracking.models import Department
from tracking.workflow import Status

SignIn = Callable[[User], Client]
NEW = "/exports/new/"
pytestmark = pytest.mark.django_db


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def ask(client: Client, where: str = "status=all", into: str = "xlsx", **more: str) -> Export:
    """Press the button; the export it led to."""
    answer = client.post(NEW, {"where": where, "into": into, **more})
    assert answer.status_code == 302
    return Export.objects.get(pk=answer["Location"].split("/")[2])


def rows_of(client: Client, export: Export) -> list[list[str]]:
    text = body(client.get(reverse("papers:export_file", args=[export.pk]))).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def titles(client: Client, export: Export) -> list[str]:
    return [row[1] for row in rows_of(client, export)[1:]]


def test_the_ledger_comes_as_excel_at_one_press(supervisor: User, housing: Department, sign_in: SignIn) -> None:
    make_task(supervisor, housing, title="完成17个老旧小区改造")
    client = sign_in(supervisor)
    answer = client.post(NEW, {"where": "status=all", "into": "xlsx"}, follow=True)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    sheet = load_workbook(BytesIO(body(answer))).worksheets[0]
    assert [sheet["A1"].value, sheet["B2"].value] == ["编号", "完成17个老旧小区改造"]


def test_the_file_holds_what_the_conditions_of_the_page_name(
    supervisor: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing, title="住建的事")
    make_task(supervisor, city, title="城管的事")
    make_task(supervisor, city, title="办结的事", status=Status.CLOSED)
    client = sign_in(supervisor)
    export = ask(client, f"department={city.pk}", "csv")
    assert titles(client, export) == ["城管的事", "办结的事"]
    assert export.words == "牵头单位：区城管局"
    assert titles(client, ask(client, "", "csv")) == ["住建的事", "城管的事"], "a bare address asks for what is in hand"


def test_the_file_has_the_order_of_the_page_and_says_so(supervisor: User, housing: Department, sign_in: SignIn) -> None:
    for days in (5, 90, 30):
        make_task(supervisor, housing, title=f"{days} 天", due_on=at().date() + timedelta(days=days))
    client = sign_in(supervisor)
    usual, falling = (ask(client, f"status=all{sort}", "csv") for sort in ("", "&sort=-due&cols=number"))
    assert titles(client, usual) == ["5 天", "30 天", "90 天"]
    assert titles(client, falling) == ["90 天", "30 天", "5 天"]
    assert set(falling.where.split("&")) == {"status=all", "sort=-due"}
    book = load_workbook(BytesIO(body(client.get(f"/exports/{ask(client, 'sort=-due&group=department').pk}/file/"))))
    said = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows(max_col=2)}
    assert said["次序"] == "按牵头单位分组，完成时限，晚的在前"


def test_a_department_gets_its_own_tasks_only(
    supervisor: User, clerk: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing, title="住建的事")
    make_task(supervisor, city, title="城管的事")
    make_task(supervisor, housing, title="还没交办的事", status=Status.DRAFT)
    client = sign_in(clerk)
    assert titles(client, ask(client, "status=all", "csv")) == ["住建的事"]
    assert titles(client, ask(client, f"department={city.pk}", "csv")) == []


def test_the_ledger_offers_its_own_conditions(supervisor: User, housing: Department, sign_in: SignIn) -> None:
    make_task(supervisor, housing)
    page = sign_in(supervisor).get("/tasks/?status=accepted").content.decode()
    assert '<input type="hidden" name="where" value="status=accepted">' in page
    assert 'href="/exports/new/?status=accepted"' in page


def test_a_past_day_is_chosen_on_a_page_that_names_the_conditions(supervisor: User, sign_in: SignIn) -> None:
    page = sign_in(supervisor).get(f"{NEW}?light=late").content.decode()
    assert "灯：超期" in page
    assert 'value="light=late"' in page
    assert 'type="date"' in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"as_of": "2999-01-01", "into": "xlsx"}, "这一天还没有到"),
        ({"as_of": "1950-01-01", "into": "xlsx"}, "日期太早了"),
        ({"as_of": "昨天", "into": "xlsx"}, "这个日期读不出来"),
        ({"as_of": "", "into": "pdf"}, "请选 Excel 表格或者 CSV 文本"),
    ],
)
def test_what_cannot_be_exported_is_said_and_nothing_is_begun(
    supervisor: User, sign_in: SignIn, sent: dict[str, str], said: str
) -> None:
    answer = sign_in(supervisor).post(NEW, {"where": "light=late", **sent})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert 'value="light=late"' in answer.content.decode(), "the conditions are still there"
    assert Export.objects.count() == 0


def test_a_second_press_gets_the_same_file(supervisor: User, housing: Department, sign_in: SignIn) -> None:
    make_task(supervisor, housing)
    client = sign_in(supervisor)
    first, second = ask(client), ask(client)
    assert first == second
    assert ask(client, into="csv") != first


def test_many_tasks_are_made_in_the_background_and_the_page_counts(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    make_many(AT_ONCE + 1, supervisor, housing)
    client = sign_in(supervisor)
    export = ask(client)
    address = reverse("papers:export", args=[export.pk])
    assert export.state == ExportState.WAITING
    page = client.get(address).content.decode()
    assert "排队等待生成" in page
    assert '<noscript><meta http-equiv="refresh"' in page, "without a script the page loads itself anew"
    Export.objects.update(state=ExportState.RUNNING, done=400, total=1000)
    fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert 'hx-trigger="every 1s"' in fragment
    assert "400 / 1000 件" in fragment
    assert client.get(f"{address}file/")["Location"] == address, "what is not there yet is not handed out"


def test_a_finished_page_asks_no_more_and_offers_the_file(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing)
    client = sign_in(supervisor)
    export = ask(client)
    page = client.get(reverse("papers:export", args=[export.pk])).content.decode()
    assert "hx-get" not in page
    assert "下载 1 件" in page
    assert export.sha256 in page


def test_nobody_sees_the_exports_of_somebody_else(supervisor: User, leader: User, sign_in: SignIn) -> None:
    export = ask(sign_in(supervisor))
    other = sign_in(leader)
    assert other.get(reverse("papers:export", args=[export.pk])).status_code == 404
    assert other.get(reverse("papers:export_file", args=[export.pk])).status_code == 404
    assert "还没有导出过台账" in other.get(reverse("papers:exports")).content.decode()


def test_who_has_other_rights_by_now_does_not_get_the_file(
    clerk: User, city: Department, supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing)
    export = ask(sign_in(clerk))
    clerk.memberships.create(department=city)
    address = reverse("papers:export_file", args=[export.pk])
    answer = sign_in(clerk).get(address)
    assert answer.status_code == 409
    assert "您的角色或者单位变了" in answer.content.decode()
    former = ask(sign_in(supervisor))
    User.objects.filter(pk=supervisor.pk).update(role=Role.CLERK)
    assert sign_in(supervisor).get(reverse("papers:export_file", args=[former.pk])).status_code == 409


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(supervisor: User, sign_in: SignIn) -> None:
    client = sign_in(supervisor)
    export = ask(client)
    with export.file.storage.open(export.file.name or "", "wb") as kept:
        kept.write(b"changed")
    answer = client.get(reverse("papers:export_file", args=[export.pk]))
    assert answer.status_code == 409
    assert "和生成时不一样了" in answer.content.decode()
    export.file.storage.delete(export.file.name or "")
    gone = client.get(reverse("papers:export_file", args=[export.pk]))
    assert (gone.status_code, "已经不在服务器上了" in gone.content.decode()) == (409, True)


def test_after_a_week_the_row_stays_and_the_file_can_be_asked_for_again(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing)
    client = sign_in(supervisor)
    export = ask(client, "status=accepted")
    Export.objects.update(finished_at=timezone.now() - KEPT - timedelta(minutes=1))
    remove_old(at=timezone.now())
    page = client.get(reverse("papers:export", args=[export.pk])).content.decode()
    assert "文件已经到期删除" in page
    assert 'name="where" value="status=accepted"' in page
    assert "已过期删除" in client.get(reverse("papers:exports")).content.decode()
    assert ask(client, "status=accepted") != export


def test_a_failed_export_says_why_and_can_be_tried_again(supervisor: User, sign_in: SignIn) -> None:
    export = Export.objects.create(
        by=supervisor, at=at(), state=ExportState.FAILED, error="一张表放不下。", words="全部"
    )
    page = sign_in(supervisor).get(reverse("papers:export", args=[export.pk])).content.decode()
    assert "没有生成" in page
    assert "一张表放不下。" in page
    assert "再导出一次" in page


def test_the_list_has_the_newest_first_and_turns_its_pages(supervisor: User, sign_in: SignIn) -> None:
    for minute in range(30):
        Export.objects.create(by=supervisor, at=at(minute=minute), state=ExportState.REMOVED, words=f"第{minute}次")
    client = sign_in(supervisor)
    first = client.get(reverse("papers:exports")).content.decode()
    assert first.index("第29次") < first.index("第5次")
    assert "第4次" not in first
    assert "第4次" in client.get(f"{reverse('papers:exports')}?page=2").content.decode()


def test_somebody_without_any_task_gets_a_ledger_without_rows(sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.CLERK))
    assert titles(client, ask(client, "status=all", "csv")) == []


@pytest.mark.parametrize(
    "where", ["department=²&speech=-1", "q=%00&since=x", "status=nowhere&light=blue", "&&==;", "x" * 90]
)
def test_conditions_nobody_could_have_meant_break_nothing(supervisor: User, sign_in: SignIn, where: str) -> None:
    client = sign_in(supervisor)
    assert client.get(f"{NEW}?{where}").status_code == 200
    assert ask(client, where, "csv").state == ExportState.DONE


@pytest.mark.parametrize("where", ["q=\x00", "q=" + "长" * 3000])
def test_conditions_that_cannot_be_read_are_said_to_be_so(supervisor: User, sign_in: SignIn, where: str) -> None:
    answer = sign_in(supervisor).post(NEW, {"where": where, "into": "csv"})
    assert (answer.status_code, Export.objects.count()) == (200, 0)
    assert "台账的条件读不出来" in answer.content.decode()
