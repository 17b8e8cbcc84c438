"""Whom a leader's words (批示) reached: on the page of the task, and in the list of what leaders have written."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_task, make_user
from tests.tracking.groups import Join, join
from tests.tracking.test_words_on_task import spread
from tracking.actions.handing_over import Heirs, hand_over_person
from tracking.actions.reports import Progress, report_progress
from tracking.actions.words_on_task import instruct, remark
from tracking.models import Department, Mail, Notice, Task, TaskEvent
from tracking.models.mail import MailState
from tracking.outbox.hours import Hours
from tracking.outbox.rounds import Round
from tracking.reached import NO_ANSWER, Reach, reach

__all__ = ["join"]
SignIn = Callable[[User], Client]
RoundAt = Callable[[datetime], Round]
NINE = at(MONDAY, 9)
WORDS = "年底前必须全部完成，办不成的说明原因。"


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    made = make_task(supervisor, housing, city, title="完成老旧小区改造")
    made.assignments.update(accepted_at=at(MONDAY - timedelta(days=7)))
    return made


def reached(event: TaskEvent, now: datetime) -> Reach:
    return reach([event], now, Hours.load())[event.pk]


def lines(found: Reach) -> list[str]:
    """Each party as a page writes it."""
    return [
        "；".join(filter(None, [f"{party.name}{'；'.join(map(str, party.told))}", *party.seen, party.answer]))
        for party in found.parties
    ]


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_before_the_mail_has_gone_it_is_said_when_it_will(
    task: Task, leader: User, clerk: User, outsider: User
) -> None:
    event = instruct(task, text=WORDS, by=leader, at=NINE)
    assert lines(reached(event, NINE)) == [
        "区住建局何晓岚，邮件 09:10 左右发出；还没有答复",
        "区城管局唐予安，邮件 09:10 左右发出；还没有答复",
        "督查员沈若川，邮件 09:10 左右发出",
    ]


def test_words_written_at_night_go_when_the_office_sends_again(task: Task, leader: User, clerk: User) -> None:
    event = instruct(task, text=WORDS, by=leader, at=at(MONDAY, 22))
    assert lines(reached(event, at(MONDAY, 22)))[0] == "区住建局何晓岚，邮件 11月24日 08:00 起发出；还没有答复"


def test_when_the_mail_has_gone_its_time_is_told_from_the_outbox(
    round_at: RoundAt, task: Task, leader: User, clerk: User
) -> None:
    event = instruct(task, text=WORDS, by=leader, at=NINE)
    round_at(at(MONDAY, 9, 10))
    assert Mail.objects.filter(recipient=clerk, state=MailState.SENT, sent_at=at(MONDAY, 9, 10)).exists()
    assert lines(reached(event, at(MONDAY, 11)))[0] == "区住建局何晓岚，邮件 09:10 发出；还没有答复"


def test_a_mail_that_did_not_arrive_is_not_said_to_have_gone(
    round_at: RoundAt, task: Task, leader: User, clerk: User
) -> None:
    event = instruct(task, text=WORDS, by=leader, at=NINE)
    round_at(at(MONDAY, 9, 10))
    Mail.objects.filter(recipient=clerk).update(state=MailState.DEAD, sent_at=None)
    found = reached(event, at(MONDAY, 11))
    assert lines(found)[0] == "区住建局何晓岚，邮件没有送达；还没有答复"
    assert found.lost == 1


def test_somebody_without_an_address_has_had_no_mail_and_it_is_said_why(
    round_at: RoundAt, task: Task, leader: User, clerk: User
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="")
    event = instruct(task, text=WORDS, by=leader, at=NINE)
    round_at(at(MONDAY, 9, 10))
    assert lines(reached(event, at(MONDAY, 11)))[0] == "区住建局何晓岚，没有发邮件：没有地址；还没有答复"


def test_no_mail_is_promised_to_somebody_without_an_address(
    task: Task, leader: User, clerk: User, housing: Department
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="")
    event = instruct(task, text=WORDS, by=leader, at=at(MONDAY, 22))
    assert lines(reached(event, at(MONDAY, 22)))[0] == "区住建局何晓岚，没有邮箱，只在系统里看；还没有答复"
    Department.objects.filter(pk=housing.pk).update(mailbox="zhujian@example.test")
    sent_in = "区住建局何晓岚，邮件 11月24日 08:00 起发出，发到区住建局的邮箱；还没有答复"
    assert lines(reached(event, at(MONDAY, 22)))[0] == sent_in


def test_who_has_opened_the_notice_has_seen_it_and_no_mail_goes(task: Task, leader: User, clerk: User) -> None:
    event = instruct(task, text=WORDS, by=leader, at=NINE)
    Notice.objects.filter(recipient=clerk).update(read_at=at(MONDAY, 9, 4))
    assert lines(reached(event, at(MONDAY, 9, 5)))[0] == "区住建局何晓岚，没有再发邮件；何晓岚 09:04 看过；还没有答复"


def test_whose_work_was_handed_over_unread_is_not_said_to_have_seen_it(
    task: Task, leader: User, supervisor: User, housing: Department, clerk: User
) -> None:
    heir = make_user(Role.CLERK, housing, name="周启文")
    task.assignments.filter(department=housing).update(handler=clerk)
    event = instruct(task, text=WORDS, by=leader, at=NINE)
    heirs = Heirs({housing.pk: heir})
    hand_over_person(clerk, heirs, by=supervisor, at=at(MONDAY, 9, 4), note="已调离。", closing=True)
    told = lines(reached(event, at(MONDAY, 9, 5)))[0]
    assert "何晓岚 09:04 工作已移交" in told
    assert "何晓岚 09:04 看过" not in told
    assert "周启文，邮件" in told, "who took it over is told in her place"


def test_what_she_had_opened_before_she_left_stays_seen(
    task: Task, leader: User, supervisor: User, housing: Department, clerk: User
) -> None:
    heir = make_user(Role.CLERK, housing, name="周启文")
    task.assignments.filter(department=housing).update(handler=clerk)
    event = instruct(task, text=WORDS, by=leader, at=NINE)
    Notice.objects.filter(recipient=clerk).update(read_at=at(MONDAY, 9, 2))
    hand_over_person(clerk, Heirs({housing.pk: heir}), by=supervisor, at=at(MONDAY, 9, 4), note="已调离。")
    assert "何晓岚 09:02 看过" in lines(reached(event, at(MONDAY, 9, 5)))[0]


def test_the_first_thing_a_department_says_afterwards_is_its_answer(
    task: Task, leader: User, clerk: User, outsider: User
) -> None:
    remark(task, text="先前说的。", by=clerk, at=at(MONDAY, 8))
    event = instruct(task, text=WORDS, by=leader, at=NINE)
    assert reached(event, NINE).waits_for == ("区住建局", "区城管局")
    day_after = MONDAY + timedelta(days=1)
    report_progress(task, Progress("12个小区已完工。", percent=70), by=clerk, at=at(day_after, 10))
    remark(task, text="再说一句。", by=clerk, at=at(day_after, 11))
    found = reached(event, at(day_after, 12))
    assert found.parties[0].answer == "11月24日 报进展，进度从 0% 到 70%"
    assert (found.parties[1].answer, found.waits_for) == (NO_ANSWER, ("区城管局",))
    assert found.parties[2].answer == "", "of the office no answer is asked"


def test_a_department_nobody_belongs_to_is_told_by_its_mailbox(
    round_at: RoundAt, supervisor: User, leader: User
) -> None:
    unit = make_department("区教育局", mailbox="jyj@yunxi.example")
    event = instruct(make_task(supervisor, unit), text=WORDS, by=leader, at=NINE)
    round_at(at(MONDAY, 9, 10))
    assert lines(reached(event, at(MONDAY, 11)))[0] == "区教育局邮件 09:10 发出，发到区教育局的邮箱；还没有答复"


def test_words_on_a_spread_task_reach_each_unit_and_who_looks_after_it_is_named_once(
    supervisor: User, leader: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    whole = spread(supervisor, housing, city)
    event = instruct(whole, text=WORDS, by=leader, at=NINE)
    found = reached(event, NINE)
    assert [party.name for party in found.parties] == ["督查员", "区住建局", "区城管局"]
    assert found.whom == "2 个单位、1 个人"
    remark(whole.children.get(assignments__department=city), text="明天排查完。", by=outsider, at=at(MONDAY, 10))
    assert reached(event, at(MONDAY, 11)).waits_for == ("区住建局",)


def test_the_page_of_the_task_tells_the_office_and_leaders_whom_the_words_reached(
    task: Task, leader: User, supervisor: User, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    instruct(task, text=WORDS, by=leader, at=NINE)
    with time_machine.travel(NINE, tick=False):
        pages = [
            text_of(sign_in(user).get(f"/tasks/{task.pk}/").content.decode()) for user in (leader, supervisor, clerk)
        ]
    told = "区住建局 何晓岚，邮件 09:10 左右发出；还没有答复"
    assert [told in page for page in pages] == [True, True, False], "how others were told is no matter of his"


def test_a_leader_finds_his_own_words_with_those_recorded_for_his_post(
    task: Task, leader: User, supervisor: User, clerk: User, sign_in: SignIn
) -> None:
    other = make_user(Role.LEADER, name="区长")
    instruct(task, text="亲自写的。", by=leader, at=NINE)
    instruct(task, text="替他记的。", by=supervisor, at=at(MONDAY, 10), post=make_post("分管", holder=leader))
    instruct(task, text="区长写的。", by=other, at=at(MONDAY, 11))
    with time_machine.travel(at(MONDAY, 12), tick=False):
        own, every, office = (
            text_of(sign_in(user).get(address).content.decode())
            for user, address in (
                (leader, "/instructions/"),
                (leader, "/instructions/?whose=all"),
                (supervisor, "/instructions/"),
            )
        )
    assert ("亲自写的。" in own, "替他记的。" in own, "区长写的。" in own) == (True, True, False)
    assert own.index("替他记的。") < own.index("亲自写的。"), "the newest first"
    assert "区长写的。" in every
    assert "区长批示" in office
    assert "沈若川代录" in own


def test_words_on_a_spread_task_are_one_row_of_the_list(
    supervisor: User, leader: User, housing: Department, city: Department, sign_in: SignIn
) -> None:
    instruct(spread(supervisor, housing, city), text=WORDS, by=leader, at=NINE)
    assert sign_in(leader).get("/instructions/").content.decode().count(WORDS) == 1


def test_a_leader_who_has_written_nothing_is_told_what_will_stand_there(leader: User, sign_in: SignIn) -> None:
    assert "还没有批示" in text_of(sign_in(leader).get("/instructions/").content.decode())


def test_the_list_asks_no_more_for_twenty_rows_than_for_two(
    supervisor: User, leader: User, housing: Department, city: Department, clerk: User, sign_in: SignIn
) -> None:
    client, counts = sign_in(leader), []
    for several in (2, 18):
        for n in range(several):
            task = make_task(supervisor, housing, city)
            instruct(task, text=f"{several}、{n}", by=leader, at=at(MONDAY, 9, n))
            remark(task, text="收到。", by=clerk, at=at(MONDAY, 10))
        client.get("/instructions/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/instructions/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_group_that_was_told_is_named(
    round_at: RoundAt, join: Join, task: Task, leader: User, housing: Department
) -> None:
    join(housing, name="住建群")
    event = instruct(task, text=WORDS, by=leader, at=NINE)
    round_at(at(MONDAY, 9, 10))
    assert reached(event, at(MONDAY, 11)).groups == ("住建群，群消息 09:10 发出",)
