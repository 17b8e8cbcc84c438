"""What the desk says of papers that wait: to be signed by a leader, to be read by a department."""

from datetime import timedelta

import time_machine

from accounts.models import User
from papers.workflow import PaperState
from tests.factories import MONDAY, at
from tests.papers.desk import SignIn, bring, draft_notice, signing_post, take, text_of
from tracking.models import Department


def test_a_leader_is_told_on_the_desk_what_waits_for_a_signature(
    supervisor: User, leader: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    signing_post(leader)
    first, second = draft_notice(supervisor, housing), draft_notice(supervisor, city)
    assert "份公文等您签发" not in text_of(sign_in(leader).get("/"))
    bring(first, PaperState.SENT_UP, supervisor)
    bring(second, PaperState.SENT_UP, supervisor)
    desk = sign_in(leader)
    assert '<a class="t" href="/papers/?view=to-sign">2 份公文等您签发</a>' in text_of(desk.get("/"))
    assert first.title in text_of(desk.get("/papers/?view=to-sign"))


def test_a_department_is_told_on_the_desk_what_it_has_not_read(
    supervisor: User, clerk: User, head: User, housing: Department, sign_in: SignIn
) -> None:
    paper = bring(draft_notice(supervisor, housing), PaperState.PUBLISHED, supervisor)
    told = '<a class="line" href="/papers/?view=unread">有 1 份公文没有收阅</a>'
    assert told in text_of(sign_in(head).get("/"))
    desk = sign_in(clerk)
    assert told in text_of(desk.get("/"))
    desk.post(f"/papers/{paper.pk}/read/")
    assert "份公文没有收阅" not in text_of(desk.get("/"))


def test_the_office_and_the_administrator_are_told_nothing_of_the_kind(
    supervisor: User, administrator: User, housing: Department, sign_in: SignIn
) -> None:
    bring(draft_notice(supervisor, housing), PaperState.PUBLISHED, supervisor)
    for user in (supervisor, administrator):
        assert "份公文" not in text_of(sign_in(user).get("/"))


def test_the_list_says_whose_signature_a_paper_waits_for_and_since_when(
    supervisor: User, leader: User, housing: Department, sign_in: SignIn
) -> None:
    signing_post(leader)
    paper = bring(draft_notice(supervisor, housing), PaperState.SENT_UP, supervisor, when=at(MONDAY, 10))
    with time_machine.travel(at(MONDAY + timedelta(days=3), 9), tick=False):
        desk = sign_in(supervisor)
        listed, own = (text_of(desk.get(address)) for address in ("/papers/?view=sent_up", f"/papers/{paper.pk}/"))
    assert '待签发</span><small class="pp-awaited">等分管督查的副区长（分管副区长）</small>' in listed
    assert '11月23日 10:00 送签<small class="pp-awaited">3 天前</small>' in listed
    assert "在等分管督查的副区长（分管副区长）签发，11月23日 10:00 送签（3 天前）。" in own


def test_what_came_back_and_went_up_again_waits_since_the_last_time(
    supervisor: User, leader: User, housing: Department, sign_in: SignIn
) -> None:
    signing_post(leader)
    paper = bring(draft_notice(supervisor, housing), PaperState.SENT_UP, supervisor, when=at(MONDAY, 10))
    take(paper, "turn_down", supervisor, when=at(MONDAY, 11))
    take(paper, "send_up", supervisor, when=at(MONDAY, 15))
    with time_machine.travel(at(MONDAY, 16), tick=False):
        assert "11月23日 15:00 送签" in text_of(sign_in(supervisor).get("/papers/?view=sent_up"))


def test_a_draft_waits_for_nobody(supervisor: User, housing: Department, sign_in: SignIn) -> None:
    draft_notice(supervisor, housing)
    assert "送签<small" not in text_of(sign_in(supervisor).get("/papers/"))
