"""The page of reminder rules: what a 管理员 sets there, what it refuses, what a 督查员 sees."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import MONDAY, at
from tests.tracking.due import due
from tracking.actions.rules import add_rule, change_rule, switch_rule
from tracking.models import Department, Reminder, ReminderRule, load_calendar
from tracking.models.reminder import Outcome, RuleKind
from tracking.rules import Wanted
from tracking.sweep import sweep

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]
NOW = at(MONDAY, 7)
RULES = "/rules/"
NEW = "/rules/new/"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(administrator: User, sign_in: SignIn) -> Client:
    return sign_in(administrator)


@pytest.fixture
def on_the_day(db: None) -> ReminderRule:
    return ReminderRule.objects.get(name="到期当天")


@pytest.fixture
def own(administrator: User) -> ReminderRule:
    """A rule that somebody added."""
    return add_rule(Wanted("提前五天", "due", -5, None, "clerk"), by=administrator, at=NOW)


def said(answer: Any) -> str:
    return str(answer.content.decode())


def filled(**changes: object) -> dict[str, object]:
    return {"when": "before", "days": 5, "every": "", "audience": "clerk", "name": "", **changes}


def edit(browser: Client, rule: ReminderRule, **given: object) -> Any:
    return browser.post(reverse("tracking:edit_rule", args=[rule.pk]), given, follow=True)


def errors(answer: Any) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


def test_the_rules_stand_as_sentences_under_what_they_watch(browser: Client) -> None:
    page = said(browser.get(RULES))
    places = [
        page.index(words) for words in ("到期前 3 个工作日", "超期第 1 个工作日起，每 3 个工作日", "签收时限当天")
    ]
    assert places == sorted(places)
    for words in ("首次反馈", "呈报等着办", "单位没有人", "出厂设置", "加一条"):
        assert words in page


@pytest.mark.parametrize(("kind", "when"), [("due", "before"), ("unreported", "before"), ("unsigned", "after")])
def test_a_new_rule_begins_with_what_most_of_its_kind_are_for(browser: Client, kind: str, when: str) -> None:
    page = said(browser.get(f"{NEW}?kind={kind}"))
    assert page.count(" checked") == 1
    assert f'name="when" value="{when}" checked' in page


def page_of(browser: Client, rule: ReminderRule) -> str:
    return said(browser.get(reverse("tracking:rule", args=[rule.pk])))


def test_a_rule_that_brings_nothing_this_week_says_when_it_does_next(
    browser: Client, own: ReminderRule, supervisor: User, housing: Department, clerk: User
) -> None:
    task = due(supervisor, housing, 21, title="三周以后到期的事")
    page = page_of(browser, own)
    assert "下一次是 <b>12月7日</b>（星期一），1 条" in page
    assert f'href="{reverse("tracking:task", args=[task.pk])}">三周以后到期的事</a>' in page
    assert '<span class="tag">例</span>' not in page


def test_a_rule_nothing_calls_for_is_told_with_a_case_that_is_called_made_up(
    browser: Client, own: ReminderRule
) -> None:
    page = page_of(browser, own)
    told = "假如一件事的完成时限是 12月7日（周一），11月30日（周一）的日报提醒经办人。"
    assert f'<span class="tag">例</span> {told}这是编的例子' in page
    again = ReminderRule.objects.get(name="过了签收时限，每 2 个工作日")
    assert "假如一件事的签收时限是 11月30日（周一），" in page_of(browser, again)
    assert "还没有办的，以后每 2 个工作日再提醒一次。" in page_of(browser, again)
    deserted = ReminderRule.objects.get(kind=RuleKind.DESERTED)
    assert "发现那天的日报就提醒督查员。" in page_of(browser, deserted)


def test_a_rule_that_brings_something_this_week_needs_no_example(
    browser: Client, own: ReminderRule, supervisor: User, housing: Department, clerk: User
) -> None:
    due(supervisor, housing, 9)
    page = page_of(browser, own)
    assert "下一次是" not in page
    assert "这是编的例子" not in page


def test_who_supervises_sees_the_rules_and_changes_none(supervisor: User, sign_in: SignIn) -> None:
    page = said(sign_in(supervisor).get(RULES))
    assert "到期前 3 个工作日" in page
    assert "加一条" not in page
    assert "停用</button>" not in page


def test_the_page_asks_the_database_as_often_for_many_rules_as_for_few(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    browser.get(RULES)
    for n in range(2, 40):
        ReminderRule.objects.create(name=f"规则{n}", offset=-n * 7, changed_by=None)
    with django_assert_max_num_queries(14):
        browser.get(RULES)


def test_a_rule_is_added_and_named_after_what_it_says(browser: Client, administrator: User) -> None:
    answer = browser.post(f"{NEW}?kind=due", filled(), follow=True)
    assert "加上了：到期前 5 个工作日，提醒经办人" in said(answer)
    rule = ReminderRule.objects.get(offset=-5)
    assert (rule.name, rule.kind, rule.is_active) == ("到期前 5 个工作日，提醒经办人", RuleKind.DUE, True)
    assert rule.changed_by == administrator


@pytest.mark.parametrize(
    ("kind", "given", "shape"),
    [
        ("due", {"when": "after", "days": 10, "audience": "leader"}, (10, None)),
        ("due", {"when": "on", "audience": "head"}, (0, None)),
        ("unsigned", {"when": "after", "days": 5, "every": 5, "audience": "leader"}, (5, 5)),
        ("first", {"days": 5, "audience": "head"}, (5, None)),
        ("unreported", {"when": "before", "days": 2, "audience": "clerk"}, (-2, None)),
        ("waiting", {"days": 3, "every": 1, "audience": "leader"}, (3, 1)),
        ("deserted", {"every": 10, "audience": "leader"}, (0, 10)),
    ],
)
def test_each_kind_asks_only_for_what_it_counts(
    browser: Client, kind: str, given: dict[str, object], shape: tuple[int, int | None]
) -> None:
    form = browser.get(f"{NEW}?kind={kind}").context["form"]
    assert set(given) <= set(form.fields)
    browser.post(f"{NEW}?kind={kind}", given)
    rule = ReminderRule.objects.latest("pk")
    assert (rule.kind, rule.offset, rule.every) == (kind, *shape)
    assert rule.audience == given["audience"]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"days": ""}, "days", "请写几个工作日，1 到 60 之间的数字。"),
        ({"days": 0}, "days", "请写几个工作日，1 到 60 之间的数字。"),
        ({"days": 61}, "days", "请写几个工作日，1 到 60 之间的数字。"),
        ({"days": -3}, "days", "请写几个工作日，1 到 60 之间的数字。"),
        ({"days": "三"}, "days", "写一个数字，例如 3。"),
        ({"days": "9" * 30}, "days", "请写几个工作日，1 到 60 之间的数字。"),
        ({"when": ""}, "when", "请选什么时候提醒。"),
        ({"when": "never"}, "when", "请选什么时候提醒。"),
        ({"when": "on"}, "days", "选了“到期当天”，几个工作日就空着"),
        ({"every": 0}, "every", "至少隔 1 个工作日；只提醒一次就空着。"),
        ({"every": 61}, "every", "最多隔 60 个工作日；只提醒一次就空着。"),
        ({"audience": "everybody"}, "audience", "请从列出的人里选。"),
        ({"name": "长" * 41}, "name", "名称太长：最多 40 个字。"),
        ({"name": "到期当天"}, "name", "已经有一条叫“到期当天”的规则"),
        ({"days": 3}, "__all__", "和“到期前 3 个工作日”（到期前 3 个工作日，提醒经办人）一样"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence_and_stays_filled_in(
    browser: Client, changes: dict[str, object], field: str, sentence: str
) -> None:
    before = ReminderRule.objects.count()
    answer = browser.post(f"{NEW}?kind=due", filled(**{"name": "我的规则", **changes}))
    assert answer.status_code == 422
    assert sentence in " ".join(errors(answer)[field])
    assert str(changes.get("name", "我的规则")) in said(answer)
    assert ReminderRule.objects.count() == before


def test_where_nobody_is_left_their_own_clerks_are_not_offered(browser: Client) -> None:
    form = browser.get(f"{NEW}?kind=deserted").context["form"]
    assert [value for value, _ in form.fields["audience"].choices] == ["supervisor", "leader"]
    answer = browser.post(f"{NEW}?kind=deserted", {"every": 3, "audience": "clerk"})
    assert errors(answer)["audience"] == ["请从列出的人里选。"]


def test_a_kind_nobody_knows_is_no_page(browser: Client) -> None:
    assert browser.get(f"{NEW}?kind=weather").status_code == 404


def test_what_a_rule_would_bring_is_looked_at_before_it_is_saved(
    browser: Client, supervisor: User, housing: Department, clerk: User
) -> None:
    calendar = load_calendar()
    due(supervisor, housing, due_on=calendar.add(MONDAY, 5), title="下周一到期的事")
    due(supervisor, housing, due_on=calendar.add(MONDAY, 7), title="下周三到期的事")
    answer = browser.post(f"{NEW}?kind=due", filled(do="look"))
    assert answer.status_code == 200
    assert [day.count for day in answer.context["effect"].days] == [1, 0, 1, 0, 0]
    assert "下周一到期的事" in said(answer)
    assert "到期前 5 个工作日，提醒经办人" in said(answer)
    assert not ReminderRule.objects.filter(offset=-5).exists()
    assert not Reminder.objects.exists()


def test_changing_a_rule_shows_what_it_brings_now_and_then(
    browser: Client, supervisor: User, housing: Department, clerk: User, on_the_day: ReminderRule
) -> None:
    due(supervisor, housing)
    due(supervisor, housing, 1)
    due(supervisor, housing, 1)
    given = filled(days=1, when="after", audience="head", version=1, do="look")
    answer = edit(browser, on_the_day, **given)
    assert [day.count for day in answer.context["before"].days][:3] == [1, 2, 0]
    assert [day.count for day in answer.context["effect"].days][:3] == [0, 1, 2]
    on_the_day.refresh_from_db()
    assert on_the_day.offset == 0


def test_a_changed_rule_that_keeps_its_name_is_named_anew(browser: Client, on_the_day: ReminderRule) -> None:
    edit(browser, on_the_day, **filled(days=2, name="到期当天", version=1))
    on_the_day.refresh_from_db()
    assert on_the_day.name == "到期前 2 个工作日，提醒经办人"


def test_a_name_that_was_left_alone_is_not_kept_because_somebody_else_changed_it(
    browser: Client, on_the_day: ReminderRule, supervisor: User
) -> None:
    theirs = Wanted("当天提醒", "due", 0, None, "clerk")
    change_rule(ReminderRule.objects.get(pk=on_the_day.pk), theirs, seen=1, by=supervisor, at=NOW)
    edit(browser, on_the_day, **filled(days=2, name="到期当天", named="到期当天", version=2))
    on_the_day.refresh_from_db()
    assert on_the_day.name == "到期前 2 个工作日，提醒经办人"


def test_a_name_of_ones_own_is_kept(browser: Client, on_the_day: ReminderRule) -> None:
    edit(browser, on_the_day, **filled(days=2, name="最后两天", version=1))
    on_the_day.refresh_from_db()
    assert (on_the_day.name, on_the_day.offset) == ("最后两天", -2)


def test_two_administrators_at_once_see_both_versions_and_nothing_is_lost(
    browser: Client, on_the_day: ReminderRule, supervisor: User
) -> None:
    theirs = Wanted("提前两天", "due", -2, None, "clerk")
    change_rule(ReminderRule.objects.get(pk=on_the_day.pk), theirs, seen=1, by=supervisor, at=NOW)
    answer = edit(browser, on_the_day, **filled(days=4, name="提前四天", version=1))
    assert answer.status_code == 409
    page = said(answer)
    assert f"没有保存：{supervisor}刚刚改过这条规则，现在是“到期前 2 个工作日，提醒经办人”" in page
    assert "到期前 4 个工作日，提醒经办人" in page
    assert "提前四天" in page
    assert 'name="version" value="2"' in page
    assert 'name="version" value="1"' not in page
    edit(browser, on_the_day, **filled(days=4, name="提前四天", version=2))
    on_the_day.refresh_from_db()
    assert (on_the_day.offset, on_the_day.version) == (-4, 3)


def test_who_changes_a_rule_that_is_off_is_told_that_it_reminds_nobody(
    browser: Client, supervisor: User, housing: Department, on_the_day: ReminderRule
) -> None:
    due(supervisor, housing, 7)
    off = "这条规则停用着，不提醒任何人；改好以后仍停用着，要用就到规则页启用。"
    url = reverse("tracking:edit_rule", args=[on_the_day.pk])
    assert off not in said(browser.get(url))
    browser.post(reverse("tracking:switch_rule", args=[on_the_day.pk]), {"on": "0", "version": 1})
    assert off in said(browser.get(url))
    wanted = filled(days=4, version=2)
    answer = edit(browser, on_the_day, **wanted, do="look")
    assert {day.count for day in answer.context["effect"].days} == {0}
    assert "它停用着，所以都是 0 条。" in said(answer)
    changed = said(edit(browser, on_the_day, **wanted))
    assert "改好了，仍停用着：到期前 4 个工作日，提醒经办人。" in changed


def test_that_somebody_switched_the_rule_off_meanwhile_stands_beside_the_rest(
    browser: Client, on_the_day: ReminderRule, supervisor: User
) -> None:
    switch_rule(ReminderRule.objects.get(pk=on_the_day.pk), on=False, seen=1, by=supervisor, at=NOW)
    answer = edit(browser, on_the_day, **filled(days=4, version=1))
    assert answer.status_code == 409
    page = said(answer)
    assert '<th scope="row">启用</th><td>停用</td><td class="soft">这一页不改，照现在的</td>' in page
    assert {day.count for day in answer.context["effect"].days} == {0}
    assert "改好了，仍停用着：" in said(edit(browser, on_the_day, **filled(days=4, version=2)))


@pytest.mark.parametrize("version", ["", "x", "9" * 40, "-1"])
def test_a_version_that_cannot_be_is_a_version_not_seen(
    browser: Client, on_the_day: ReminderRule, version: str
) -> None:
    answer = edit(browser, on_the_day, **filled(days=4, version=version))
    assert answer.status_code in {409, 422}
    switched = browser.post(reverse("tracking:switch_rule", args=[on_the_day.pk]), {"on": "0", "version": version})
    assert switched.status_code == 302
    on_the_day.refresh_from_db()
    assert (on_the_day.offset, on_the_day.is_active) == (0, True)


def test_a_rule_is_switched_off_and_on_and_what_that_means_is_said(
    browser: Client, supervisor: User, housing: Department, on_the_day: ReminderRule
) -> None:
    due(supervisor, housing)
    sweep(NOW, MONDAY, load_calendar())
    assert "等着发 1 条" in said(browser.get(RULES))
    url = reverse("tracking:switch_rule", args=[on_the_day.pk])
    page = said(browser.post(url, {"on": "0", "version": 1}, follow=True))
    assert "停用了：到期当天，提醒经办人。已经生成、还没有发的 1 条提醒不发了。" in page
    assert Reminder.objects.get(rule=on_the_day).outcome == Outcome.SUPPRESSED
    page = said(browser.post(url, {"on": "1", "version": 2}, follow=True))
    assert "启用了：到期当天，提醒经办人。今天的 1 条提醒照常发。" in page


def test_a_kind_without_a_rule_in_use_says_that_nobody_is_reminded(browser: Client) -> None:
    ReminderRule.objects.filter(kind=RuleKind.FIRST_REPORT).update(is_active=False)
    assert "这一类没有在用的规则，现在不提醒任何人。" in said(browser.get(RULES))


def test_switching_on_what_doubles_another_is_refused_in_a_sentence(browser: Client, on_the_day: ReminderRule) -> None:
    ReminderRule.objects.create(name="也是当天", offset=0, is_active=False)
    twin = ReminderRule.objects.get(name="也是当天")
    url = reverse("tracking:switch_rule", args=[twin.pk])
    page = said(browser.post(url, {"on": "1", "version": 1}, follow=True))
    assert "没有启用：和“到期当天”（到期当天，提醒经办人）一样" in page
    twin.refresh_from_db()
    assert not twin.is_active


def test_the_page_of_a_rule_says_what_it_brings_and_who_changed_it(
    browser: Client, supervisor: User, housing: Department, clerk: User, on_the_day: ReminderRule, administrator: User
) -> None:
    due(supervisor, housing, title="今天到期的事")
    edit(browser, on_the_day, **filled(when="on", days="", name="当天提醒", version=1))
    page = said(browser.get(reverse("tracking:rule", args=[on_the_day.pk])))
    assert "今天到期的事" in page
    assert "名称改为“当天提醒”" in page
    assert f"11月23日 07:00，{administrator}" in page
    assert "它是出厂设置，不删除；不想用停用它就行。" in page


def test_a_rule_of_ones_own_that_has_reminded_somebody_can_only_be_switched_off(
    browser: Client, supervisor: User, housing: Department, own: ReminderRule
) -> None:
    due(supervisor, housing, 7)
    sweep(NOW, MONDAY, load_calendar())
    assert "确定删除" not in said(browser.get(reverse("tracking:rule", args=[own.pk])))
    url = reverse("tracking:delete_rule", args=[own.pk])
    assert "要留着备查" in said(browser.post(url, {"version": 1}, follow=True))
    assert ReminderRule.objects.filter(pk=own.pk).exists()


def test_a_shipped_rule_is_not_taken_away_even_when_it_was_changed(browser: Client, on_the_day: ReminderRule) -> None:
    for version in (1, 2):
        url = reverse("tracking:delete_rule", args=[on_the_day.pk])
        assert "是出厂设置，不想用停用它就行。" in said(browser.post(url, {"version": version}, follow=True))
        assert "确定删除" not in said(browser.get(reverse("tracking:rule", args=[on_the_day.pk])))
        edit(browser, on_the_day, **filled(days=4, version=version))
    assert ReminderRule.objects.filter(pk=on_the_day.pk).exists()


def test_a_rule_nobody_was_reminded_by_can_be_taken_away(browser: Client, own: ReminderRule) -> None:
    page, url = said(browser.get(reverse("tracking:rule", args=[own.pk]))), f"/rules/{own.pk}/delete/"
    asks, says, does = (page.index(words) for words in ("<summary>删除规则…", "不能恢复", f"确定删除“{own}”</button>"))
    assert asks < says < does
    assert "删掉了：到期前 5 个工作日，提醒经办人。" in said(browser.post(url, {"version": 1}, follow=True))
    assert not ReminderRule.objects.filter(pk=own.pk).exists()
    assert browser.post(url, {"version": 1}).status_code == 404


def test_the_back_office_leads_to_the_rules(browser: Client) -> None:
    page = said(browser.get("/admin/"))
    assert f'href="{RULES}"' in page
    assert browser.get("/admin/tracking/reminderrule/").status_code == 404
