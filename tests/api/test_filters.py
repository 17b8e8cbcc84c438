"""Filters as on the page: whatever the form of the ledger offers, the API takes, and lists the same in that order."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils.choices import flatten_choices

from accounts.models import Role, User
from tests.api.conftest import Connect
from tests.config.cabinet import fill_cabinet
from tests.factories import MONDAY
from tracking.forms.ledger import LedgerForm
from tracking.ledger import Conditions
from tracking.ledger.shape import SORTS

SignIn = Callable[[User], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.usefixtures("monday")]

WRITTEN = {  # what somebody writes into a field that offers nothing
    "q": "工作",
    "number": "号",
    "mine": "1",
    **dict.fromkeys(("due_from", "closed_from"), str(MONDAY)),
    **dict.fromkeys(("due_to", "closed_to"), str(MONDAY)),
}


def conditions(user: User) -> Iterator[dict[str, str]]:
    """Every value of every control of the page's form; the part of a department with a department."""
    form = LedgerForm(Conditions(), user)
    departments = [str(key) for key, _ in form.offered("department") if key]
    for name, field in form.fields.items():
        offered = [str(key) for key, _ in flatten_choices(getattr(field, "choices", ())) if key]
        for value in offered or filter(None, [WRITTEN.get(name)]):
            yield {name: value, "department": departments[0]} if name == "part" else {name: value}


def test_every_condition_the_form_offers_finds_the_same_over_the_api(sign_in: SignIn, connect: Connect) -> None:
    user = fill_cabinet().people[Role.SUPERVISOR]
    browser, program = sign_in(user), connect(user)
    asked = [*conditions(user), *({"sort": sort, "status": "all"} for sort in SORTS), {}]
    assert len({name for one in asked for name in one}) > 20
    found = 0
    for one in asked:
        page = browser.get("/tasks/", one).context["page"]
        query = "&".join(f"{name}={value}" for name, value in one.items())
        told = program.read(f"/tasks/?{query}&count=1")
        assert [row["id"] for row in told["results"]] == [task.pk for task in page.rows], one
        assert told["total"] == page.total, one
        found += bool(page.total)
    assert found > 20
