"""A child that never answers, with a child of its own: writes both process ids to the file named on its input."""

import os
import subprocess
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    place = Path(sys.stdin.read())
    grandchild = subprocess.Popen(["sleep", "600"])
    ready = place.with_suffix(".part")
    ready.write_text(f"{os.getpid()} {grandchild.pid}")
    ready.rename(place)
    time.sleep(600)
