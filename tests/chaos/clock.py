"""One clock for all processes of a test: it runs like any other, but the test may set it to another day."""

import mmap
import struct
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

SECONDS = struct.Struct("d")


class SharedClock:
    """Reads the seconds between this machine's clock and the office's from a file that every process maps."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.write_bytes(SECONDS.pack(0.0))
        with path.open("r+b") as file:
            self.ahead = mmap.mmap(file.fileno(), SECONDS.size)

    def now(self) -> datetime:
        return self.at(time.time())

    def at(self, moment: float) -> datetime:
        """What this clock shows (or showed, if it was not set since) at a moment of the machine's."""
        return datetime.fromtimestamp(moment + SECONDS.unpack(self.ahead[:])[0], SHANGHAI)

    def set(self, instant: datetime) -> None:
        self.ahead[:] = SECONDS.pack(instant.timestamp() - time.time())

    def go_on(self, by: timedelta) -> None:
        self.set(self.now() + by)
