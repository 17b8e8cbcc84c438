"""What the papers say is what the program does: states, moves, lights, roles, settings, and the words for them."""

import re
from pathlib import Path

import pytest
from django.db.models import TextChoices

from accounts.models import Role
from directives import workflow as candidates
from directives.workflow import DirectiveStatus
from papers import workflow as papers
from papers.workflow import PaperState
from tracking import lifecycle
from tracking import workflow as tasks
from tracking.deadlines import Light
from tracking.workflow import Actor, Status

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LIFECYCLE = (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PAPERS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ENTRY = re.compile(r"^\| ([^|]+) \| `([^`|]+)` \| ([^|]+) \|$", re.MULTILINE)
ENTRIES = ENTRY.findall(GLOSSARY)


def rows_under(heading: str) -> set[tuple[str, str]]:
    """The pairs (term, identifier) below a heading of the glossary."""
    part = GLOSSARY.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    return {(term, name) for term, name, _ in ENTRY.findall(part)}


def choices(kind: type[TextChoices]) -> set[tuple[str, str]]:
    return {(str(choice.label), choice.name) for choice in kind}


def file_name(path: Path) -> str:
    return path.name


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("角色 `Role`", Role),
        ("候选事项的状态 `DirectiveStatus`", DirectiveStatus),
        ("事项的状态 `Status`", Status),
        ("灯 `Light`", Light),
        ("公文的状态 `PaperState`", PaperState),
    ],
)
def test_the_glossary_lists_exactly_the_words_the_program_shows(heading: str, kind: type[TextChoices]) -> None:
    assert rows_under(heading) == choices(kind)


def test_the_glossary_lists_exactly_the_steps_of_a_task() -> None:
    assert rows_under("事项的动作 `MOVES`") == {(move.label, name) for name, move in tasks.MOVES.items()}


def test_the_glossary_lists_exactly_the_decisions_on_a_candidate() -> None:
    assert rows_under("候选事项的动作") == {(move.label, name) for name, move in candidates.MOVES.items()}


def test_the_glossary_lists_exactly_the_steps_of_a_paper() -> None:
    assert rows_under("公文的动作") == {(move.label, name) for name, move in papers.MOVES.items()}


def test_the_glossary_names_every_capacity_somebody_acts_in() -> None:
    assert [actor.name for actor in Actor if f"{actor.value} `{actor.name}`" not in GLOSSARY] == []


def test_an_entry_of_the_glossary_is_one_sentence() -> None:
    assert len(ENTRIES) > 80
    assert [term for term, _, said in ENTRIES if not said.endswith("。") or said.count("。") > 1] == []


def test_the_life_of_a_task_is_drawn_from_the_table() -> None:
    assert lifecycle.page() == LIFECYCLE


def test_the_diagram_shows_every_step_that_changes_a_state() -> None:
    wanted = {
        (source.label, move.target.label, move.label)
        for move in tasks.MOVES.values()
        if move.target is not None and move.target != Status.CANCELLED
        for source in move.sources
    }
    assert set(re.findall(r"^ {4}(\w+) --> (\w+): (\S+)$", LIFECYCLE, re.MULTILINE)) == wanted


def test_the_table_of_steps_says_who_may_take_them_and_which_need_a_reason() -> None:
    assert "| 退签 | `decline` | 待签收 | 退签 | 牵头单位 | 除分发总项 | 是 |" in LIFECYCLE
    assert "| 增加单位 | `add_unit` | 待签收、办理中 | — | 督查员 | 分发 |  |" in LIFECYCLE
    assert len(re.findall(r"^\| \S+ \| `\w+` \|", LIFECYCLE, re.MULTILINE)) == len(tasks.MOVES)


def test_a_task_can_be_stopped_from_every_state_that_is_not_final() -> None:
    assert "没有办结的，随时可以由督查员或领导**中止**" in README
    assert tasks.MOVES["cancel"].sources == set(Status) - tasks.FINISHED


def test_the_readme_explains_every_light() -> None:
    table = README.split("### 灯", 1)[1].split("\n## ", 1)[0]
    assert [light.label for light in Light if light.label not in table] == []


def test_the_readme_lists_exactly_the_variables_that_settings_read() -> None:
    read = set()
    for path in (ROOT / "config").glob("*.py"):
        code = path.read_text(encoding="utf-8")
        read |= set(
            re.findall(r"""env\.(?:db|list|str|bool|text|flag|number|words|email_url)\(\s*"([A-Z_]+)\"""", code)
        )
        read |= set(re.findall(r"""\b(?:text|flag)\("([A-Z_]+)\"""", code))
    table = README.split("## 设置", 1)[1].split("\n## ", 1)[0]
    listed = {
        name for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }
    assert listed == read


@pytest.mark.parametrize("path", PAPERS, ids=file_name)
def test_every_link_of_a_paper_leads_somewhere(path: Path) -> None:
    links = re.findall(r"(?<!!)\[[^\]]+\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not link.startswith("http") and not (path.parent / link).exists()] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=file_name)
def test_a_decision_is_short_and_says_what_and_why(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert 7 <= len(text.splitlines()) <= 20
    assert re.findall(r"^\*\*(决定|为什么)\*\*", text, re.MULTILINE) == ["决定", "为什么"]


def test_the_licence_is_the_one_the_package_names() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
