"""What no linter knows about this house."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("accounts", "api", "config", "directives", "papers", "tracking")
FILES = sorted(
    path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.relative_to(ROOT).parts
)


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Functions and imports; each file is read once for all that is asked of it."""
    told = (ast.FunctionDef, ast.Import, ast.ImportFrom)
    return tuple(node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, told))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in nodes(path) if isinstance(node, ast.FunctionDef))


@cache
def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_function_is_longer_than_fifty_lines() -> None:
    lengths = {
        f"{path.relative_to(ROOT)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in FILES
        for node in functions(path)
    }
    assert {name: length for name, length in lengths.items() if length > 50} == {}


def test_most_functions_are_short() -> None:
    lengths = sorted((node.end_lineno or 0) - node.lineno + 1 for path in FILES for node in functions(path))
    assert lengths[len(lengths) // 2] <= 9
    assert lengths[len(lengths) * 9 // 10] <= 25


def test_nothing_hides_in_signals() -> None:
    signals = ("django.dispatch", "django.db.models.signals", "django.core.signals")
    users = [str(path) for path in FILES if any(name.startswith(signals) for name in imports(path))]
    assert users == []


def test_no_room_has_a_drawer_for_odds_and_ends() -> None:
    assert [path for path in FILES if path.stem in {"utils", "helpers", "common", "core", "misc"}] == []


def test_only_one_file_knows_the_segmenter() -> None:
    knowing = [path for path in FILES if any(name.split(".")[0] in {"jieba", "rjieba"} for name in imports(path))]
    assert [path.name for path in knowing] in ([], ["tokens.py"])


def test_no_model_orders_every_query_or_works_in_save() -> None:
    text = {path: path.read_text(encoding="utf-8") for path in FILES if "models" in path.parts or path.stem == "models"}
    assert text
    assert [path for path, source in text.items() if "ordering =" in source or "def save(" in source] == []


def test_the_clock_is_read_at_the_door() -> None:
    pure = {"deadlines", "rhythms", "calendars", "reminders", "workflow"}
    inside = [path for path in FILES if "extraction" in path.parts or path.stem in pure]
    assert len(inside) > len(pure)
    clocks = ("date.today(", "timezone.now(", "localdate(", "datetime.now(")
    assert [str(path) for path in inside if any(clock in path.read_text(encoding="utf-8") for clock in clocks)] == []


def test_a_job_is_not_called_a_task() -> None:
    named = [path for path in FILES if path.name == "tasks.py" and not {"views", "serializers"} & set(path.parts)]
    assert named == []


def test_the_web_starts_without_loading_the_segmenter() -> None:
    code = (
        "import django, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "print('jieba' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"
