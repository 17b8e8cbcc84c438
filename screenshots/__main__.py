"""``make screenshots [ONLY=desk]``: every page of every role at both widths, and the pictures that are served."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from screenshots.camera import Camera
from screenshots.chromium import CHROMIUM, FLAGS
from screenshots.office import MONDAY, addresses, prepare
from screenshots.served import serve_pictures

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "screenshots"


def main(only: str = "") -> int:
    """Pictures whose name holds ``only``; all of them where it is empty. How many pages were not whole."""
    if CHROMIUM is None:
        print("要有 Chromium 和中文字体：apt-get install chromium fonts-noto-cjk", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="zhualuoshi-pictures-") as folder:
        os.environ.update(VAR_DIR=folder, SAMPLE="1", SITE_URL="http://127.0.0.1:8000")
        prepare()
        wanted = [page for page in addresses() if only in page.name]
        with running(folder) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--lang=zh-CN"])
            camera = Camera(browser, site, FOLDER)
            camera.take_all(wanted)
            browser.close()
    serve_pictures(FOLDER, ROOT, only)
    print(f"{len(wanted)} 页，各两个宽度，在 {FOLDER.relative_to(ROOT)}；不对的 {len(camera.flaws)} 处")
    print("\n".join(camera.flaws))
    return 1 if camera.flaws else 0


@contextmanager
def running(folder: str) -> Iterator[str]:
    """A web server over the sample for which it is always the same Monday; its address."""
    command = [sys.executable, "-W", "ignore", "-m", "screenshots.server", MONDAY.isoformat()]
    environment = {**os.environ, "VAR_DIR": folder}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            yield server.stdout.readline().strip() if server.stdout else ""
        finally:
            server.terminate()


if __name__ == "__main__":
    sys.exit(main(os.environ.get("ONLY", "")))
