"""Two people at one paper at the same moment: one step holds, numbers have no gap. Real threads, a real database."""

import io

import pytest
from docx import Document

from accounts.models import Role
from papers.actions import papers as steps
from papers.actions.drafting import draft_notices, edit
from papers.models import Paper, PaperEvent
from papers.printing import word_file
from papers.workflow import PaperState
from tests.factories import at, make_department, make_registration, make_task, make_user
from tests.papers.desk import bring, draft_notice, signing_post
from tests.tracking.racing import at_once
from tracking.models import Counter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]


def twice(paper: Paper) -> tuple[Paper, Paper]:
    """The same one as two people have it before them."""
    return Paper.objects.get(pk=paper.pk), Paper.objects.get(pk=paper.pk)


def test_signed_twice_at_once_it_has_one_number_and_one_file() -> None:
    office = make_user(Role.SUPERVISOR)
    post = signing_post()
    leader = post.holder
    assert leader is not None
    first, second = twice(bring(draft_notice(office, make_department("区住建局")), PaperState.SENT_UP, office))
    refused = at_once(
        lambda: steps.sign(first, by=leader, at=at(hour=11)), lambda: steps.sign(second, by=leader, at=at(hour=11))
    )
    assert len(refused) == 1
    assert "刚刚被别人动过" in str(refused[0])
    paper = Paper.objects.get()
    assert (paper.number, Counter.objects.get(name="paper-notice").value) == ("督通〔2026〕1号", 1)
    assert len(paper.file.storage.listdir("papers/2026/11")[1]) == 1
    assert PaperEvent.objects.filter(name="sign").count() == 1


def test_a_leader_signs_while_the_office_takes_it_back_one_of_them_is_told() -> None:
    office = make_user(Role.SUPERVISOR)
    post = signing_post()
    leader = post.holder
    assert leader is not None
    first, second = twice(bring(draft_notice(office, make_department("区住建局")), PaperState.SENT_UP, office))
    refused = at_once(
        lambda: steps.sign(first, by=leader, at=at(hour=11)),
        lambda: steps.take_back(second, by=office, at=at(hour=11)),
    )
    assert len(refused) == 1
    paper = Paper.objects.get()
    assert (paper.state == PaperState.SIGNED) == bool(paper.number)
    assert (paper.state == PaperState.DRAFT) == (paper.approver is None)


def test_different_papers_signed_at_once_are_numbered_without_a_gap() -> None:
    office = make_user(Role.SUPERVISOR)
    post = signing_post()
    leader = post.holder
    assert leader is not None
    papers = [
        bring(draft_notice(office, make_department(f"第{number}局")), PaperState.SENT_UP, office) for number in range(3)
    ]
    refused = at_once(*[lambda one=paper: steps.sign(one, by=leader, at=at(hour=11)) for paper in papers])
    assert refused == []
    signed = list(Paper.objects.all())
    assert {paper.serial for paper in signed} == {1, 2, 3}
    for paper in signed:  # printed before the number was certain, but never with another's
        text = "\n".join(one.text for one in Document(io.BytesIO(word_file(paper))).paragraphs)
        assert [number for number in (1, 2, 3) if f"督通〔2026〕{number}号" in text] == [paper.serial]


def test_two_who_draft_the_notices_of_one_registration_make_one_set() -> None:
    office = [make_user(Role.SUPERVISOR) for _ in range(2)]
    registration = make_registration(office[0])
    make_task(office[0], make_department("区住建局"), make_department("区城管局"), registration=registration)
    refused = at_once(
        *[lambda by=by: draft_notices(registration, by=by, at=at(hour=9)) for by in office],
    )
    assert refused == []
    assert sorted(str(paper.department) for paper in Paper.objects.all()) == ["区住建局", "区城管局"]


def test_of_two_who_word_it_at_once_one_holds() -> None:
    office = [make_user(Role.SUPERVISOR) for _ in range(2)]
    first, second = twice(draft_notice(office[0], make_department("区住建局")))
    refused = at_once(
        lambda: edit(first, {"intro": "甲"}, title="甲的标题", by=office[0], at=at(hour=10)),
        lambda: edit(second, {"intro": "乙"}, title="乙的标题", by=office[1], at=at(hour=10)),
    )
    assert len(refused) == 1
    paper = Paper.objects.get()
    assert (paper.title[0], paper.texts["intro"]) in {("甲", "甲"), ("乙", "乙")}
    assert PaperEvent.objects.filter(name="edit").count() == 1
