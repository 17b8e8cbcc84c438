"""The review workbench as people use it: forms that work by themselves, and the pieces a script swaps."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from directives.actions.extracting import request_extraction
from directives.actions.reviewing import decide, merge_directive
from directives.models import Directive, Speech
from directives.workflow import CHOSEN_REASONS
from tests.factories import at, make_department, make_directive, make_speech, make_task, make_user
from tests.tracking.test_rhythm_field import as_sent
from tracking.models import Department, DepartmentGroup, Handling, TaskSource

SignIn = Callable[[User], Client]
TEXT = """在全区城建工作会议上的讲话
同志们：
今年以来，全区上下完成老旧小区改造31个，打通断头路3条，成绩来之不易。
一、抓好改造
区住建局要在12月底前完成17个老旧小区改造。区城管局要配合清理占道堆物，11月底前见成效。
二、抓好管护
有关镇街要抓好垃圾清运<每周>报一次。各单位要高度重视。
"""
HTMX = {"HX-Request": "true"}


def evidence(rule: str, quote: str) -> dict[str, object]:
    start = TEXT.index(quote)
    return {"rule": rule, "start": start, "end": start + len(quote)}


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


@pytest.fixture
def speech(supervisor: User, housing: Department, city: Department) -> Speech:
    return make_speech(supervisor, TEXT, spoken_on=date(2026, 11, 20))


@pytest.fixture
def first(speech: Speech) -> Directive:
    return make_directive(
        speech,
        "区住建局要在12月底前完成17个老旧小区改造",
        title="完成17个老旧小区改造",
        owners=["区住建局"],
        deadline="12月底前",
        deadline_rule="月底",
        base_on=date(2026, 11, 20),
        due_on=date(2026, 12, 31),
        targets=["17个老旧小区"],
        evidence=[evidence("who.explicit", "区住建局"), evidence("when.own", "12月底前")],
    )


@pytest.fixture
def second(speech: Speech) -> Directive:
    return make_directive(
        speech, "区城管局要配合清理占道堆物，11月底前见成效", title="清理占道堆物", owners=["区城管局"]
    )


@pytest.fixture
def third(speech: Speech) -> Directive:
    return make_directive(
        speech, "有关镇街要抓好垃圾清运<每周>报一次", title="抓好垃圾清运", owners=["有关镇街"], is_hard=False
    )


def url(speech: Speech, *parts: object) -> str:
    return "/".join(["/speeches", str(speech.pk), "review", *map(str, parts), ""])


def card(directive: Directive, act: str, **changes: Any) -> dict[str, Any]:
    """The fields of a card as the page shows them, and a pressed button."""
    lead = Department.objects.filter(name__in=directive.owners).first()
    given = {
        "version": directive.version,
        "title": directive.title,
        "kind": directive.kind,
        "hardness": "hard" if directive.is_hard else "soft",
        "lead": lead.pk if lead else "",
        "due_on": directive.due_on or "",
        "act": act,
        "show": "waiting",
    }
    return {**given, **changes}


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_speech_stands_beside_its_candidates_and_the_first_is_open(
    desk: Client, speech: Speech, first: Directive, second: Directive
) -> None:
    html = desk.get(url(speech)).content.decode()
    assert f'id="c{first.pk}"' in html
    assert f'id="card{first.pk}"' in html
    assert f'id="card{second.pk}"' not in html
    assert f'href="?show=waiting&amp;focus={second.pk}#q{second.pk}"' in html


def test_a_card_says_who_by_when_and_why(desk: Client, speech: Speech, first: Directive) -> None:
    said = words(desk.get(url(speech)))
    assert "责任主体 区住建局" in said
    assert "期限 12月底前" in said
    assert "量化目标 17个老旧小区" in said
    assert "“12月底前”，按月底规则，从讲话日2026年11月20日推算" in said
    assert "把握 90%" in said


def test_words_of_the_speech_cannot_become_markup(desk: Client, speech: Speech, third: Directive) -> None:
    html = desk.get(url(speech)).content.decode()
    assert "<每周>" not in html
    assert "&lt;每周&gt;" in html


def test_parts_without_candidates_say_which_part_they_are(desk: Client, speech: Speech, first: Directive) -> None:
    said = words(desk.get(url(speech)))
    assert "回顾 没有提取 今年以来" in said or "开场 没有提取 今年以来" in said


def test_the_outline_counts_what_waits_under_each_heading(
    desk: Client, speech: Speech, first: Directive, second: Directive, third: Directive, supervisor: User
) -> None:
    decide(first, "adopt", version=1, by=supervisor, at=at())
    said = words(desk.get(url(speech)))
    assert "一、抓好改造 1 / 2" in said
    assert "二、抓好管护 1 / 1" in said


@pytest.mark.parametrize(
    ("act", "status"), [("adopt", "adopted"), ("note", "noted"), ("reject", "rejected"), ("save", "candidate")]
)
def test_a_button_decides_and_the_next_one_opens(
    desk: Client, speech: Speech, first: Directive, second: Directive, supervisor: User, act: str, status: str
) -> None:
    response = desk.post(url(speech, first.pk), card(first, act, note="只是表态"))
    first.refresh_from_db()
    following = first if act == "save" else second
    assert response.headers["Location"] == f"{url(speech)}?show=waiting&focus={following.pk}#q{following.pk}"
    assert first.status == status
    assert (first.reviewed_by == supervisor) == (act != "save")


def test_what_was_corrected_on_the_card_is_saved(
    desk: Client, speech: Speech, first: Directive, city: Department, housing: Department
) -> None:
    given = card(first, "adopt", title="改造17个小区", kind="建设", lead=city.pk, supporting=[housing.pk])
    desk.post(
        url(speech, first.pk), {**given, "due_on": "2027-01-15", "hardness": "soft", **as_sent("rhythm", "weekly:3")}
    )
    first.refresh_from_db()
    handling = Handling.objects.get()
    assert (first.title, first.kind, first.is_hard) == ("改造17个小区", "建设", False)
    assert (handling.lead, handling.due_on, list(handling.supporting.all())) == (city, date(2027, 1, 15), [housing])
    assert handling.rhythm == "weekly:3"
    said = words(desk.get(f"{url(speech)}?show=all&focus={first.pk}"))
    assert "审核时指定" in said


def test_a_decision_can_be_put_back(desk: Client, speech: Speech, first: Directive, supervisor: User) -> None:
    decide(first, "adopt", version=1, by=supervisor, at=at())
    desk.post(url(speech, first.pk), card(first, "restore"))
    first.refresh_from_db()
    assert (first.status, first.version) == ("candidate", 3)


def test_one_candidate_is_merged_into_another(
    desk: Client, speech: Speech, first: Directive, second: Directive
) -> None:
    desk.post(url(speech, second.pk), card(second, "merge", into=first.pk))
    second.refresh_from_db()
    assert second.merged_into == first
    assert "并入“完成17个老旧小区改造”" in words(desk.get(f"{url(speech)}?show=all&focus={first.pk}"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "标题不能空着。"),
        ({"due_on": "年底"}, "日期写成 2026-12-31 这样。"),
        ({"is_long_term": "on", "rhythm_0": ""}, "长期坚持的事项要定多久报一次。"),
        ({"is_long_term": "on", "rhythm_0": "monthly", "rhythm_2": "31"}, "每月几日前报，填 1 到 28；月底前报就空着。"),
        ({"act": "reject", "note": " "}, "驳回要写明理由"),
        ({"act": "merge", "into": ""}, "请选要并入哪一条"),
    ],
)
def test_a_mistake_is_said_on_the_card_and_what_was_typed_is_kept(
    desk: Client, speech: Speech, first: Directive, changes: dict[str, str], sentence: str
) -> None:
    given = {**card(first, "adopt", title="打了一半的标题"), **changes}
    response = desk.post(url(speech, first.pk), given)
    assert response.status_code == 422
    assert sentence in words(response)
    assert ('value="打了一半的标题"' in response.content.decode()) == (given["title"] != "")
    first.refresh_from_db()
    assert (first.status, first.version) == ("candidate", 1)


@pytest.mark.parametrize(("act", "label"), [("reject", "为什么不办"), ("merge", "和哪一条是一件事")])
def test_where_a_reason_or_the_other_one_is_missing_its_small_form_stays_open(
    desk: Client, speech: Speech, first: Directive, second: Directive, act: str, label: str
) -> None:
    refused = desk.post(url(speech, first.pk), {**card(first, act), "note": "", "into": ""}).content.decode()
    assert re.findall(r"<details class=\"menu pop-up\" open>.*?<(?:label|legend)[^>]*>([^<]*)", refused) == [label]
    assert '<details class="menu pop-up" open>' not in desk.get(url(speech)).content.decode()


def test_a_rejection_takes_one_of_the_plain_reasons_and_what_was_written_to_it(
    desk: Client, speech: Speech, first: Directive
) -> None:
    page = words(desk.get(url(speech)))
    assert [label for _, label in CHOSEN_REASONS if label not in page] == []
    desk.post(url(speech, first.pk), card(first, "reject", why="heading", note="下面分三条讲"))
    first.refresh_from_db()
    assert (first.rejected_as, first.reason) == ("heading", "只是标题，下面另有具体要求：下面分三条讲")
    assert first.reason in words(desk.get(f"{url(speech)}?show=all&focus={first.pk}"))


def test_an_unknown_reason_is_refused(desk: Client, speech: Speech, first: Directive) -> None:
    refused = desk.post(url(speech, first.pk), card(first, "reject", why="weather"))
    assert refused.status_code == 422
    first.refresh_from_db()
    assert first.status == "candidate"


def test_the_enter_key_decides_nothing(desk: Client, speech: Speech, first: Directive) -> None:
    """A browser presses the first button of a form."""
    page = desk.get(url(speech)).content.decode()
    form = page[page.index(f'id="card{first.pk}"') :]
    assert re.findall(r"<button[^>]*value=\"(\w+)\"", form)[0] == "save"


def test_what_was_missed_is_added_with_the_reason_somebody_gives(desk: Client, speech: Speech) -> None:
    desk.post(f"{url(speech)}missed/", {"words": "抓好管护", "note": "标题里的要求"})
    added = speech.directives.exclude(added_by=None).get()
    assert [(event.action, event.note) for event in added.events.all()] == [("add", "标题里的要求")]


def test_a_missing_date_stands_out_only_where_there_should_be_one(
    desk: Client, speech: Speech, second: Directive, third: Directive
) -> None:
    hard = desk.get(f"{url(speech)}?show=all&focus={third.pk}").content.decode()
    soft = desk.get(f"{url(speech)}?show=all&focus={second.pk}").content.decode()
    assert '<span class="w none">默认30天</span>' in hard
    assert "硬任务按 30 天办理" in soft
    assert '<span class="w">长期坚持</span>' in soft


def test_the_second_of_two_reviewers_sees_both_versions_and_keeps_what_was_typed(
    desk: Client, speech: Speech, first: Directive, sign_in: SignIn, city: Department
) -> None:
    mine = card(first, "adopt", title="我写的标题")
    colleague = sign_in(make_user(Role.SUPERVISOR, name="李敏"))
    colleague.post(url(speech, first.pk), card(first, "note", title="李敏写的标题", lead=city.pk))
    response = desk.post(url(speech, first.pk), mine)
    said, html = words(response), response.content.decode()
    assert response.status_code == 409
    assert "没有保存：李敏刚刚改过这一条。" in said
    assert "标题 李敏写的标题 我写的标题" in said
    assert "牵头 区城管局 区住建局" in said
    assert "状态 阅知 还没有决定" in said
    assert 'value="我写的标题"' in html
    first.refresh_from_db()
    assert (first.title, first.status) == ("李敏写的标题", "noted")


def test_pressing_again_after_seeing_both_versions_is_a_decision(
    desk: Client, speech: Speech, first: Directive, sign_in: SignIn
) -> None:
    colleague = sign_in(make_user(Role.SUPERVISOR, name="李敏"))
    colleague.post(url(speech, first.pk), card(first, "save", title="李敏写的标题"))
    html = desk.post(url(speech, first.pk), card(first, "adopt", title="我写的标题")).content.decode()
    shown = re.search(r'name="version" value="(\d+)"', html)
    assert shown is not None
    desk.post(url(speech, first.pk), card(first, "adopt", title="我写的标题", version=shown[1]))
    first.refresh_from_db()
    assert (first.title, first.status) == ("我写的标题", "adopted")


def test_all_hard_ones_are_adopted_at_once(
    desk: Client, speech: Speech, first: Directive, second: Directive, third: Directive
) -> None:
    assert "采纳全部硬任务（2）" in words(desk.get(url(speech)))
    response = desk.post(url(speech, "adopt-hard"), follow=True)
    assert "采纳了 2 条硬任务" in words(response)
    assert set(Directive.objects.values_list("pk", "status")) == {
        (first.pk, "adopted"),
        (second.pk, "adopted"),
        (third.pk, "candidate"),
    }


# --- what was missed ---


def test_a_missed_demand_is_added_from_a_selection(desk: Client, speech: Speech, housing: Department) -> None:
    start = TEXT.index("区住建局")
    end = TEXT.index("。", start)
    response = desk.post(url(speech, "missed"), {"start": start, "end": end, "words": TEXT[start:end]})
    added = Directive.objects.get()
    assert response.headers["Location"] == f"{url(speech)}?show=waiting&focus={added.pk}#q{added.pk}"
    assert (added.start, added.end, added.owners, str(added.due_on)) == (start, end, ["区住建局"], "2026-12-31")
    assert "沈若川补录" in words(desk.get(response.headers["Location"]))


def test_without_a_script_the_words_are_looked_for(desk: Client, speech: Speech) -> None:
    desk.post(url(speech, "missed"), {"words": " 有关镇街要抓好垃圾清运<每周>报一次。\n各单位要高度重视。 "})
    added = Directive.objects.get()
    assert added.text == "有关镇街要抓好垃圾清运<每周>报一次。各单位要高度重视。"


def test_a_place_that_does_not_hold_the_words_is_not_believed(desk: Client, speech: Speech) -> None:
    desk.post(url(speech, "missed"), {"start": 0, "end": 10, "words": "各单位要高度重视"})
    assert Directive.objects.get().start == TEXT.index("各单位要高度重视")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"words": ""}, "先在原文里选中一句话"),
        ({"words": "这句话不在讲话里"}, "原文里没有找到这句话"),
        ({"words": "要"}, "选中的文字太短"),
        ({"words": "区住建局要在12月底前完成17个老旧小区改造"}, "已经是一条候选事项"),
    ],
)
def test_a_selection_that_cannot_be_added_says_why_and_keeps_the_words(
    desk: Client, speech: Speech, first: Directive, given: dict[str, str], sentence: str
) -> None:
    response = desk.post(url(speech, "missed"), given)
    assert response.status_code == 422
    assert sentence in words(response)
    assert f">{given['words']}</textarea>" in response.content.decode()
    assert Directive.objects.count() == 1


# --- names nobody goes by ---


def test_an_unknown_name_stands_out_and_becomes_an_alias_on_the_spot(
    desk: Client, speech: Speech, third: Directive, city: Department
) -> None:
    assert "有关镇街？" in words(desk.get(url(speech)))
    place = url(speech, third.pk, "name")
    response = desk.post(place, {"name": "有关镇街", "target": f"d{city.pk}", "show": "waiting"}, follow=True)
    assert "有关镇街？" not in words(response)
    assert city.aliases.get().name == "有关镇街"


def test_an_unknown_name_can_be_a_group_or_a_new_department(
    desk: Client, speech: Speech, third: Directive, housing: Department
) -> None:
    group = DepartmentGroup.objects.create(name="各镇街")
    place = url(speech, third.pk, "name")
    desk.post(place, {"name": "有关镇街", "target": f"g{group.pk}"})
    group.refresh_from_db()
    assert group.aliases == ["有关镇街"]
    desk.post(place, {"name": "青溪镇", "kind": "township", "target": f"d{housing.pk}", "new": "1"})
    assert Department.objects.get(name="青溪镇").kind == "township"
    assert housing.aliases.filter(name="青溪镇").count() == 0


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": "有关镇街", "target": ""}, "请先选“有关镇街”是哪个单位的别名"),
        ({"name": "区住建局", "new": "1", "kind": "office"}, "“区住建局”已经是区住建局"),
        ({"name": "有关镇街", "target": "d999999"}, "请选一个单位"),
    ],
)
def test_a_name_that_cannot_be_placed_says_why(
    desk: Client, speech: Speech, third: Directive, given: dict[str, str], sentence: str
) -> None:
    response = desk.post(url(speech, third.pk, "name"), given)
    assert response.status_code == 422
    assert sentence in words(response)


def test_with_a_script_a_placed_name_swaps_only_the_departments(
    desk: Client, speech: Speech, third: Directive, city: Department
) -> None:
    given = {"name": "有关镇街", "target": f"d{city.pk}"}
    html = desk.post(url(speech, third.pk, "name"), given, headers=HTMX).content.decode()
    assert html.strip().startswith(f'<dl class="fields" id="who{third.pk}"')
    assert f'<input type="hidden" name="lead" value="{city.pk}" data-name="{city.name}">' in html
    assert 'name="title"' not in html


def test_a_placed_name_is_placed_in_every_row_that_has_it(
    desk: Client, speech: Speech, first: Directive, third: Directive, city: Department
) -> None:
    other = make_directive(speech, "各单位要高度重视", title="高度重视", owners=["有关镇街"], is_hard=False)
    given = {"name": "有关镇街", "target": f"d{city.pk}"}
    html = desk.post(url(speech, third.pk, "name"), given, headers=HTMX).content.decode()
    assert pieces(html) == {f"w{other.pk}", "queue-bar"}
    assert f'<span class="w" id="w{other.pk}" hx-swap-oob="true">{city}</span>' in html
    assert "没有单位 <span>0</span>" in html


def test_a_name_that_was_not_placed_changes_no_row(
    desk: Client, speech: Speech, first: Directive, third: Directive
) -> None:
    given = {"name": "有关镇街", "target": ""}
    assert pieces(desk.post(url(speech, third.pk, "name"), given, headers=HTMX).content.decode()) == set()


# --- the pieces a script swaps ---


def pieces(html: str) -> set[str]:
    """The ids of the fragments of an answer that replace something in the page."""
    return set(re.findall(r'id="([\w-]+)"[^>]*hx-swap-oob="true"', html))


def quietly(directive: Directive, act: str, **changes: Any) -> dict[str, Any]:
    """The card as a script sends it that has shown the decision already."""
    return card(directive, act, quiet="1", **changes)


def test_a_script_hears_of_its_decision_the_row_the_version_and_the_progress_and_nothing_else(
    desk: Client, speech: Speech, first: Directive, second: Directive
) -> None:
    told = desk.post(url(speech, first.pk), quietly(first, "adopt")).json()
    around = {"bench-prog", "bench-acts", "queue-bar", "outline", "bench-end", "review-snack"}
    assert pieces(told["html"]) == {f"q{first.pk}", *around}
    assert re.search(rf'<li id="q{first.pk}"[^>]* data-look="cand cand-pass"', told["html"])
    assert told["version"] == 2
    assert "已审 1 / 2" in re.sub(r"<[^>]+>", "", told["html"])


def test_what_is_put_back_comes_with_its_open_card(desk: Client, speech: Speech, first: Directive) -> None:
    decided = desk.post(url(speech, first.pk), quietly(first, "note")).json()
    html = desk.post(url(speech, first.pk), quietly(first, "restore", version=decided["version"])).json()["html"]
    assert f'id="card{first.pk}"' in html
    assert 'value="adopt"' in html


def test_cards_are_fetched_ahead_each_with_its_closed_row(
    desk: Client, speech: Speech, first: Directive, second: Directive, third: Directive
) -> None:
    asked = {"card": [str(second.pk), str(third.pk), "987654", "abc"], "show": ["waiting"]}
    html = desk.get(f"{url(speech)}cards/", asked).json()["html"]
    assert re.findall(r'<li id="q(\d+)"[^>]* data-open', html) == [str(second.pk), str(third.pk)]
    assert len(re.findall(r'<li id="q\d+"', html)) == 4
    assert f'id="q{first.pk}"' not in html


def test_no_more_than_ten_cards_are_fetched_at_once(desk: Client, speech: Speech) -> None:
    made = [make_directive(speech, TEXT[place : place + 8]) for place in range(20, 32)]
    html = desk.get(f"{url(speech)}cards/", {"card": [one.pk for one in made]}).json()["html"]
    assert html.count("data-open") == 10


def test_a_card_fetched_ahead_offers_the_others_the_most_like_it_first(
    desk: Client, speech: Speech, first: Directive, second: Directive, third: Directive, supervisor: User
) -> None:
    like = make_directive(speech, "区住建局要在12月底前完成17个", title="完成17个小区")
    merged = make_directive(speech, "老旧小区改造31个", title="并掉的")
    merge_directive(merged, second, version=1, by=supervisor, at=at())
    html = desk.get(f"{url(speech)}cards/", {"card": first.pk}).json()["html"]
    offered = re.findall(r'<option value="\d+">([^<]+)</option>', html[html.index('name="into"') :])
    assert offered[0] == like.title
    assert set(offered[:3]) == {like.title, second.title, third.title}
    assert "并掉的" not in html


def test_a_conflict_comes_as_the_card_alone(
    desk: Client, speech: Speech, first: Directive, second: Directive, sign_in: SignIn
) -> None:
    sign_in(make_user(Role.SUPERVISOR, name="李敏")).post(url(speech, first.pk), card(first, "note"))
    response = desk.post(url(speech, first.pk), quietly(first, "adopt", title="我的"))
    assert response.status_code == 409
    assert response.json()["problem"] == "没有保存：李敏刚刚改过这一条。"
    assert pieces(response.json()["html"]) == {f"q{first.pk}"}
    assert 'value="我的"' in response.json()["html"]


# --- filters, limits, doors ---


@pytest.mark.parametrize(
    ("show", "shown"),
    [
        ("waiting", {"清理占道堆物", "抓好垃圾清运"}),
        ("all", {"完成17个老旧小区改造", "清理占道堆物", "抓好垃圾清运"}),
        ("hard", {"完成17个老旧小区改造", "清理占道堆物"}),
        ("soft", {"抓好垃圾清运"}),
        ("nobody", {"抓好垃圾清运"}),
        ("undated", {"清理占道堆物", "抓好垃圾清运"}),
        ("unsure", set()),
        ("nonsense", {"清理占道堆物", "抓好垃圾清运"}),
    ],
)
def test_a_filter_shows_what_it_says(
    desk: Client,
    speech: Speech,
    first: Directive,
    second: Directive,
    third: Directive,
    supervisor: User,
    show: str,
    shown: set[str],
) -> None:
    decide(first, "adopt", version=1, by=supervisor, at=at())
    bench = desk.get(f"{url(speech)}?show={show}").context["bench"]
    assert {row.directive.title for row in bench.shown} == shown


def test_when_all_are_reviewed_the_page_shows_the_way_on(
    desk: Client, speech: Speech, first: Directive, supervisor: User
) -> None:
    decide(first, "adopt", version=1, by=supervisor, at=at())
    said = words(desk.get(url(speech)))
    assert "1 条都审完了" in said


def test_a_speech_in_which_nothing_was_found_says_so(desk: Client, speech: Speech) -> None:
    assert "没有提取到候选事项" in words(desk.get(url(speech)))


def test_a_registered_candidate_has_no_buttons(
    desk: Client, speech: Speech, first: Directive, supervisor: User, housing: Department
) -> None:
    decide(first, "adopt", version=1, by=supervisor, at=at())
    TaskSource.objects.filter(task=make_task(supervisor, housing)).update(directive=first)
    page = desk.get(f"{url(speech)}?show=all&focus={first.pk}")
    assert "这一条已经立项" in words(page)
    assert 'value="restore"' not in page.content.decode()
    response = desk.post(url(speech, first.pk), card(first, "restore"))
    assert "已经立项，是" in words(response)


def test_while_extraction_runs_the_progress_is_shown_instead(desk: Client, speech: Speech) -> None:
    request_extraction(speech, at=timezone.now())
    assert desk.get(url(speech)).headers["Location"] == f"/speeches/{speech.pk}/progress/"


@pytest.mark.parametrize("role", [Role.HEAD, Role.CLERK, Role.LEADER, Role.ADMIN])
def test_only_the_supervisor_reviews(sign_in: SignIn, speech: Speech, first: Directive, role: Role) -> None:
    client = sign_in(make_user(role))
    assert client.get(url(speech)).status_code == 403
    assert client.get(f"{url(speech)}cards/", {"card": first.pk}).status_code == 403
    for address in (url(speech, first.pk), url(speech, "missed"), url(speech, "adopt-hard")):
        assert client.post(address, card(first, "adopt")).status_code == 403
    first.refresh_from_db()
    assert first.status == "candidate"


def test_what_does_not_belong_together_is_not_found(
    desk: Client, speech: Speech, first: Directive, supervisor: User
) -> None:
    elsewhere = make_speech(supervisor)
    assert desk.get(url(elsewhere, "missed")).status_code == 405
    assert desk.post(url(elsewhere, first.pk), card(first, "adopt")).status_code == 404
    assert desk.post(url(speech, first.pk), card(first, "explode")).status_code == 404
    assert desk.get("/speeches/987654/review/").status_code == 404


def test_a_strange_focus_opens_the_first_that_waits(desk: Client, speech: Speech, first: Directive) -> None:
    for focus in ("abc", "-1", "999999", "²", ""):
        assert f'id="card{first.pk}"' in desk.get(f"{url(speech)}?focus={focus}").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_candidates(
    desk: Client, supervisor: User, housing: Department, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    text = "\n".join(f"区住建局要在12月底前完成第{n}个老旧小区改造。" for n in range(80))
    long = make_speech(supervisor, text)
    for n in range(80):
        made = make_directive(long, f"完成第{n}个老旧小区改造", owners=["区住建局"])
        if n % 2:
            Handling.objects.create(directive=made, lead=housing)
    make_department("区教育局", "教育部门")
    with django_assert_max_num_queries(29):
        desk.get(url(long))
