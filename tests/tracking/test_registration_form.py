"""The common facts of a 立项单 as the page asks for them."""

import pytest
from django.test import Client

from accounts.models import User
from directives.workflow import DirectiveStatus
from tests.factories import make_directive, make_post, make_speech
from tests.tracking.test_review import SignIn
from tracking.forms.registration import ApprovalForm, Offer

SPEECH = "同志们：区住建局要在12月底前完成17个老旧小区改造。"


def _given(**changes: str) -> dict[str, str]:
    return {"approver": "", "approved_on": "2026-11-20", "basis": "区政府常务会议议定", "leader": "", **changes}


@pytest.mark.django_db
def test_a_paper_without_an_approver_is_refused() -> None:
    make_post()
    form = ApprovalForm(_given(), offer=Offer.load())
    assert form.errors == {"approver": ["请选批准人。"]}


@pytest.mark.django_db
def test_the_chosen_post_approves_and_a_leader_for_all_may_be_left_out() -> None:
    post = make_post()
    form = ApprovalForm(_given(approver=str(post.pk)), offer=Offer.load())
    assert form.is_valid()
    assert form.approval().approver == post
    assert form.cleaned_data["leader"] is None


@pytest.mark.django_db
def test_a_post_that_may_not_approve_cannot_be_chosen() -> None:
    post = make_post("分管城建的副区长", can_approve=False)
    form = ApprovalForm(_given(approver=str(post.pk)), offer=Offer.load())
    assert "approver" in form.errors


def test_the_page_marks_what_must_be_filled_in(supervisor: User, sign_in: SignIn) -> None:
    speech = make_speech(supervisor, SPEECH)
    make_directive(speech, SPEECH[4:], status=DirectiveStatus.ADOPTED)
    desk: Client = sign_in(supervisor)
    html = desk.get(f"/speeches/{speech.pk}/register/").content.decode()
    assert '<label class="form-label need" for="id_approver">批准人</label>' in html
    assert '<label class="form-label" for="id_leader">' in html
