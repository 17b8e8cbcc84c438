"""The help: each role finds its own page, and what it says of buttons, keys and pictures is so."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from accounts.models import Role, User
from screenshots.office import DESKS
from screenshots.served import HELP, PHONE, README
from tests.factories import make_user
from tracking.models import Department
from tracking.steps import STEPS

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]
ROOT = Path(settings.BASE_DIR)
QUOTED = re.compile(r"按“([^”]+)”|选“([^”]+)”")
PICTURE = re.compile(r'<img src="/static/(img/help/[^"]+)" alt="([^"]*)" loading="lazy" width="(\d+)" height="(\d+)">')
PAGES = [path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "help"]
SAID = "".join(path.read_text(encoding="utf-8") for path in [*PAGES, ROOT / "accounts" / "admin.py"])
LABELS = {step.label for step in STEPS}


def text_of(role: str) -> str:
    return (ROOT / "templates" / "help" / f"{role}.html").read_text(encoding="utf-8")


def test_help_leads_everybody_to_the_page_of_their_own_role(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    assert client.get("/help/").headers["Location"] == "/help/clerk/"
    assert 'href="/help/"' in client.get("/").content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_page_that_anybody_may_read(role: Role, clerk: User, sign_in: SignIn) -> None:
    answer = sign_in(clerk).get(f"/help/{role}/")
    assert answer.status_code == 200
    assert f'<a href="/help/{role}/" aria-current="page">{role.label}</a>' in answer.content.decode()


def links_of(reader: Client, page: str) -> list[str]:
    """Where the help itself leads, without the navigation around it."""
    text = reader.get(f"/help/{page}/").content.decode()
    return re.findall(r'href="(/[^"]*)"', text[text.index('<div class="page help">') : text.index("</main>")])


@pytest.mark.parametrize("role", list(Role))
def test_no_help_leads_anybody_to_a_door_that_is_shut(role: Role, housing: Department, sign_in: SignIn) -> None:
    reader = sign_in(make_user(role, *([housing] if role in {Role.HEAD, Role.CLERK} else [])))
    links = {link for page in Role for link in links_of(reader, page)}
    assert len(links) > len(Role)
    assert {
        link: reader.get(link).status_code for link in links if reader.get(link).status_code not in {200, 302}
    } == {}


def test_what_a_reader_may_not_open_is_named_in_plain_words(supervisor: User, sign_in: SignIn) -> None:
    reader = sign_in(supervisor)
    text = reader.get("/help/admin/").content.decode()
    assert "在后台管理里填督查室的名称" in text
    assert "加在单位词里" in text
    assert {"/outbox/", "/intakes/"} <= set(links_of(reader, "admin"))


def test_an_administrator_is_led_to_every_page_of_their_own_help(db: None, sign_in: SignIn) -> None:
    links = links_of(sign_in(make_user(Role.ADMIN)), "admin")
    assert len(links) == text_of("admin").count("{% way ") + len(Role)


def test_of_a_role_that_is_none_there_is_no_page(clerk: User, sign_in: SignIn) -> None:
    assert sign_in(clerk).get("/help/mayor/").status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_its_pictures_are_there_in_the_size_the_page_keeps_for_them(role: Role, clerk: User, sign_in: SignIn) -> None:
    pictures = PICTURE.findall(sign_in(clerk).get(f"/help/{role}/").content.decode())
    assert len(pictures) == text_of(role).count("_shot.html") > 0
    for place, says, width, height in pictures:
        found = finders.find(place)
        assert found, place
        assert unescape(says)
        with Image.open(str(found)) as picture:
            assert picture.size[0] == int(width)
            assert abs(picture.size[1] - int(height)) <= 1


def test_every_picture_that_is_made_for_the_help_is_in_it() -> None:
    shown = set(re.findall(r'_shot.html" with name="([^"]+)"', "".join(text_of(role) for role in Role)))
    assert shown == {*HELP, *(f"{name}-phone" for name in PHONE)}
    assert {path.stem for path in (ROOT / "static" / "img" / "help").glob("*.png")} == shown


def test_the_readme_shows_the_pictures_that_are_made_for_it() -> None:
    shown = re.findall(r"\(docs/pictures/([\w-]+)\.png\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert set(shown) == set(README)
    assert {path.stem for path in (ROOT / "docs" / "pictures").glob("*.png")} == set(README)


@pytest.mark.parametrize("role", list(Role))
def test_the_buttons_it_names_are_called_so(role: Role) -> None:
    named = {words for pair in QUOTED.findall(text_of(role)) for words in pair if words}
    assert [words for words in sorted(named - LABELS) if words not in SAID] == []


def test_pictures_are_taken_of_every_role() -> None:
    assert set(DESKS.values()) == {str(role) for role in Role}
