"""Nobody works with a password somebody else chose."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Role, User
from tests.factories import PASSWORD, make_user

NEW = "Huanggang-77-lvye"


@pytest.fixture
def newcomer(db: None) -> User:
    return make_user(Role.CLERK, name="周启文", username="zhou", must_change_password=True)


def _change(client: Client, new: str = NEW, again: str = "", old: str = PASSWORD) -> list[str]:
    """The errors of a change of password, none when it was made."""
    sent = {"old_password": old, "new_password1": new, "new_password2": again or new}
    answer = client.post("/password/", sent)
    if answer.status_code == 302:
        return []
    return [str(error) for errors in answer.context["form"].errors.values() for error in errors]


@pytest.mark.parametrize("address", ["/", "/tasks/", "/admin/", "/no/such/page/"])
def test_a_newcomer_reaches_no_page_before_the_first_password_is_changed(
    newcomer: User, sign_in: Callable[[User], Client], address: str
) -> None:
    assert sign_in(newcomer).get(address)["Location"] == "/password/"


def test_a_newcomer_may_change_the_password_or_leave(newcomer: User, sign_in: Callable[[User], Client]) -> None:
    page = sign_in(newcomer).get("/password/")
    assert "先换一个自己的密码" in page.content.decode()
    assert 'class="side"' not in page.content.decode()
    assert sign_in(newcomer).post("/logout/").status_code == 302


def test_after_the_change_the_newcomer_works_on_in_the_same_session(
    newcomer: User, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(newcomer)
    assert _change(client) == []
    newcomer.refresh_from_db()
    assert not newcomer.must_change_password
    assert newcomer.check_password(NEW)
    page = client.get("/password/")
    assert "先换一个" not in page.content.decode()
    assert 'class="side"' in page.content.decode()


def test_other_sessions_end_when_the_password_changes(clerk: User, sign_in: Callable[[User], Client]) -> None:
    here, elsewhere = sign_in(clerk), sign_in(clerk)
    assert _change(here) == []
    assert elsewhere.get("/password/").status_code == 302


def test_the_new_password_must_differ_from_the_old(newcomer: User, sign_in: Callable[[User], Client]) -> None:
    assert _change(sign_in(newcomer), new=PASSWORD) == ["新密码和现在的一样，请换一个。"]
    newcomer.refresh_from_db()
    assert newcomer.must_change_password


def test_the_two_new_passwords_must_agree(clerk: User, sign_in: Callable[[User], Client]) -> None:
    assert _change(sign_in(clerk), again="something-else-9") == ["两次输入的新密码不一样。"]


def test_the_old_password_must_be_known(clerk: User, sign_in: Callable[[User], Client]) -> None:
    assert _change(sign_in(clerk), old="guess") == ["现在的密码不对。"]


@pytest.mark.parametrize("weak", ["1a2b3c", "20261123", "password123", "zhou"])
def test_weak_passwords_are_refused_in_chinese(newcomer: User, sign_in: Callable[[User], Client], weak: str) -> None:
    errors = _change(sign_in(newcomer), new=weak)
    assert errors
    assert not re.search("[A-Za-z]", "".join(errors))


def test_an_empty_form_names_what_is_missing(clerk: User, sign_in: Callable[[User], Client]) -> None:
    answer = sign_in(clerk).post("/password/", {})
    assert answer.context["form"].errors["old_password"] == ["请填现在的密码。"]
    assert answer.context["form"].errors["new_password1"] == ["请填新密码。"]
