"""The pages on which work changes hands and departments change, as the 督查员 uses them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, User
from tests.factories import make_department, make_task, make_user
from tracking.models import Department, HandOver, Membership, Task
from tracking.workflow import Status

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]


@pytest.fixture
def office(supervisor: User, sign_in: SignIn) -> Client:
    """A browser of the 督查员."""
    return sign_in(supervisor)


@pytest.fixture
def colleague(housing: Department) -> User:
    return make_user(Role.CLERK, housing, name="周启文", username="zhou")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def handover(user: User) -> str:
    return reverse("tracking:handover", args=[user.pk])


def reorganise(department: Department, how: str) -> str:
    return f"{reverse('tracking:reorganise', args=[department.pk])}?how={how}"


def handled(by: User, department: Department, user: User, **fields: Any) -> Task:
    task = make_task(by, department, **fields)
    task.assignments.update(handler=user)
    return task


# ---- one task


def test_a_clerk_passes_a_task_on_from_its_page(
    supervisor: User, housing: Department, clerk: User, colleague: User, head: User, sign_in: SignIn
) -> None:
    task, client = handled(supervisor, housing, clerk), sign_in(clerk)
    address = reverse("tracking:hand_on", args=[task.pk])
    assert address in text(client.get(reverse("tracking:task", args=[task.pk])))
    page = text(client.get(address))
    assert "周启文（经办人）" in page
    assert "罗建中（部门负责人）" in page
    assert "何晓岚（经办人）" not in page
    client.post(address, {"to": f"{housing.pk}:{colleague.pk}", "note": "我去学习。"})
    assert task.assignments.get().handler == colleague
    assert "周启文" in text(client.get(reverse("tracking:task", args=[task.pk])))


def test_nobody_outside_the_department_is_offered_or_taken(
    supervisor: User, housing: Department, clerk: User, outsider: User, city: Department, sign_in: SignIn
) -> None:
    task, client = handled(supervisor, housing, clerk), sign_in(clerk)
    address = reverse("tracking:hand_on", args=[task.pk])
    assert "没有别的人可以转" in text(client.get(address))
    for to in (f"{housing.pk}:{outsider.pk}", f"{city.pk}:{outsider.pk}", ""):
        assert client.post(address, {"to": to}).status_code == 200
    assert task.assignments.get().handler == clerk


def test_the_office_chooses_among_the_people_of_every_part(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User, office: Client
) -> None:
    task = make_task(supervisor, housing, city)
    page = text(office.get(reverse("tracking:hand_on", args=[task.pk])))
    assert "区住建局（牵头），现在没有指定" in page
    assert "区城管局（配合），现在没有指定" in page
    assert "唐予安（经办人）" in page


def test_the_office_gives_a_task_to_another_of_its_own(supervisor: User, housing: Department, office: Client) -> None:
    second, task = make_user(Role.SUPERVISOR, name="梁听雨"), make_task(supervisor, housing)
    address = reverse("tracking:entrust", args=[task.pk])
    page = text(office.get(address))
    assert "现在是沈若川。" in page
    office.post(address, {"to": second.pk, "note": "分工调整。"})
    task.refresh_from_db()
    assert task.officer == second


# ---- everything of one person


def test_the_list_shows_who_has_work_and_who_has_gone_with_it_first(
    supervisor: User, housing: Department, clerk: User, colleague: User, outsider: User, office: Client
) -> None:
    handled(supervisor, housing, clerk)
    handled(supervisor, housing, colleague)
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    page = text(office.get(reverse("tracking:handovers")))
    assert page.index(handover(colleague)) < page.index(handover(clerk))
    assert "已停用" in page
    assert handover(outsider) not in page
    assert handover(supervisor) in page


def test_the_page_shows_all_that_will_move_and_moves_it(
    supervisor: User, housing: Department, clerk: User, colleague: User, head: User, office: Client
) -> None:
    ours, special = (handled(supervisor, housing, clerk, title=title) for title in ("改造小区", "清理违建"))
    done = handled(supervisor, housing, clerk, status=Status.CLOSED, title="办结的事")
    page = text(office.get(handover(clerk)))
    assert "移交何晓岚的 2 件</button>" in page
    assert all(title in page for title in ("改造小区", "清理违建"))
    assert "办结的事" not in page
    sent = {f"d{housing.pk}": colleague.pk, f"d{housing.pk}-t{special.pk}": head.pk, "note": "轮岗。"}
    answer = office.post(handover(clerk), sent, follow=True)
    assert "何晓岚的 2 件事已经移交" in text(answer)
    assert [task.assignments.get().handler for task in (ours, special, done)] == [colleague, head, clerk]
    assert "何晓岚 → 各接手的人" in text(answer)


def test_a_hand_over_without_reason_or_heir_keeps_what_was_chosen(
    supervisor: User, housing: Department, clerk: User, colleague: User, office: Client
) -> None:
    task = handled(supervisor, housing, clerk)
    answer = office.post(handover(clerk), {f"d{housing.pk}": colleague.pk})
    assert "请写明为什么移交。" in text(answer)
    assert f'<option value="{colleague.pk}" selected' in text(answer)
    answer = office.post(handover(supervisor), {"note": "退休。"})
    assert "请选谁接着督办。" in text(answer)
    assert task.assignments.get().handler == clerk
    assert not HandOver.objects.exists()


def test_who_has_nothing_in_hand_has_nothing_to_hand_over(supervisor: User, clerk: User, office: Client) -> None:
    assert "名下没有没办完的事" in text(office.get(handover(clerk)))
    assert office.post(handover(clerk), {"note": "轮岗。"}).status_code == 409
    assert office.get(reverse("tracking:handover", args=[10**6])).status_code == 404


def test_the_page_warns_where_nobody_would_be_left(
    supervisor: User, housing: Department, clerk: User, office: Client
) -> None:
    handled(supervisor, housing, clerk)
    assert "他离开以后就没有人了" in text(office.get(handover(clerk)))
    make_user(Role.CLERK, housing)
    assert "他离开以后就没有人了" not in text(office.get(handover(clerk)))


def test_the_pages_cost_the_same_for_much_work_as_for_little(
    supervisor: User, housing: Department, clerk: User, office: Client
) -> None:
    counts = []
    for _ in range(2):
        for _ in range(5):
            handled(supervisor, housing, clerk)
        with CaptureQueriesContext(connection) as queries:
            for address in (handover(clerk), handover(supervisor), reverse("tracking:handovers")):
                office.get(address)
            office.get(reorganise(housing, "split"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_administrator_hands_over_and_closes_the_account_in_one_step(
    administrator: User,
    supervisor: User,
    housing: Department,
    clerk: User,
    colleague: User,
    office: Client,
    sign_in: SignIn,
) -> None:
    task = handled(supervisor, housing, clerk)
    assert "移交以后停用他的账号" not in text(office.get(handover(clerk)))
    browser = sign_in(administrator)
    assert "移交以后停用他的账号" in text(browser.get(handover(clerk)))
    sent = {f"d{housing.pk}": colleague.pk, "note": "退休。", "closing": "on"}
    answer = browser.post(handover(clerk), sent, follow=True)
    assert "何晓岚的 1 件事已经移交，接手的人会收到通知。他的账号已经停用。" in text(answer)
    event = task.events.get()
    assert (event.name, event.by, task.assignments.get().handler) == ("hand_on", administrator, colleague)
    assert colleague.notices.get().event == event
    assert "1 件，退休。（同时停用了账号）" in text(answer)
    clerk.refresh_from_db()
    assert not clerk.is_active


def test_an_administrator_hands_on_no_single_task(
    administrator: User, supervisor: User, housing: Department, clerk: User, colleague: User, sign_in: SignIn
) -> None:
    task = handled(supervisor, housing, clerk)
    sent = {"to": f"{housing.pk}:{colleague.pk}"}
    assert sign_in(administrator).post(reverse("tracking:hand_on", args=[task.pk]), sent).status_code == 403
    assert task.assignments.get().handler == clerk


def test_an_administrator_gives_the_tasks_of_a_supervisor_who_leaves_to_another(
    administrator: User, supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    second = make_user(Role.SUPERVISOR, name="梁听雨")
    task = make_task(supervisor, housing, status=Status.DRAFT)
    sign_in(administrator).post(handover(supervisor), {"office": second.pk, "note": "轮岗。"})
    task.refresh_from_db()
    assert task.officer == second


def test_who_is_to_take_over_needs_an_account_first_and_the_pages_say_who_makes_it(
    administrator: User, supervisor: User, housing: Department, clerk: User, office: Client, sign_in: SignIn
) -> None:
    handled(supervisor, housing, clerk)
    adding, browser = reverse("admin:accounts_user_add"), sign_in(administrator)
    for address in (reverse("tracking:handovers"), handover(clerk)):
        assert f'href="{adding}"' in text(browser.get(address))
        assert adding not in text(office.get(address))
    assert "新来的人要先有账号才能接手，请管理员" in text(office.get(reverse("tracking:handovers")))
    assert "还没有的，请管理员先加。" in text(office.get(handover(clerk)))


def test_the_button_of_a_merger_says_all_that_it_does(
    supervisor: User, housing: Department, city: Department, office: Client
) -> None:
    address = f"{reorganise(housing, 'merge')}&into={city.pk}"
    assert "并入区城管局，停用区住建局</button>" in text(office.get(address))
    make_task(supervisor, housing)
    assert "划转 1 件到区城管局，停用区住建局</button>" in text(office.get(address))


# ---- departments


def test_an_administrator_merges_a_department_into_another(
    administrator: User, supervisor: User, housing: Department, city: Department, clerk: User, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing)
    browser = sign_in(administrator)
    assert reorganise(housing, "merge") in text(
        browser.get(reverse("admin:tracking_department_change", args=[housing.pk]))
    )
    answer = browser.post(reorganise(housing, "merge"), {"into": city.pk, "note": "机构改革。"}, follow=True)
    assert "区住建局已经并入区城管局，划转了 1 件事；原单位停用。" in text(answer)
    event = task.events.get()
    assert (event.name, event.by, event.data["from"]) == ("transfer", administrator, "区住建局")
    assert clerk.memberships.get().department == city
    assert city.aliases.filter(name="区住建局").exists()


def test_a_department_is_renamed_on_its_page(housing: Department, office: Client) -> None:
    page = text(office.get(reorganise(housing, "rename")))
    assert "住建部门" in page
    sent = {"name": "区城建局", "full_name": "云溪区城乡建设局", "note": "三定规定"}
    answer = office.post(reorganise(housing, "rename"), sent, follow=True)
    assert "区住建局已经改名为区城建局；讲话里说区住建局，还认得是它。" in text(answer)
    assert Department.objects.get(pk=housing.pk).name == "区城建局"


def test_a_name_that_is_taken_stays_on_the_page_with_what_is_wrong(
    housing: Department, city: Department, office: Client
) -> None:
    answer = office.post(reorganise(housing, "rename"), {"name": "区城管局", "full_name": ""})
    assert answer.status_code == 409
    assert "“区城管局”已经是区城管局的名称或者别名" in text(answer)
    assert 'value="区城管局"' in text(answer)


def test_what_a_merger_moves_is_shown_before_and_moved_after(
    supervisor: User, housing: Department, city: Department, clerk: User, office: Client
) -> None:
    alone, both = (
        make_task(supervisor, housing, title="改造小区"),
        make_task(supervisor, city, housing, title="清理占道"),
    )
    make_task(supervisor, housing, status=Status.CLOSED)
    before = text(office.get(reorganise(housing, "merge")))
    assert "改造小区" not in before
    page = text(office.get(f"{reorganise(housing, 'merge')}&into={city.pk}"))
    assert all(words in page for words in ("改造小区", "清理占道", "两家都有份，合成牵头", "何晓岚", "住建部门"))
    assert "办结和中止的 1 件" in page
    assert Task.objects.led_by(housing).count() == 2
    answer = office.post(reorganise(housing, "merge"), {"into": city.pk, "note": "机构改革。"}, follow=True)
    assert "区住建局已经并入区城管局，划转了 2 件事；原单位停用。" in text(answer)
    assert set(Task.objects.led_by(city)) == {alone, both}


def test_a_split_is_looked_at_before_it_is_made(
    supervisor: User, housing: Department, city: Department, clerk: User, office: Client
) -> None:
    water = make_department("区水利局")
    ours, theirs = make_task(supervisor, housing), make_task(supervisor, housing)
    sent = {"rest": city.pk, f"t{theirs.pk}": water.pk, "note": "机构改革。"}
    page = text(office.post(reorganise(housing, "split"), {**sent, "do": "look"}))
    assert "区城管局 1 件、1 人；区水利局 1 件、0 人" in page
    assert Task.objects.led_by(housing).count() == 2
    answer = office.post(reorganise(housing, "split"), {**sent, "do": "split"}, follow=True)
    assert "区住建局已经拆分，划转了 2 件事。" in text(answer)
    assert (ours in Task.objects.led_by(city), theirs in Task.objects.led_by(water)) == (True, True)
    assert Membership.objects.get(user=clerk).department == city


def test_a_split_that_leaves_something_behind_says_what(
    supervisor: User, housing: Department, city: Department, office: Client
) -> None:
    kept, gone = make_task(supervisor, housing, title="改造小区"), make_task(supervisor, housing)
    sent = {"names": city.pk, f"t{gone.pk}": city.pk, "note": "机构改革。", "do": "split"}
    answer = office.post(reorganise(housing, "split"), sent)
    assert answer.status_code == 409
    assert "请选“改造小区”归哪个单位" in text(answer)
    office.post(reorganise(housing, "split"), {**sent, "keep_active": "on"})
    assert kept in Task.objects.led_by(housing)
    assert gone in Task.objects.led_by(city)


def test_whom_the_old_name_means_is_asked_where_the_department_ends(housing: Department, office: Client) -> None:
    answer = office.post(reorganise(housing, "split"), {"note": "机构改革。", "do": "look"})
    assert "请选以后讲话里说“区住建局”指哪个单位" in text(answer)


def test_a_new_department_is_made_on_the_way(housing: Department, office: Client) -> None:
    sent = {"unit": "区城市更新局", "kind": "office", "do": "create"}
    page = text(office.post(reorganise(housing, "split"), sent, follow=True))
    made = Department.objects.get(name="区城市更新局")
    assert f'<option value="{made.pk}">区城市更新局' in page
    refused = office.post(reorganise(housing, "merge"), sent)
    assert (refused.status_code, Department.objects.filter(name="区城市更新局").count()) == (409, 1)
    assert "已经是区城市更新局" in text(refused)


def test_the_page_of_a_task_names_who_handles_it_or_all_who_might(
    supervisor: User, housing: Department, clerk: User, colleague: User, head: User, office: Client
) -> None:
    task = make_task(supervisor, housing)
    address = reverse("tracking:task", args=[task.pk])
    assert "经办 何晓岚、周启文，负责人 罗建中" in text(office.get(address))
    task.assignments.update(handler=colleague)
    assert "经办 周启文，负责人 罗建中" in text(office.get(address))
    Membership.objects.filter(user=colleague).delete()
    assert "经办 何晓岚，负责人 罗建中" in text(office.get(address))
