"""The pages of papers: drafted, worded, sent up, signed and read by the people they belong to."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from papers.actions import papers as steps
from papers.models import Paper, Reading
from papers.workflow import PaperKind, PaperState
from tests.factories import at, make_post, make_registration, make_task, make_user
from tests.papers.desk import (
    SignIn,
    bring,
    draft_notice,
    draft_report,
    page_of,
    put_template,
    signing_post,
    text_of,
)
from tracking.models import Department, Task, Urging
from tracking.models.event import TaskEvent
from tracking.workflow import Status

S = PaperState


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


@pytest.fixture
def notice(supervisor: User, housing: Department) -> Paper:
    return draft_notice(supervisor, housing, when=timezone.now())


def press(client: Client, name: str, paper: Paper, **said: object) -> object:
    paper.refresh_from_db()
    return client.post(reverse(f"papers:{name}", args=[paper.pk]), {"version": paper.version, **said})


# --- drafting ---------------------------------------------------------------------------------------------------------


def test_one_press_drafts_a_notice_for_every_department_and_a_second_press_none(
    desk: Client, supervisor: User, housing: Department, city: Department
) -> None:
    registration = make_registration(supervisor)
    make_task(supervisor, housing, city, registration=registration)
    make_task(supervisor, housing, registration=registration)
    address = reverse("papers:notices", args=[registration.pk])
    assert "拟 2 份督办通知单" in text_of(desk.get(address))
    first = desk.post(address, follow=True)
    assert "拟好了 2 份督办通知单。" in text_of(first)
    again = desk.post(address, follow=True)
    assert "没有新拟：各单位的督办通知单都已经有了。" in text_of(again)
    papers = Paper.objects.order_by("pk")
    assert [(str(paper.department), paper.tasks.count()) for paper in papers] == [("区住建局", 2), ("区城管局", 1)]


def test_a_notice_made_void_can_be_drafted_anew(desk: Client, supervisor: User, notice: Paper) -> None:
    steps.void(notice, note="单位写错了。", by=supervisor, at=at(hour=10))
    desk.post(reverse("papers:notices", args=[notice.registration_id]))
    assert sorted(Paper.objects.values_list("state", flat=True)) == ["draft", "void"]


def test_a_department_is_urged_in_writing_about_what_is_ticked(
    desk: Client, supervisor: User, housing: Department
) -> None:
    task, other = make_task(supervisor, housing), make_task(supervisor, housing)
    for one in (task, other):
        event = TaskEvent.objects.create(
            task=one, name="urge", before=Status.ACCEPTED, after=Status.ACCEPTED, by=supervisor, at=at()
        )
        Urging.objects.create(
            task=one, department=housing, urged_on=at().date(), text="请报进展。", event=event, by=supervisor, at=at()
        )
    waiting = text_of(desk.get(reverse("papers:urgings")))
    assert "区住建局" in waiting
    address = reverse("papers:urging", args=[housing.pk])
    assert text_of(desk.get(address)).count("催办 1 次没有答复") == 2
    desk.post(address, {"tasks": [task.pk]})
    paper = Paper.objects.get()
    assert (paper.kind, paper.department, list(paper.tasks.all())) == (PaperKind.URGING, housing, [task])


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({}, "还没有选事项：请勾选要催办的。"),
        ({"tasks": "999999"}, "999999"),
        ({"answer_by": "2020-01-01"}, "答复期限要在今天以后。"),
        ({"answer_by": "下周"}, "日期写成 2026-12-31 这样。"),
    ],
)
def test_an_urging_that_cannot_be_drafted_says_why(
    sent: dict[str, str], why: str, desk: Client, supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing, due_on=at().date().replace(year=2020))
    answer = desk.post(reverse("papers:urging", args=[housing.pk]), sent)
    assert answer.status_code == 422
    assert why in text_of(answer)
    assert Paper.objects.count() == 0


def test_a_bulletin_is_about_what_the_ledger_showed(
    desk: Client, supervisor: User, housing: Department, city: Department
) -> None:
    own, _ = make_task(supervisor, housing), make_task(supervisor, city)
    address = reverse("papers:bulletin")
    page = text_of(desk.get(address, {"department": housing.pk}))
    assert "牵头单位：区住建局，现在有 <b>1</b> 件" in page
    assert "台账里的全部事项，现在有 <b>2</b> 件" in text_of(desk.get(address))
    desk.post(address, {"department": housing.pk})
    paper = Paper.objects.get()
    assert (paper.kind, list(paper.tasks.all())) == (PaperKind.BULLETIN, [own])
    assert list(paper.recipients.all()) == [housing]


def test_to_look_how_many_a_scope_holds_drafts_nothing_and_leaves_no_token_in_the_address(
    desk: Client, supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing)
    address = reverse("papers:bulletin")
    assert 'formmethod="get"' not in text_of(desk.get(address))
    answer = desk.post(address, {"department": housing.pk, "look": "1", "csrfmiddlewaretoken": "x" * 64})
    assert answer.headers["Location"] == f"{address}?department={housing.pk}"
    assert "现在有 <b>1</b> 件" in text_of(desk.get(answer.headers["Location"]))
    assert Paper.objects.count() == 0


def test_a_scope_with_nothing_in_it_is_refused_and_nothing_is_kept(desk: Client) -> None:
    answer = desk.post(reverse("papers:brief"))
    assert answer.status_code == 409
    assert "没有拟稿：" in text_of(answer)
    assert Paper.objects.count() == 0


def test_pressed_twice_one_paper_is_drafted(desk: Client, supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing)
    for _ in range(2):
        desk.post(reverse("papers:brief"))
    assert Paper.objects.count() == 1


# --- wording ----------------------------------------------------------------------------------------------------------


def test_what_is_written_stands_in_the_paper_and_on_its_page(desk: Client, notice: Paper) -> None:
    said = {"title": "关于抓紧改造的通知", "intro": "<b>请抓紧</b>改造。\n第二段。", "requirements": "月底前报。"}
    press(desk, "edit", notice, **said)
    notice.refresh_from_db()
    assert (notice.title, notice.texts["intro"]) == (said["title"], said["intro"])
    page = text_of(desk.get(page_of(notice)))
    assert "&lt;b&gt;请抓紧&lt;/b&gt;改造。" in page
    assert "<b>请抓紧</b>" not in page


def test_two_who_word_it_at_once_see_what_both_have_written(desk: Client, notice: Paper, sign_in: SignIn) -> None:
    seen = notice.version
    other = sign_in(make_user(Role.SUPERVISOR))
    press(other, "edit", notice, title=notice.title, intro="甲写的开头。", requirements="甲的要求。")
    mine = {"version": seen, "title": notice.title, "intro": "乙写的开头。", "requirements": "甲的要求。"}
    address = reverse("papers:edit", args=[notice.pk])
    answer = desk.post(address, mine)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "没有修改：您填写的时候，别人动过这份公文。" in page
    assert "乙写的开头。" in page
    assert page.count("别人刚刚写的是：") == 1
    notice.refresh_from_db()
    assert notice.texts["intro"] == "甲写的开头。"
    assert desk.post(address, {**mine, "version": notice.version}).status_code == 302
    notice.refresh_from_db()
    assert notice.texts["intro"] == "乙写的开头。"


def test_words_written_for_a_paper_that_was_sent_up_meanwhile_are_not_lost(
    desk: Client, supervisor: User, notice: Paper
) -> None:
    bring(notice, S.SENT_UP, supervisor)
    answer = press(desk, "edit", notice, title="新标题", intro="写了很久的一段。", requirements="要求。")
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "现在是待签发，不能修改" in text_of(answer)
    assert "写了很久的一段。" in text_of(answer)


def test_figures_taken_anew_say_what_changed_and_keep_what_was_worded_by_hand(
    desk: Client, supervisor: User, housing: Department
) -> None:
    task = make_task(supervisor, housing, title="完成老旧小区改造")
    paper = draft_report(supervisor)
    words = {**paper.texts, "overview": "总体情况由我来写。"}
    press(desk, "edit", paper, title=paper.title, **words)
    Task.objects.filter(pk=task.pk).update(status=Status.CLOSED, closed_on=at().date(), percent=100)
    answer = desk.post(reverse("papers:retake", args=[paper.pk]), {"version": 2}, follow=True)
    page = text_of(answer)
    assert "已办结由 0 件变为 1 件。" in page
    assert "“总体情况”是手工写的，没有跟着改，请核对里面的数字。" in page
    paper.refresh_from_db()
    assert paper.texts["overview"] == "总体情况由我来写。"
    assert paper.facts["figures"]["totals"]["closed"] == 1


def test_a_passage_a_browser_sent_back_as_it_was_still_follows_the_figures(
    desk: Client, supervisor: User, housing: Department
) -> None:
    for _ in range(2):
        make_task(supervisor, housing)
    paper = draft_report(supervisor)
    assert "\n" in paper.texts["overview"]
    sent = {code: text.replace("\n", "\r\n") for code, text in paper.texts.items()}
    press(desk, "edit", paper, title=paper.title, **sent)
    Task.objects.update(status=Status.CLOSED, closed_on=at().date(), percent=100)
    press(desk, "retake", paper)
    paper.refresh_from_db()
    assert "已全部办结" in paper.texts["overview"]


def test_a_template_that_does_not_do_is_named_and_the_page_still_opens(
    desk: Client, supervisor: User, notice: Paper
) -> None:
    put_template(notice.kind, "{{ nobody_knows }}", supervisor)
    page = desk.get(page_of(notice))
    assert page.status_code == 200
    assert "按现在的模板套不出这份公文" in text_of(page)
    assert desk.get(reverse("papers:word", args=[notice.pk])).status_code == 409


# --- signing ----------------------------------------------------------------------------------------------------------


def test_a_paper_goes_from_the_office_to_the_leader_to_the_department(
    desk: Client, supervisor: User, leader: User, clerk: User, outsider: User, sign_in: SignIn, notice: Paper
) -> None:
    post = signing_post(leader)
    boss, house, stranger = sign_in(leader), sign_in(clerk), sign_in(outsider)
    assert house.get(page_of(notice)).status_code == 404
    press(desk, "send_up", notice, post=post.pk)
    assert '等我签发 <span class="n">1</span>' in text_of(boss.get(reverse("papers:papers")))
    press(boss, "turn_down", notice, note="时限写清楚。")
    assert "时限写清楚。" in text_of(desk.get(page_of(notice)))
    press(desk, "send_up", notice, post=post.pk)
    press(boss, "sign", notice)
    assert house.get(page_of(notice)).status_code == 404
    press(desk, "publish", notice)
    notice.refresh_from_db()
    assert (notice.state, notice.number[:3]) == (S.PUBLISHED, "督通〔")
    assert stranger.get(page_of(notice)).status_code == 404
    house.post(reverse("papers:read", args=[notice.pk]))
    assert list(Reading.objects.values_list("user", flat=True)) == [clerk.pk]
    assert "何晓岚" in text_of(desk.get(page_of(notice)))
    assert "何晓岚" not in text_of(house.get(page_of(notice))).split("<main")[1].split("联系人")[0]


def test_the_navigation_counts_what_waits_for_this_person(
    supervisor: User, leader: User, clerk: User, sign_in: SignIn, notice: Paper
) -> None:
    signing_post(leader)
    bring(notice, S.SENT_UP, supervisor)
    assert '1<span class="visually-hidden"> 份待办' in text_of(sign_in(leader).get("/papers/"))
    steps.sign(Paper.objects.get(), by=leader, at=timezone.now())
    steps.publish(Paper.objects.get(), by=supervisor, at=timezone.now())
    house = sign_in(clerk)
    assert "份待办" not in text_of(sign_in(leader).get("/papers/"))
    assert '1<span class="visually-hidden"> 份待办' in text_of(house.get("/papers/"))
    house.post(reverse("papers:read", args=[notice.pk]))
    assert "份待办" not in text_of(house.get("/papers/"))


def test_a_leader_signs_several_at_once_and_is_told_which_were_not(
    supervisor: User, leader: User, sign_in: SignIn, housing: Department, city: Department
) -> None:
    signing_post(leader)
    papers = [
        bring(draft_notice(supervisor, one, when=timezone.now()), S.SENT_UP, supervisor) for one in (housing, city)
    ]
    steps.take_back(papers[1], by=supervisor, at=at(hour=11))
    ticked = [f"{papers[0].pk}:{papers[0].version}", f"{papers[1].pk}:{papers[1].version - 1}"]
    answer = sign_in(leader).post(reverse("papers:sign_several"), {"paper": ticked}, follow=True)
    assert "签发了 1 份：督通〔" in text_of(answer)
    assert "没有签发：《关于办理" in text_of(answer)
    assert [Paper.objects.get(pk=one.pk).state for one in papers] == [S.SIGNED, S.DRAFT]


def test_the_notices_of_a_registration_are_sent_up_together(
    desk: Client, supervisor: User, leader: User, housing: Department, city: Department
) -> None:
    registration = make_registration(supervisor)
    make_task(supervisor, housing, city, registration=registration)
    address = reverse("papers:notices", args=[registration.pk])
    desk.post(address)
    post = signing_post(leader)
    page = text_of(desk.get(address))
    ticked = [f"{paper.pk}:{paper.version}" for paper in Paper.objects.all()]
    assert [one for one in ticked if f'value="{one}" checked' not in page] == []
    unsaid = desk.post(reverse("papers:send_up_several"), {"paper": ticked}, follow=True)
    assert "没有送签：请选送谁签发。" in text_of(unsaid)
    sent = desk.post(reverse("papers:send_up_several"), {"paper": ticked, "post": post.pk}, follow=True)
    assert "送签了 2 份：区住建局、区城管局。" in text_of(sent)
    assert set(Paper.objects.to_sign(leader).values_list("state", flat=True)) == {S.SENT_UP}


@pytest.mark.parametrize("ticked", [["x"], ["1:1:1"], ["999999:1"], ["1"]])
def test_ticks_nobody_could_have_made_lead_nowhere(ticked: list[str], leader: User, sign_in: SignIn) -> None:
    for name in ("sign_several", "together"):
        assert sign_in(leader).post(reverse(f"papers:{name}"), {"paper": ticked}).status_code == 404


def test_no_ticks_are_answered_with_a_sentence(leader: User, sign_in: SignIn) -> None:
    answer = sign_in(leader).post(reverse("papers:sign_several"), follow=True)
    assert "没有签发：没有勾选公文，请先在列表里勾选。" in text_of(answer)


def test_sending_up_nothing_says_first_that_nothing_is_ticked(desk: Client, notice: Paper) -> None:
    address = reverse("papers:send_up_several")
    assert "没有送签：没有勾选公文，请先在列表里勾选。" in text_of(desk.post(address, follow=True))
    named = {"paper": f"{notice.pk}:{notice.version}"}
    assert "没有送签：请选送谁签发。" in text_of(desk.post(address, named, follow=True))


def test_a_bulletin_whose_situation_is_left_empty_is_not_sent_up(
    desk: Client, supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing)
    paper = draft_report(supervisor, when=timezone.now())
    press(desk, "edit", paper, title=paper.title, **{**paper.texts, "overview": " \n"}, recipients=[housing.pk])
    refused = press(desk, "send_up", paper, post=signing_post().pk)
    assert "没有送签：“总体情况”还没有写。" in text_of(refused)
    paper.refresh_from_db()
    assert (paper.texts["overview"], paper.state) == ("", S.DRAFT)


def test_who_is_to_sign_is_named_once_where_the_name_is_the_post(
    desk: Client, supervisor: User, leader: User, notice: Paper
) -> None:
    post = signing_post(leader)
    sent = bring(notice, S.SENT_UP, supervisor)
    assert f"在等{post}（{leader}）签发，" in text_of(desk.get(page_of(sent)))
    leader.name = post.name
    leader.save()
    assert f"在等{post}签发，" in text_of(desk.get(page_of(sent)))


def test_the_seal_marks_only_what_this_person_is_to_do(
    desk: Client, supervisor: User, leader: User, notice: Paper
) -> None:
    assert '<h2 id="now">现在要做</h2>' in desk.get(page_of(notice)).content.decode()
    signing_post(leader)
    waiting = desk.get(page_of(bring(notice, S.SENT_UP, supervisor))).content.decode()
    assert '"ask-now ask-others"' in waiting
    assert '<h2 id="now">现在等谁</h2>' in waiting


def test_what_was_signed_on_paper_is_recorded_with_post_and_day(desk: Client, notice: Paper) -> None:
    post = make_post()
    refused = press(desk, "record", notice, post=post.pk, signed_on="2020-01-01")
    assert "签发日期要在取数的日期" in text_of(refused)
    assert refused.status_code == 422  # type: ignore[attr-defined]
    press(desk, "record", notice, post=post.pk, signed_on=timezone.localdate().isoformat())
    notice.refresh_from_db()
    assert (notice.state, notice.approver) == (S.SIGNED, post)
