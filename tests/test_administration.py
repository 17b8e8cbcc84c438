"""The administrator's site: who enters, what may be changed there, and what never."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Role, User
from config.admin import cautions
from tests.factories import MONDAY, PASSWORD, make_registration, make_speech, make_task, make_user
from tracking.models import CalendarDay, CalendarYear, Department, DepartmentAlias, DepartmentGroup, Organisation, Task
from tracking.workflow import Status

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def office(administrator: User, sign_in: SignIn) -> Client:
    """A browser of the 管理员."""
    return sign_in(administrator)


def _list(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def _page(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.HEAD, Role.CLERK, Role.LEADER])
def test_only_an_administrator_enters(db: None, sign_in: SignIn, role: Role) -> None:
    answer = sign_in(make_user(role)).get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "只对管理员开放" in _page(answer)


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_sign_in_page_of_everybody() -> None:
    answer = Client().get("/admin/tracking/task/", follow=True)
    assert answer.redirect_chain[-1][0] == "/login/?next=/admin/tracking/task/"


@pytest.mark.django_db
def test_a_superuser_without_the_role_does_not_enter(sign_in: SignIn) -> None:
    user = make_user(Role.CLERK, is_superuser=True, is_staff=True)
    assert sign_in(user).get("/admin/", follow=True).status_code == 403
    assert not user.has_perm("accounts.change_user")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_opens_and_speaks_chinese(office: Client, model: Any) -> None:
    answer = office.get(_list(model), follow=True)
    assert answer.status_code == 200
    assert not str(model._meta.verbose_name).isascii()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_nothing_is_deleted(office: Client, administrator: User, rf: Any, model: Any) -> None:
    request = rf.get("/")
    request.user = administrator
    assert not admin.site._registry[model].has_delete_permission(request)


def test_working_days_have_a_page_of_their_own(office: Client) -> None:
    assert CalendarDay not in admin.site._registry
    assert f'href="{reverse("tracking:calendar")}">放假安排</a>' in _page(office.get("/admin/"))


@pytest.mark.parametrize(
    "label",
    [
        "tracking.Task",
        "tracking.Registration",
        "tracking.Mail",
        "tracking.Reminder",
        "directives.Speech",
        "directives.Directive",
        "accounts.SignIn",
        "accounts.FailedSignIn",
    ],
)
def test_what_happened_is_shown_and_not_changed(administrator: User, rf: Any, label: str) -> None:
    request = rf.get("/")
    request.user = administrator
    [model] = [model for model in MODELS if model._meta.label == label]
    rows = admin.site._registry[model]
    assert not rows.has_add_permission(request)
    assert not rows.has_change_permission(request)
    assert rows.has_view_permission(request)


def test_the_task_list_shows_status_light_lead_and_progress(
    office: Client, supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing, title="完成17个老旧小区改造", percent=61, due_on=MONDAY.replace(year=2020))
    page = _page(office.get("/admin/tracking/task/"))
    for word in ("完成17个老旧小区改造", "区住建局", "办理中", "超期", "61%", "light-late"):
        assert word in page


def test_the_task_list_is_filtered_by_light_lead_and_status(
    office: Client, supervisor: User, housing: Department, city: Department
) -> None:
    late = make_task(supervisor, housing, due_on=MONDAY.replace(year=2020))
    closed = make_task(supervisor, city, status=Status.CLOSED)

    def shown(query: str) -> set[Task]:
        return set(office.get(f"/admin/tracking/task/?{query}").context["cl"].result_list)

    assert shown("light=late") == {late}
    assert shown("light=closed") == {closed}
    assert shown(f"lead={city.pk}") == {closed}
    assert shown("lead=nonsense") == {late, closed}
    assert shown("status__exact=closed") == {closed}


def test_the_task_list_asks_as_often_for_many_as_for_few(
    office: Client, supervisor: User, housing: Department, city: Department
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            office.get("/admin/tracking/task/")
        return len(asked)

    make_task(supervisor, housing, city)
    queries()
    few = queries()
    for _ in range(12):
        make_task(supervisor, housing, city)
    assert queries() == few


def test_one_task_opens_with_its_sources_and_steps(office: Client, supervisor: User, housing: Department) -> None:
    speech = make_speech(supervisor)
    task = make_task(supervisor, housing, registration=make_registration(supervisor, speech=speech))
    page = _page(office.get(f"/admin/tracking/task/{task.pk}/change/"))
    assert speech.title in page
    assert 'name="_save"' not in page


def test_a_department_gets_aliases_beneath_it(office: Client, housing: Department) -> None:
    page = office.get(f"/admin/tracking/department/{housing.pk}/change/")
    assert "住建部门" in _page(page)
    sent = {
        "name": "区人社局",
        "kind": "office",
        "order": "5",
        "is_active": "on",
        "aliases-TOTAL_FORMS": "1",
        "aliases-INITIAL_FORMS": "0",
        "aliases-0-name": "人社部门",
    }
    office.post("/admin/tracking/department/add/", sent)
    assert DepartmentAlias.objects.get(name="人社部门").department.name == "区人社局"


def test_a_department_is_deactivated_with_a_word_about_its_open_tasks(
    office: Client, supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing)
    sent = {"action": "deactivate", "_selected_action": [housing.pk]}
    page = _page(office.post("/admin/tracking/department/", sent, follow=True))
    housing.refresh_from_db()
    assert not housing.is_active
    assert "区住建局 还有 1 件在办事项" in page
    assert f'<a href="{reverse("tracking:reorganise", args=[housing.pk])}?how=merge">并入别的单位</a>' in page
    office.post("/admin/tracking/department/", {**sent, "action": "activate"})
    housing.refresh_from_db()
    assert housing.is_active


def test_a_group_takes_its_other_names_one_a_line(office: Client, housing: Department, city: Department) -> None:
    sent = {"name": "区直各部门", "aliases": "各部门\n 区直单位 \n\n", "members": [housing.pk, city.pk], "order": 1}
    office.post("/admin/tracking/departmentgroup/add/", sent)
    group = DepartmentGroup.objects.get()
    assert group.aliases == ["各部门", "区直单位"]
    assert group.members.count() == 2
    page = _page(office.get(f"/admin/tracking/departmentgroup/{group.pk}/change/"))
    assert "各部门\n区直单位</textarea>" in page


def test_the_organisation_is_one_row_and_its_list_leads_to_it(office: Client) -> None:
    for _ in range(2):
        answer = office.get("/admin/tracking/organisation/")
        assert answer["Location"] == "/admin/tracking/organisation/1/change/"
    assert office.get("/admin/tracking/organisation/add/").status_code == 403


def test_the_shipped_settings_are_shown_and_first_kept_when_they_are_saved(office: Client) -> None:
    address = "/admin/tracking/organisation/1/change/"
    shown = office.get(address).context["adminform"].form.initial
    assert not Organisation.objects.exists()
    sent = {name: "" if value is None else value for name, value in shown.items()}
    for name in ("督查室", "区政府督查室"):
        assert office.post(address, {**sent, "name": name}).status_code == 302
        assert Organisation.objects.get().name == name
    assert office.get("/admin/tracking/organisation/2/change/").status_code == 302


def test_a_new_person_must_change_the_password_and_has_a_department(office: Client, housing: Department) -> None:
    sent = {
        "username": "zhou",
        "name": "周启文",
        "role": "clerk",
        "email": "zhou@yunxi.example",
        "password1": "Lvye-2026-first",
        "password2": "Lvye-2026-first",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-department": housing.pk,
    }
    answer = office.post("/admin/accounts/user/add/", sent, follow=True)
    assert "加上了周启文（用户名 zhou）。请把用户名和初始密码告诉本人，他第一次登录必须改密码。" in _page(answer)
    assert [words for words in ("成功添加", "没有填邮箱") if words in _page(answer)] == []
    user = User.objects.get(username="zhou")
    assert user.must_change_password
    assert user.check_password("Lvye-2026-first")
    page = _page(office.get(f"/admin/accounts/user/{user.pk}/change/"))
    assert "周启文" in page
    assert "is_superuser" not in page


def test_a_new_person_without_a_mailbox_is_said_to_get_no_mail_and_the_next_may_follow(office: Client) -> None:
    given = {"username": "quzhang2", "name": "副区长", "role": "leader", "password1": "Lvye-2026-first"}
    rows = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0", "_addanother": "1"}
    sent = {**given, **rows, "password2": "Lvye-2026-first"}
    answer = office.post("/admin/accounts/user/add/", sent, follow=True)
    assert answer.redirect_chain == [("/admin/accounts/user/add/", 302)]
    assert "没有填邮箱：寄给他本人的信收不到" in _page(answer)


def test_the_page_for_a_new_person_speaks_chinese(office: Client) -> None:
    assert "After you" not in _page(office.get("/admin/accounts/user/add/"))
    refused = _page(office.post("/admin/accounts/user/add/", {}))
    assert "<title>有错：添加用户 · 抓落实</title>" in refused
    assert "<title>有错：添加单位 · 抓落实</title>" in _page(office.post("/admin/tracking/department/add/", {}))


def test_a_reset_password_must_be_changed_at_the_next_sign_in(office: Client, clerk: User) -> None:
    sent = {"usable_password": "true", "password1": "Lvye-2026-again", "password2": "Lvye-2026-again"}
    answer = office.post(f"/admin/accounts/user/{clerk.pk}/password/", sent)
    assert answer.status_code == 302
    clerk.refresh_from_db()
    assert clerk.must_change_password
    assert clerk.check_password("Lvye-2026-again")


def test_an_administrator_opens_a_lock(office: Client, clerk: User) -> None:
    desk = Client()
    for _ in range(5):
        desk.post("/login/", {"username": clerk.username, "password": "wrong"})
    [row] = [user for user in office.get("/admin/accounts/user/").context["cl"].result_list if user == clerk]
    assert row.locked
    sent = {"action": "unlock", "_selected_action": [clerk.pk]}
    assert "解除了 1 个账号的登录锁定" in _page(office.post("/admin/accounts/user/", sent, follow=True))
    assert AccessAttempt.objects.count() == 0
    entered = desk.post("/login/", {"username": clerk.username, "password": PASSWORD, "next": "/password/"})
    assert entered.status_code == 302


def test_failures_and_sign_ins_stand_in_the_records(office: Client, clerk: User) -> None:
    desk = Client()
    desk.post("/login/", {"username": clerk.username, "password": "wrong"})
    desk.post("/login/", {"username": clerk.username, "password": PASSWORD, "next": "/password/"})
    for kind in ("failedsignin", "signin"):
        assert f">{clerk.username}<" in _page(office.get(f"/admin/accounts/{kind}/"))


def test_an_administrator_does_not_deactivate_the_own_account(office: Client, administrator: User, clerk: User) -> None:
    sent = {"action": "deactivate", "_selected_action": [administrator.pk, clerk.pk]}
    page = _page(office.post("/admin/accounts/user/", sent, follow=True))
    administrator.refresh_from_db()
    clerk.refresh_from_db()
    assert (administrator.is_active, clerk.is_active) == (True, False)
    assert "停用了 1 个账号" in page


def test_the_admin_has_no_password_page_of_its_own(office: Client) -> None:
    assert office.get("/admin/password_change/").status_code == 404
    assert 'href="/password/"' in _page(office.get("/admin/"))


def test_the_first_page_warns_of_an_address_without_encryption(office: Client, settings: Settings) -> None:
    assert "没有加密" not in _page(office.get("/admin/"))
    settings.SITE_URL = "http://10.1.2.3:8000"
    page = _page(office.get("/admin/"))
    assert "SITE_URL 是 http://10.1.2.3:8000，没有加密" in page
    assert "反向代理" in page


@pytest.mark.django_db
def test_a_year_without_holidays_is_named_until_somebody_confirms_it(administrator: User) -> None:
    assert cautions(date(2026, 5, 6)) == []
    [caution] = cautions(date(2031, 5, 6))
    assert caution.startswith("2031 年放假安排还没有公布，暂按周一至周五推算。公布以后请到“放假安排”里贴上通知")
    CalendarDay.objects.create(day=date(2031, 10, 1), is_working=False)
    assert cautions(date(2031, 5, 6)) == [caution], "one day is not the whole year"
    CalendarYear.objects.create(year=2031, entered_by=administrator, entered_at=timezone.now())
    assert cautions(date(2031, 5, 6)) == []


@pytest.mark.django_db
def test_the_next_year_counts_from_sixty_days_before_it_begins(administrator: User) -> None:
    CalendarYear.objects.create(year=2031, entered_by=administrator, entered_at=timezone.now())
    assert cautions(date(2031, 11, 1)) == []
    assert cautions(date(2031, 11, 2))[0].startswith("2032 年放假安排还没有公布")


def test_the_administration_stands_in_the_shell_of_every_page(office: Client, housing: Department) -> None:
    page = _page(office.get("/admin/tracking/department/"))
    assert '<nav class="side" aria-label="主导航">' in page
    assert f'href="{reverse("tracking:handovers")}"' in page
    assert "<h1>单位</h1>" in page
    one = _page(office.get(f"/admin/tracking/department/{housing.pk}/change/"))
    assert "<h1>区住建局</h1>" in one
    assert [word for word in ("增加", "历史", ">首页<") if word in one] == []


def test_what_is_set_stands_before_what_is_only_looked_at(office: Client) -> None:
    groups = office.get("/admin/").context["app_list"]
    assert [group["name"] for group in groups] == ["单位和人员", "记录，只看不改"]
    assert [model["name"] for model in groups[0]["models"]] == ["用户", "单位", "单位组", "领导职务", "督查室设置"]


def test_a_list_that_is_empty_or_finds_nothing_says_so(office: Client) -> None:
    assert "还没有领导职务。" in _page(office.get("/admin/tracking/post/"))
    assert "没有符合条件的领导职务。" in _page(office.get("/admin/tracking/post/?q=区长"))


def test_the_line_of_the_password_says_only_whether_there_is_one(office: Client, clerk: User) -> None:
    address = f"/admin/accounts/user/{clerk.pk}/change/"
    page = _page(office.get(address))
    assert "已设置" in page
    assert [word for word in ("md5", "pbkdf2", "盐", "哈希", "算法") if word in page] == []
    clerk.set_unusable_password()
    clerk.save()
    page = _page(office.get(address))
    assert "没有设置，现在登录不了" in page
    assert "设置密码" in page
