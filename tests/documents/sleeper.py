"""A reader that does not answer in time, with a child of its own: tells both their numbers, then sleeps."""

import os
import subprocess
import sys
import time
from pathlib import Path

from directives.documents import ReadDocument
from directives.documents.child import serve


def sleep(data: bytes) -> ReadDocument:
    """Writes the two process numbers into the pipe ``data`` names: this process can fill no file."""
    grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    with Path(data.decode()).open("w") as place:
        place.write(f"{os.getpid()} {grandchild.pid}")
    time.sleep(600)
    raise AssertionError


if __name__ == "__main__":
    serve(sleep)
