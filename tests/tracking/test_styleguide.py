"""The colours everybody can read, and the page that shows what all pages are made of."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Role, User
from tests.factories import make_user
from tracking.deadlines import Light
from tracking.palette import SHAPE, SHAPES, TEXT, TEXTS, contrast, palette, tokens

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]
CSS = Path(__file__).resolve().parent.parent.parent / "static" / "css"
SHEET = (CSS / "design.css").read_text(encoding="utf-8")
TOKENS = tokens(SHEET)
ON_COLOUR = ("ink", "seal", "seal-deep", "late")  # what white is written on: buttons, badges
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def bare(css: str) -> str:
    """Without comments."""
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


@pytest.fixture
def page(sign_in: SignIn, db: None) -> str:
    return sign_in(make_user(Role.SUPERVISOR)).get("/styleguide/").content.decode()


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_measured_as_wcag_measures_it(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def test_only_plain_colours_of_the_root_are_tokens() -> None:
    css = ":root { --ink: #1d1b18; --lift: 0 1px rgba(0, 0, 0, .1); --t: .875rem; } .a { --late: #ffffff; }"
    assert tokens(css) == {"ink": "#1d1b18"}
    assert tokens(".a { color: red; }") == {}


@pytest.mark.parametrize("name", TEXTS)
def test_text_can_be_read_on_every_ground_it_is_written_on(name: str) -> None:
    colour = next(colour for colour in palette(SHEET).texts if colour.name == name)
    assert [one for one in colour.measured if one.ratio < TEXT] == []
    assert colour.measured


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_and_edges_of_controls_can_be_seen(name: str) -> None:
    colour = next(colour for colour in palette(SHEET).shapes if colour.name == name)
    assert [one for one in colour.measured if one.ratio < SHAPE] == []
    assert colour.measured


@pytest.mark.parametrize("name", ON_COLOUR)
def test_white_can_be_read_on_buttons(name: str) -> None:
    assert contrast(TOKENS["paper"], TOKENS[name]) >= TEXT


def test_a_colour_that_is_too_faint_is_found() -> None:
    faint = palette(SHEET.replace("--ink-3: #65615a", "--ink-3: #a09c94"))
    ink_3 = next(colour for colour in faint.texts if colour.name == "ink-3")
    assert [one.ground for one in ink_3.measured if not one.is_enough] == [one.ground for one in ink_3.measured]


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_text_is_written_in_colours_that_are_measured(path: Path) -> None:
    written = {
        name
        for rule, inside in RULE.findall(bare(path.read_text(encoding="utf-8")))
        if not re.search(r"::(before|after)\s*$", rule)  # signs: they count as shapes
        for name in re.findall(r"(?<![\w-])color:\s*var\(--([\w-]+)\)", inside)
    }
    assert written - TEXTS.keys() - {"paper"} == set()


def test_the_controls_one_types_into_have_an_edge_that_can_be_seen() -> None:
    edges = {
        rule.strip(): re.findall(r"border: 1px (?:solid|dashed) var\(--([\w-]+)\)", inside)
        for rule, inside in RULE.findall(bare(SHEET))
        if rule.strip() in {".form-control, .form-select", ".form-check-input", ".picker", ".find", ".chip"}
    }
    assert len(edges) == 5
    assert {name for names in edges.values() for name in names} <= SHAPES.keys()


@pytest.mark.parametrize("role", list(Role))
def test_everybody_who_signed_in_may_look_at_the_style_guide(sign_in: SignIn, db: None, role: Role) -> None:
    assert sign_in(make_user(role)).get("/styleguide/").status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_who_keeps_the_system_is_led_to_it(sign_in: SignIn, db: None, role: Role) -> None:
    is_led = 'href="/styleguide/"' in sign_in(make_user(role)).get("/password/").content.decode()
    assert is_led == (role == Role.ADMIN)


def test_it_shows_every_light_in_colour_and_without(page: str) -> None:
    shown = [page.count(f">{light.label}</span>") for light in Light]
    assert min(shown) >= 2


def test_it_measures_the_sheet_that_is_served(page: str) -> None:
    assert f"{contrast(TOKENS['ink-3'], TOKENS['paper']):.1f}" in page
    assert all(value in page for name, value in TOKENS.items() if name in TEXTS | SHAPES)
    assert "不到" not in page


def test_its_form_shows_one_error_and_keeps_what_was_written(page: str) -> None:
    assert page.count("invalid-feedback") == 1
    assert "这个日期读不出来，请写成 2026-12-15。" in page
    assert 'value="十二月中"' in page


def test_it_shows_what_pages_are_made_of(page: str) -> None:
    for words in ("超期 ", "还剩 ", "长期坚持，每月25日前报", "进度 45%，计划", "没有符合条件的事项", "11月20日</s>"):
        assert words in page
    assert [tone for tone in ("good", "warn", "bad") if f"note note-{tone}" not in page] == []
