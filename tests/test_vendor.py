"""What pages are served besides templates: nothing from outside, nothing the policy or Chrome refuses."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

from vendoring import refresh

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
LOCK = json.loads((ROOT / "vendoring" / "package-lock.json").read_text(encoding="utf-8"))
SHEETS = sorted(STATIC.rglob("*.css"))
SCRIPTS = sorted(STATIC.rglob("*.js"))
SERVED = [*SHEETS, *SCRIPTS]
OUR_SCRIPTS = [path for path in SCRIPTS if not path.is_relative_to(VENDOR)]

# What arrived after Chrome 109, the last one for Windows 7, each with the release that brought it.
TOO_NEW_CSS = {
    r"color-mix\(": 111,
    r"oklch\(": 111,
    r"oklab\(": 111,
    r"[{;\s]text-wrap:": 114,
    r"subgrid": 117,
    r"@starting-style": 117,
    r"@scope": 118,
    r":user-valid": 119,
    r":user-invalid": 119,
    r"light-dark\(": 123,
    r"field-sizing": 123,
    r"anchor-name": 125,
    r"interpolate-size": 129,
    r"::view-transition": 111,
}
TOO_NEW_JS = {
    ".toSorted(": 110,
    ".toReversed(": 110,
    ".toSpliced(": 110,
    "Object.groupBy(": 117,
    "Promise.withResolvers(": 119,
    "startViewTransition(": 111,
    "showPopover(": 114,
    "URL.canParse(": 120,
}


def name(path: Path) -> str:
    return str(path.relative_to(STATIC))


def test_every_embedded_picture_of_a_sheet_is_cut() -> None:
    css = """.a{background:url("data:image/svg+xml,%3csvg fill='%23fff'/%3e")}.b{--x:url(data:image/png,AA)}"""
    assert refresh.cut_pictures(css) == ".a{background:none}.b{--x:none}"


def test_a_picture_in_a_file_of_its_own_stays() -> None:
    css = '.a{background:url("mark.svg")}'
    assert refresh.cut_pictures(css) == css


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a{b:c}\n/*# sourceMappingURL=bootstrap.min.css.map */\n", "a{b:c}\n"),
        ("f();\n//# sourceMappingURL=f.js.map\n", "f();\n"),
        ("f();\n//# sourceMappingURL=f.js.map", "f();\n"),
        ("/* about sourceMappingURL */\nf();\n", "/* about sourceMappingURL */\nf();\n"),
    ],
)
def test_a_comment_that_names_a_source_map_is_cut(text: str, left: str) -> None:
    assert refresh.cut_source_maps(text) == left


def test_of_two_fonts_the_newer_one_is_kept_under_its_plain_name() -> None:
    css = '@font-face{src:url("f/i.woff2?e34a") format("woff2"),url("f/i.woff?e34a") format("woff")}'
    assert refresh.keep_one_font(css) == '@font-face{src:url("f/i.woff2") format("woff2")}'


def test_a_licence_is_copied_as_it_is() -> None:
    text = "MIT\n//# sourceMappingURL=not.in.a.licence\n"
    assert refresh.fit("licenses/x.txt", text) == text


def test_refreshing_copies_every_file_and_leaves_no_old_one(tmp_path: Path) -> None:
    modules, vendor = tmp_path / "node_modules", tmp_path / "vendor"
    for source in refresh.COPIES:
        (modules / source).parent.mkdir(parents=True, exist_ok=True)
        (modules / source).write_bytes(b"a{}\r\n\r\n")
    vendor.mkdir()
    (vendor / "gone.css").write_text("old")
    refresh.refresh(modules, vendor)
    assert sorted(str(p.relative_to(vendor)) for p in vendor.rglob("*.*")) == sorted(refresh.COPIES.values())
    assert (vendor / "bootstrap.min.css").read_bytes() == b"a{}\n"


def test_a_package_that_is_missing_stops_the_refreshing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        refresh.refresh(tmp_path / "node_modules", tmp_path / "vendor")


def test_the_script_says_how_it_is_used() -> None:
    command = [sys.executable, str(ROOT / "vendoring" / "refresh.py"), "--help"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "--offline" in said


def test_the_committed_files_are_those_that_refreshing_makes() -> None:
    made = {str(p.relative_to(VENDOR)) for p in VENDOR.rglob("*") if p.is_file()}
    assert made == set(refresh.COPIES.values())


@pytest.mark.parametrize("path", SERVED, ids=name)
def test_nothing_served_names_a_source_map(path: Path) -> None:
    assert not refresh.SOURCE_MAP.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_no_sheet_reaches_for_embedded_or_foreign_things(path: Path) -> None:
    reached = re.findall(r"""url\(\s*["']?([^"')]*)""", path.read_text(encoding="utf-8"))
    assert [target for target in reached if ":" in target or target.startswith("//")] == []
    assert [target for target in reached if not (path.parent / target).is_file()] == []


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_no_sheet_uses_what_chrome_109_does_not_know(path: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert {word: release for word, release in TOO_NEW_CSS.items() if re.search(word, css)} == {}


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_no_sheet_nests_its_rules(path: Path) -> None:
    css = re.sub(r'/\*.*?\*/|"[^"]*"', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.search(r"[{};]\s*&", css) is None


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_no_script_uses_what_chrome_109_does_not_know(path: Path) -> None:
    code = path.read_text(encoding="utf-8")
    assert {word: release for word, release in TOO_NEW_JS.items() if word in code} == {}


@pytest.mark.parametrize("path", OUR_SCRIPTS, ids=name)
def test_no_script_of_ours_makes_code_from_text(path: Path) -> None:
    assert re.search(r"\beval\(|new Function\(|\.innerHTML\s*=", path.read_text(encoding="utf-8")) is None


def test_the_lock_says_what_and_never_where_from() -> None:
    packages = {path: entry for path, entry in LOCK["packages"].items() if path}
    assert all("resolved" not in entry for entry in packages.values())
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())


@pytest.mark.parametrize(
    ("package", "file"),
    [("bootstrap", "bootstrap.min.css"), ("bootstrap-icons", "bootstrap-icons.min.css")],
)
def test_a_served_sheet_is_of_the_locked_version(package: str, file: str) -> None:
    version = LOCK["packages"][f"node_modules/{package}"]["version"]
    assert f"v{version} " in (VENDOR / file).read_text(encoding="utf-8")[:200]


def test_the_served_charts_are_of_the_locked_version() -> None:
    version = LOCK["packages"]["node_modules/echarts"]["version"]
    assert f'"{version}"' in (VENDOR / "echarts.common.min.js").read_text(encoding="utf-8")


def test_every_locked_package_that_is_served_brings_its_licence() -> None:
    served = {"bootstrap", "bootstrap-icons", "echarts", "zrender", "tslib"}
    for package in served:
        assert f"node_modules/{package}" in LOCK["packages"]
        assert (VENDOR / "licenses" / f"{package}.txt").stat().st_size > 500


def test_hashed_storage_finds_every_file_that_a_file_names(tmp_path: Path) -> None:
    shutil.copytree(STATIC, tmp_path / "collected")
    storage = ManifestStaticFilesStorage(location=str(tmp_path / "collected"), base_url="/static/")
    found = [str(p.relative_to(STATIC)) for p in STATIC.rglob("*") if p.is_file()]
    made = {old: new for old, new, _ in storage.post_process({path: (storage, path) for path in found})}
    assert isinstance(made["vendor/bootstrap-icons.min.css"], str)
    icons = (tmp_path / "collected" / str(made["vendor/bootstrap-icons.min.css"])).read_text(encoding="utf-8")
    assert Path(str(made["vendor/fonts/bootstrap-icons.woff2"])).name in icons
