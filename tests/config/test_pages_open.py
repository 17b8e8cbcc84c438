"""Every page a role may look at opens: on each database, whatever is asked of its tables there."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from tests.config.cabinet import fill_cabinet
from tests.config.routes import ROWS

pytestmark = pytest.mark.django_db
SAME = {
    "tracking:calendar_year",
    "tracking:completion_unit",
    "tracking:burden_unit",
}  # this year's, and a head's only unit's, once more


@pytest.mark.parametrize("role", Role, ids=str)
def test_every_page_of_a_role_opens(role: Role, sign_in: Callable[[User], Client]) -> None:
    cabinet = fill_cabinet()
    user = cabinet.people[role]
    client, opened, titled = sign_in(user), {}, []
    for name in [name for name, row in ROWS.items() if row.verdicts(role)["GET"] == "page"]:
        answer = client.get(reverse(name, args=cabinet.args(ROWS[name].thing, user)))
        whole = b"".join(answer)  # to the end: rows of a file are read while it is sent
        opened[name] = answer.status_code
        titled += [(unescape(words.decode()), name) for words in re.findall(rb"<title>(.+?)</title>", whole)]
    assert len(opened) > 10
    assert {name: status for name, status in opened.items() if status != 200} == {}
    named = [words for words, name in titled if name not in SAME]
    assert sorted(words for words in set(named) if named.count(words) > 1) == [], "of two tabs, which is which"
