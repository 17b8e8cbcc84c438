"""What we write for the browser: an office PC with Chrome 109 understands it, and the policy lets it through."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import esprima
import pytest

ROOT = Path(__file__).resolve().parent.parent
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "notices" not in path.parts]  # mails have no policy and need their styles inside
ROOMS = ("accounts", "config", "directives", "papers", "tracking")
CODE = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
ADDRESSES = {"href", "src", "srcset", "action", "formaction", "poster", "data", "hx-get", "hx-post", "hx-push-url"}

# Beyond what tests.test_vendor looks for in every served file: each with the release of Chrome that brought it.
NEWER_CSS = {
    r"[\s:,(](lab|lch|oklab|oklch|color)\(": 111,
    r"[\s:,(](sin|cos|tan|asin|acos|atan2?|pow|sqrt|hypot|log|exp)\(": 111,
    r"[\s:,(](round|mod|rem|abs|sign)\(": 125,
    r"\d(rlh|ric|rch|rex)\b": 111,
    r"\d(cap|rcap)\b": 118,
    r"style\(\s*--": 111,
    r"initial-letter\s*:": 110,
    r"baseline-source\s*:": 111,
    r"(?<!-webkit-)image-set\(": 113,
    r"[\s:,]linear\(": 113,
    r"(white-space-collapse|text-wrap(-\w+)?)\s*:": 114,
    r":popover-open": 114,
    r"(animation|scroll|view)-timeline": 115,
    r"[\s:]subgrid\b": 117,
    r"(transition-behavior|overlay)\s*:|allow-discrete": 117,
    r":dir\(": 120,
    r"(?<![-\w])mask(-\w+)?\s*:": 120,
    r"scrollbar-color\s*:": 121,
    r"text-spacing-trim|auto-phrase": 123,
    r"font-size-adjust\s*:|position-try|anchor\(": 127,
    r"text-box(-\w+)?\s*:|text-autospace\s*:": 133,
}
NEWER_JS = {
    r"\.with\(": 110,
    r"\.(isWellFormed|toWellFormed)\(": 111,
    r"AbortSignal\.any\(": 116,
    r"Array\.fromAsync\(": 121,
    r"\.(union|intersection|difference|isSubsetOf)\(": 122,
    r"setHTMLUnsafe|parseHTMLUnsafe": 124,
    r"Promise\.try\(": 128,
    r"scheduler\.yield": 129,
    r"moveBefore\(": 133,
    r"RegExp\.escape\(": 136,
}


class Tags(HTMLParser):
    """Every opening tag with its attributes; what the template language writes is left out."""

    def __init__(self, template: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", template, flags=re.DOTALL))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def _tags(path: Path) -> list[tuple[str, dict[str, str]]]:
    return Tags(path.read_text(encoding="utf-8")).found


def _newer(source: str, known: dict[str, int]) -> dict[str, int]:
    return {found.group(): release for word, release in known.items() if (found := re.search(word, source))}


def _bare(path: Path) -> str:
    """Without comments and strings."""
    return re.sub(r'/\*.*?\*/|"[^"\n]*"', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def nested(css: str) -> list[str]:
    """The rules that stand inside the rule of an element; only an at-rule holds others in Chrome 109."""
    outer: list[str] = []
    found = []
    for before, brace in re.findall(r"([^{};]*)([{};])", css):
        head = before.strip()
        if brace == "{":
            if outer and not outer[-1].startswith("@"):
                found.append(head)
            outer.append(head)
        elif brace == "}" and outer:
            outer.pop()
    return found


def test_a_rule_inside_a_rule_is_found() -> None:
    assert nested(".a { color: red; .b { top: 0 } } @media print { .c { top: 0 } }") == [".b"]
    assert nested(".a { @media print { top: 0 } }") == ["@media print"]


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_our_sheets_keep_to_chrome_109(path: Path) -> None:
    css = _bare(path)
    assert nested(css) == []
    assert css.count("{") == css.count("}")
    assert _newer(css, NEWER_CSS) == {}


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_a_bar_that_is_hidden_is_hidden_in_chrome_109_too(path: Path) -> None:
    css = _bare(path)
    hidden = re.findall(r"([^{};]+)\{[^{}]*scrollbar-width\s*:\s*none", css)
    assert len(hidden) == len(re.findall(r"scrollbar-width\s*:", css))
    assert [rule.strip() for rule in hidden if f"{rule.strip()}::-webkit-scrollbar" not in css] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_our_scripts_keep_to_chrome_109_and_to_the_policy(path: Path) -> None:
    code = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert _newer(code, NEWER_JS) == {}
    refused = r"""setAttribute\(\s*["'](style|on)|insertAdjacentHTML|outerHTML\s*=|document\.write|cssText|https?://"""
    assert re.search(refused, code) is None


def test_a_script_newer_than_2017_is_told_apart() -> None:
    esprima.parseScript("const f = async (a) => { for (const b of a) { await b; } };")
    for newer in ("a?.b;", "a ?? b;", "a ||= b;", "class A { #b = 1; }", "try { f(); } catch { g(); }"):
        with pytest.raises(esprima.Error):
            esprima.parseScript(newer)


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_our_scripts_are_written_as_of_2017(path: Path) -> None:
    esprima.parseScript(path.read_text(encoding="utf-8"))


def test_there_is_something_to_look_at() -> None:
    assert min(map(len, (SHEETS, SCRIPTS))) > 3
    assert len(PAGES) > 50


def _within(path: Path) -> list[str]:
    """What stands inside a page that the policy refuses: styles, handlers, scripts without a file."""
    found = []
    for tag, attributes in _tags(path):
        found += [one for one in attributes if one == "style" or one.startswith(("on", "hx-on", "data-hx-on"))]
        if tag == "style" or (tag == "script" and not {"src", "type"} & attributes.keys()):
            found.append(tag)
        if tag == "script" and attributes.get("type", "application/json") != "application/json":
            found.append(attributes["type"])
    return found


def test_a_page_carries_no_script_and_no_style_inside() -> None:
    assert {name(path): found for path in PAGES if (found := _within(path))} == {}


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ('<p style="a">', "style"),
        ('<p onclick="f()">', "onclick"),
        ('<p hx-on:click="f()">', "hx-on:click"),
        ("<style>", "style"),
        ("<script>f()</script>", "script"),
        ('<script type="module">f()</script>', "module"),
    ],
)
def test_what_a_page_must_not_carry_is_found(tmp_path: Path, inside: str, found: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(f'<script src="a.js"></script><script type="application/json">1</script>{inside}')
    assert _within(path) == [found]


def _foreign(path: Path) -> list[str]:
    named = [value for _, attributes in _tags(path) for one, value in attributes.items() if one in ADDRESSES]
    foreign = re.compile(r"\s*(//|(?!mailto:|tel:)[a-z][a-z0-9+.-]*:)", re.IGNORECASE)
    return [value for value in named if foreign.match(value)]


def test_a_page_names_no_foreign_origin() -> None:
    assert {name(path): found for path in TEMPLATES if (found := _foreign(path))} == {}


def _without_token(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, flags=re.DOTALL)
    assert len(forms) == len(re.findall(r'<form\b[^>]*method="post"', text)), path
    return [form for form in forms if "{% csrf_token %}" not in form]


def test_every_form_that_changes_something_carries_its_token() -> None:
    assert {name(path): found for path in PAGES if (found := _without_token(path))} == {}


def _asks_for_code(path: Path) -> list[str]:
    found = []
    for _, attributes in _tags(path):
        found += [one for one in [attributes.get("hx-trigger", "")] if "[" in one]
        vals = attributes.get("hx-vals", "")
        found += [vals] if vals.lstrip().startswith(("js:", "javascript:")) else []
    return found


def test_htmx_is_asked_for_nothing_that_needs_code_from_text() -> None:
    assert {name(path): found for path in PAGES if (found := _asks_for_code(path))} == {}


def test_no_markup_written_in_code_breaks_the_policy() -> None:
    refused = re.compile(r"""<[a-z]+[^>'"]*\s(style|on[a-z]+)=|<(script|style)[\s>](?![^>]*\bsrc=)|javascript:""")
    assert [name(path) for path in CODE if refused.search(path.read_text(encoding="utf-8"))] == []
