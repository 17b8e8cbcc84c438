"""A candidate that looks like a task: told on its card, compared side by side, joined or told apart, taken back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from directives.actions.indexing import index_directives
from directives.actions.reviewing import decide
from directives.models import Directive, Speech
from directives.workflow import DirectiveStatus
from tests.factories import MONDAY, at, make_directive, make_post, make_speech, make_task, make_user
from tests.tracking.test_review import url as review_url
from tracking.actions.indexing import index_tasks
from tracking.actions.parting import keep_apart
from tracking.joining.before_registering import twice
from tracking.models import Apart, Department, Task, Verdict
from tracking.office import Office
from tracking.workflow import Status

SignIn = Callable[[User], Client]
FIRST = "区住建局要在12月底前完成17个老旧小区改造，同步改造供水管网"
AGAIN = "老旧小区改造17个，区住建局要在明年1月底前完成，供水管网同步改造"
OTHER = "区教育局要组织好全区中小学防溺水教育"
LATER = date(2027, 1, 31)
FAR_AWAY = date(2126, 12, 31)


@pytest.fixture
def speech(supervisor: User) -> Speech:
    return make_speech(supervisor, f"{AGAIN}。{OTHER}。", title="在全区城建调度会上的讲话")


@pytest.fixture
def said(speech: Speech) -> Directive:
    made = make_directive(speech, AGAIN, title="改造17个老旧小区", due_on=LATER, deadline="明年1月底前", base_on=MONDAY)
    index_directives([made])
    return made


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    """From an earlier speech, and in hand at 区住建局."""
    made = make_task(supervisor, housing, title="完成17个老旧小区改造", due_on=FAR_AWAY)
    made.sources.update(quote=FIRST, title="在全区城市更新推进会上的讲话", said_on=date(2026, 3, 5))
    index_tasks([made])
    return made


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def place(directive: Directive) -> str:
    return f"/speeches/{directive.speech_id}/review/{directive.pk}/alike/"


def send(desk: Client, directive: Directive, theirs: Task | Directive, act: str, **more: Any) -> Any:
    kind = "task" if isinstance(theirs, Task) else "directive"
    given = {"pair": f"{kind}:{theirs.pk}", "act": act, "version": directive.version, "show": "waiting", **more}
    return desk.post(place(directive), given, follow=True)


def line(desk: Client, directive: Directive) -> str:
    """What the card is told when it asks."""
    return desk.get(place(directive), {"piece": "1", "show": "waiting"}).content.decode().strip()


def test_the_card_asks_for_it_and_links_to_it_without_a_script(desk: Client, said: Directive, task: Task) -> None:
    page = desk.get(review_url(said.speech), {"focus": said.pk}).content.decode()
    assert f'href="{place(said)}?show=waiting" data-key-act="g"' in page
    assert task.number not in page, "the workbench itself does not look for it"


def test_the_line_names_the_speech_of_then_and_the_task(desk: Client, said: Directive, task: Task) -> None:
    told = line(desk, said)
    assert f"和2026年3月5日《在全区城市更新推进会上的讲话》的{task.number}很像" in told
    assert place(said) in told


def test_a_card_that_is_like_nothing_says_nothing(desk: Client, speech: Speech, task: Task) -> None:
    alone = make_directive(speech, OTHER, title="组织防溺水教育")
    index_directives([alone])
    assert line(desk, alone) == ""
    assert "没有发现相像的" in desk.get(place(alone)).content.decode()


def test_both_stand_side_by_side_with_what_they_share_marked(desk: Client, said: Directive, task: Task) -> None:
    page = desk.get(place(said)).content.decode()
    assert page.count('<article class="pair-side">') == 2
    assert page.count('class="common"') >= 4
    assert "在全区城市更新推进会上的讲话" in page
    assert "2027年1月31日" in page
    assert f"归并到{task.number}" in page


def test_the_marks_change_no_word_of_either_quote(desk: Client, said: Directive, task: Task) -> None:
    [pair] = desk.get(place(said)).context["near"]
    bare = [strip(side.quote) for side in (pair.mine, pair.theirs)]
    assert bare == [AGAIN, FIRST]


def strip(html: str) -> str:
    words, is_tag = "", False
    for letter in html:
        is_tag = True if letter == "<" else is_tag
        words += "" if is_tag else letter
        is_tag = False if letter == ">" else is_tag
    return words


@pytest.mark.parametrize(
    ("due_on", "proposed"), [(date(2127, 1, 31), "改为2127年1月31日，推后 31 天"), (LATER, "仍按2126年12月31日")]
)
def test_the_latest_date_is_proposed(desk: Client, said: Directive, task: Task, due_on: date, proposed: str) -> None:
    Directive.objects.filter(pk=said.pk).update(due_on=due_on)
    [pair] = desk.get(place(said)).context["near"]
    assert [offer.words for offer in pair.dates if offer.is_proposed] == [proposed]


def test_joining_takes_the_chosen_date_and_goes_on_to_the_next_card(
    desk: Client, said: Directive, speech: Speech, task: Task
) -> None:
    Directive.objects.filter(pk=said.pk).update(due_on=date(2127, 1, 31))
    following = make_directive(speech, OTHER)
    answer = send(desk, said, task, "join", due_on="2127-01-31")
    assert answer.redirect_chain[-1][0].endswith(f"focus={following.pk}#q{following.pk}")
    assert f"归并到{task.number}" in answer.content.decode()
    task.refresh_from_db()
    assert (task.due_on, task.sources.count()) == (date(2127, 1, 31), 2)


def test_a_date_nobody_offered_is_not_taken(desk: Client, said: Directive, task: Task) -> None:
    send(desk, said, task, "join", due_on="2130-05-05")
    task.refresh_from_db()
    assert (task.due_on, task.sources.count()) == (FAR_AWAY, 2)


def test_the_joining_is_undone_from_the_workbench(desk: Client, said: Directive, speech: Speech, task: Task) -> None:
    send(desk, said, task, "join")
    answer = desk.post(review_url(speech, "undo"), {"show": "waiting"}, follow=True)
    assert "撤销了：第 1 条" in answer.content.decode()
    said.refresh_from_db()
    assert (said.status, said.merged_as, task.sources.count()) == (DirectiveStatus.CANDIDATE, "", 1)


def test_a_joined_card_says_where_it_is_and_offers_no_decision(
    desk: Client, said: Directive, speech: Speech, task: Task
) -> None:
    send(desk, said, task, "join")
    page = desk.get(review_url(speech), {"show": "all", "focus": str(said.pk)}).content.decode()
    assert f'归并到<a class="line" href="/tasks/{task.pk}/">{task.number}</a>' in page
    assert 'data-key-act="a"' not in page
    assert "这一条已经定了" in desk.get(place(said)).content.decode()


def test_who_comes_second_is_told_and_nothing_is_done_twice(
    desk: Client, said: Directive, task: Task, sign_in: SignIn, housing: Department
) -> None:
    other = make_task(task.officer, housing)
    stale = Directive.objects.get(pk=said.pk)
    send(desk, said, task, "join")
    answer = send(sign_in(make_user(Role.SUPERVISOR)), stale, other, "join")
    assert answer.status_code == 409
    assert f"已经在{task.number}里" in answer.content.decode()
    assert other.sources.count() == 1


def test_a_card_decided_by_somebody_else_meanwhile_is_not_joined(desk: Client, said: Directive, task: Task) -> None:
    decide(Directive.objects.get(pk=said.pk), "note", version=1, by=make_user(Role.SUPERVISOR), at=at())
    assert send(desk, said, task, "join").status_code == 409
    assert task.sources.count() == 1


def test_another_matter_is_remembered_and_not_offered_again(desk: Client, said: Directive, task: Task) -> None:
    send(desk, said, task, "other")
    assert line(desk, said) == ""
    assert Apart.objects.get().verdict == Verdict.OTHER
    page = desk.get(place(said))
    assert [one.key for one in page.context["apart"]] == [f"task:{task.pk}"]
    send(desk, said, task, "again")
    assert task.number in line(desk, said)


def test_what_was_said_of_a_candidate_holds_for_the_task_it_becomes(
    desk: Client, said: Directive, supervisor: User, speech: Speech, housing: Department
) -> None:
    earlier = make_directive(make_speech(supervisor, f"{FIRST}。"), FIRST, title="完成17个老旧小区改造")
    index_directives([earlier])
    assert "还没有立项的" in line(desk, said)
    keep_apart(said, earlier, Verdict.OTHER, by=supervisor, at=at())
    made = make_task(supervisor, housing, title=earlier.title)
    made.sources.update(quote=FIRST, directive=earlier, speech=earlier.speech)
    index_tasks([made])
    assert line(desk, said) == ""


def test_both_kept_stay_in_sight_and_say_so(desk: Client, said: Directive, task: Task, supervisor: User) -> None:
    send(desk, said, task, "both")
    assert f"{supervisor}定了都保留" in line(desk, said)


def test_a_candidate_of_another_speech_takes_it_in(desk: Client, said: Directive, supervisor: User) -> None:
    earlier = make_directive(make_speech(supervisor, f"{FIRST}。"), FIRST, title="完成17个老旧小区改造")
    index_directives([earlier])
    send(desk, said, earlier, "join")
    said.refresh_from_db()
    assert (said.status, said.merged_into) == (DirectiveStatus.MERGED, earlier)


def test_merging_into_a_candidate_that_is_a_task_already_adds_the_words_to_the_task(
    desk: Client, said: Directive, task: Task, speech: Speech
) -> None:
    registered = make_directive(speech, OTHER, status=DirectiveStatus.ADOPTED)
    task.sources.update(directive=registered)
    send(desk, said, registered, "join")
    said.refresh_from_db()
    assert (said.merged_as, task.sources.count()) == (task.number, 2)


@pytest.mark.parametrize(
    "given", [{"pair": "task:0x1"}, {"act": "delete"}, {"version": "x"}, {"pair": "task:999999"}, {"pair": ""}]
)
def test_a_form_nobody_could_have_sent_is_not_found(
    desk: Client, said: Directive, task: Task, given: dict[str, str]
) -> None:
    sent = {"pair": f"task:{task.pk}", "act": "join", "version": "1", **given}
    assert desk.post(place(said), sent).status_code == 404
    assert task.sources.count() == 1


def test_the_workbench_asks_no_more_of_the_database_for_it(
    desk: Client, said: Directive, speech: Speech, task: Task, housing: Department, supervisor: User
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            desk.get(review_url(speech), {"focus": said.pk})
        return len(queries)

    before = asked()
    for _ in range(3):
        another = make_task(supervisor, housing, title="完成17个老旧小区改造")
        another.sources.update(quote=FIRST)
        index_tasks([another])
    assert asked() == before


# ---- before 立项


def test_before_registering_it_is_said_what_looks_like_a_task_in_hand(
    desk: Client, said: Directive, speech: Speech, task: Task, supervisor: User
) -> None:
    decide(said, "adopt", version=1, by=supervisor, at=at())
    there = f"/speeches/{speech.pk}/register/alike/"
    assert f'hx-get="{there}"' in desk.get(f"/speeches/{speech.pk}/register/").content.decode()
    page = desk.get(there).content.decode()
    assert "有 1 条和还在办的事项很像" in page
    assert task.number in page
    piece = desk.get(there, headers={"HX-Request": "true"}).content.decode()
    assert piece.lstrip().startswith('<div id="twice"')


@pytest.mark.parametrize("status", [Status.CLOSED, Status.CANCELLED])
def test_what_is_over_is_no_reason_to_ask(said: Directive, task: Task, supervisor: User, status: Status) -> None:
    closed_on = MONDAY if status == Status.CLOSED else None
    Task.objects.filter(pk=task.pk).update(status=status, closed_on=closed_on)
    assert twice([said], user=supervisor, directory=Office.on(MONDAY).directory) == []


def test_what_has_been_looked_at_is_no_news_before_registering(said: Directive, task: Task, supervisor: User) -> None:
    directory = Office.on(MONDAY).directory
    assert [one.alike.similar.task for one in twice([said], user=supervisor, directory=directory)] == [task]
    keep_apart(said, task, Verdict.BOTH, by=supervisor, at=at())
    assert twice([said], user=supervisor, directory=directory) == []


# ---- 并入另一件, and 反复强调


def test_the_page_of_a_task_proposes_what_looks_like_it(
    desk: Client, task: Task, supervisor: User, housing: Department
) -> None:
    twin = make_task(supervisor, housing, title="老旧小区改造17个", due_on=FAR_AWAY + timedelta(days=10))
    twin.sources.update(quote=AGAIN)
    index_tasks([twin])
    page = desk.get(f"/tasks/{twin.pk}/unite/").content.decode()
    assert f'name="pick" value="{task.pk}" checked' in page
    given = {"pick": task.pk, "due": "later", "note": "一件事。", "authority": make_post().pk, "version": twin.version}
    answer = desk.post(f"/tasks/{twin.pk}/unite/", given, follow=True)
    assert "已经并入另一件" in answer.content.decode()
    task.refresh_from_db()
    assert (task.due_on, task.sources.count()) == (twin.due_on, 2)


@pytest.mark.parametrize(
    ("number", "sentence"), [("", "请选并入哪一件"), ("没有的", "没有编号是“没有的”的事项"), ("-0", "没有编号是")]
)
def test_a_number_that_names_no_task_is_told_and_what_was_written_stays(
    desk: Client, supervisor: User, city: Department, number: str, sentence: str
) -> None:
    lone = make_task(supervisor, city, title="独一件")
    given = {"number": number, "note": "写好的理由。", "authority": make_post().pk, "version": lone.version}
    answer = desk.post(f"/tasks/{lone.pk}/unite/", given)
    page = answer.content.decode()
    assert sentence in page
    assert "写好的理由。" in page
    assert Task.objects.get(pk=lone.pk).status == Status.ACCEPTED


def test_what_leaders_come_back_to_stands_with_every_time_in_order(
    desk: Client, said: Directive, task: Task, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    assert "没有反复强调的事项" in desk.get("/repeated/").content.decode()
    send(desk, said, task, "join")
    answer = desk.get("/repeated/")
    [row] = answer.context["rows"]
    assert [one.quote for one in row.said] == [FIRST, AGAIN]
    assert [one.on for one in row.said] == [date(2026, 3, 5), MONDAY]
    assert row.days == (MONDAY - date(2026, 3, 5)).days
    assert len(sign_in(clerk).get("/repeated/").context["rows"]) == 1
    assert len(sign_in(outsider).get("/repeated/").context["rows"]) == 0, "somebody else's department"


def test_closed_ones_stand_there_when_they_are_asked_for(desk: Client, said: Directive, task: Task) -> None:
    send(desk, said, task, "join")
    Task.objects.filter(pk=task.pk).update(status=Status.CLOSED, closed_on=MONDAY)
    assert len(desk.get("/repeated/").context["rows"]) == 0
    assert len(desk.get("/repeated/", {"all": "1"}).context["rows"]) == 1
