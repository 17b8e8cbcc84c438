"""Papers by mail: departments hear of what is published to them, a leader of what he is to sign."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail as box
from django.core.mail import EmailMessage

from accounts.models import Role, User
from papers.announcing import why_gone
from papers.models import Paper
from papers.workflow import PaperState
from tests.factories import make_task, make_user
from tests.papers.desk import TEN, bring, draft_notice, draft_report, take
from tracking.models import Announcement, Department
from tracking.outbox.rounds import do_round


def is_news(message: EmailMessage) -> bool:
    return not message.subject.startswith(("【督办提醒】", "【督办周报】"))


def round_of_mails(minutes: int = 11) -> list[str]:
    """The news that goes out so many minutes after ten: address, subject and words of each mail."""
    now = TEN + timedelta(minutes=minutes)
    before = len(box.outbox)
    do_round(lambda: now)
    return [f"{message.to[0]} {message.subject}\n{message.body}" for message in box.outbox[before:] if is_news(message)]


@pytest.fixture
def report(supervisor: User, housing: Department) -> Paper:
    """A draft about the one task there is."""
    make_task(supervisor, housing)
    return draft_report(supervisor)


@pytest.fixture
def published(supervisor: User, housing: Department, clerk: User) -> Paper:
    return bring(draft_notice(supervisor, housing), PaperState.PUBLISHED, supervisor)


def test_whoever_is_to_sign_a_paper_is_told_by_mail(supervisor: User, report: Paper) -> None:
    paper = bring(report, PaperState.SENT_UP, supervisor)
    [letter] = round_of_mails()
    assert paper.approver
    assert paper.approver.holder
    assert letter.startswith(f"{paper.approver.holder.email} 【等您签发】{paper.title}")
    assert "沈若川送签的督查通报。" in letter
    assert f"/papers/{paper.pk}/" in letter


def test_what_was_taken_back_or_signed_meanwhile_is_not_asked_for(supervisor: User, report: Paper) -> None:
    paper = bring(report, PaperState.SENT_UP, supervisor)
    take(paper, "take_back", supervisor)
    assert round_of_mails() == []
    assert Announcement.objects.get().reason == "已经处理"


def test_a_paper_that_comes_back_to_be_signed_is_asked_for_again(supervisor: User, report: Paper) -> None:
    paper = bring(report, PaperState.SENT_UP, supervisor)
    assert len(round_of_mails()) == 1
    take(paper, "turn_down", supervisor)
    take(paper, "send_up", supervisor)
    assert len(round_of_mails(22)) == 1


def test_everybody_of_the_department_a_paper_is_published_to_hears_of_it(
    published: Paper, clerk: User, head: User, outsider: User
) -> None:
    letters = round_of_mails()
    assert [letter.split()[0] for letter in letters if "印发" in letter] == [clerk.email]
    [letter] = [letter for letter in letters if "印发" in letter]
    assert f"【印发督办通知单】{published.title}（{published.number}）——督查室" in letter


def test_a_department_without_people_is_told_by_its_mailbox(supervisor: User, city: Department) -> None:
    Department.objects.filter(pk=city.pk).update(mailbox="cg@yunxi.example")
    bring(draft_notice(supervisor, city), PaperState.PUBLISHED, supervisor)
    assert any(letter.startswith("cg@yunxi.example 【印发") for letter in round_of_mails())


def test_a_bulletin_goes_to_all_it_is_sent_to_once(supervisor: User, housing: Department, city: Department) -> None:
    make_task(supervisor, housing)
    people = [make_user(Role.CLERK, housing), make_user(Role.HEAD, housing, city)]
    bring(draft_report(supervisor), PaperState.PUBLISHED, supervisor)
    told = [letter.split()[0] for letter in round_of_mails() if "印发督查通报" in letter]
    assert sorted(told) == sorted(person.email for person in people), "once, though he belongs to two departments"


def test_a_paper_made_void_before_the_mail_goes_is_not_announced(published: Paper, supervisor: User) -> None:
    take(published, "void", supervisor)
    assert not any("印发" in letter for letter in round_of_mails())


@pytest.mark.parametrize("key", ["0.published", "0.sign.3"])
def test_a_paper_that_is_not_there_is_not_told_of(db: None, key: str) -> None:
    assert why_gone([key]) == {key: "公文已删除"}


def test_many_papers_are_asked_about_in_one_query(
    published: Paper, django_assert_num_queries: Callable[[int], object]
) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert why_gone([f"{published.pk}.published", f"{published.pk}.sign.1", "0.published"]) == {
            f"{published.pk}.sign.1": "已经处理",
            "0.published": "公文已删除",
        }
