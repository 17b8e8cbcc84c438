"""Copies what pages are served from npm's packages to ``static/vendor``, fit for strict CSP and Chrome 109.

    python vendoring/refresh.py            install what package-lock.json names, then copy
    python vendoring/refresh.py --offline  copy from the ``node_modules`` already here

Only whoever raises a version runs this. The result is committed: neither a server nor a developer needs npm.
"""

import argparse
import re
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
VENDOR = HERE.parent / "static" / "vendor"

COPIES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
    "bootstrap-icons/font/bootstrap-icons.min.css": "bootstrap-icons.min.css",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff2": "fonts/bootstrap-icons.woff2",
    "echarts/dist/echarts.common.min.js": "echarts.common.min.js",
    "bootstrap/LICENSE": "licenses/bootstrap.txt",
    "bootstrap-icons/LICENSE": "licenses/bootstrap-icons.txt",
    "echarts/LICENSE": "licenses/echarts.txt",
    "echarts/NOTICE": "licenses/echarts-NOTICE.txt",
    "echarts/licenses/LICENSE-d3": "licenses/echarts-d3.txt",
    "zrender/LICENSE": "licenses/zrender.txt",
    "tslib/LICENSE.txt": "licenses/tslib.txt",
}

EMBEDDED_PICTURE = re.compile(r"""url\("data:[^"]*"\)|url\('data:[^']*'\)|url\(data:[^)"']*\)""")
SOURCE_MAP = re.compile(r"/\*[#@] sourceMappingURL=.*?\*/\s*|^//[#@] sourceMappingURL=.*$\n?", re.MULTILINE)
WOFF_FALLBACK = re.compile(r""",url\("[^"]+\.woff(?:\?[^"]*)?"\) format\("woff"\)""")
FONT_QUERY = re.compile(r"""(\.woff2)\?[0-9a-f]+(?=")""")


def cut_pictures(css: str) -> str:
    """Replaces every ``data:`` picture by ``none``: the policy refuses them, design.css draws its own."""
    return EMBEDDED_PICTURE.sub("none", css)


def cut_source_maps(text: str) -> str:
    """Leaves out the comments that name a source map: hashed static storage would look for it in vain."""
    return SOURCE_MAP.sub("", text)


def keep_one_font(css: str) -> str:
    """Keeps the woff2 only, without its query: Chrome 109 reads it, and the storage adds its own hash."""
    return FONT_QUERY.sub(r"\1", WOFF_FALLBACK.sub("", css))


def fit(name: str, text: str) -> str:
    """The text of a package's file as it is served; ``name`` is its place under ``static/vendor``."""
    if name.endswith(".css"):
        text = keep_one_font(cut_pictures(text))
    return cut_source_maps(text) if name.endswith((".css", ".js")) else text


def copy(source: Path, name: str, vendor: Path) -> None:
    target = vendor / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix == ".woff2":
        shutil.copyfile(source, target)
        return
    text = fit(name, source.read_text(encoding="utf-8")).rstrip() + "\n"
    target.write_text(text, encoding="utf-8", newline="\n")


def refresh(modules: Path = MODULES, vendor: Path = VENDOR) -> None:
    """Makes ``vendor`` anew from ``modules``; what is no longer listed disappears."""
    shutil.rmtree(vendor, ignore_errors=True)
    for source, name in COPIES.items():
        copy(modules / source, name, vendor)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offline", action="store_true", help="do not call npm")
    if not parser.parse_args().offline:
        subprocess.run(["npm", "ci"], cwd=HERE, check=True)  # noqa: S607
    refresh()


if __name__ == "__main__":
    main()
