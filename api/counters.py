"""How often something has happened in a stretch of time (限速): counted for all processes, whatever is down.

The cache counts for everybody; each process counts for itself besides. Where the cache does not answer (Redis is down)
or loses count (files of two processes at once), its own count still holds: the limit is then one of each process, so
that nothing is refused for it and nothing runs free.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from redis import RedisError

PAUSE = 5.0  # seconds for which a cache that did not answer is left alone
MOST_KEYS = 20_000  # a process keeps no more than these, the oldest go first

_own: OrderedDict[str, int] = OrderedDict()
_lock = threading.Lock()
_silence = {"until": 0.0}


@dataclass(frozen=True, slots=True)
class Count:
    """``most`` times in each stretch of so many ``seconds``, which begin at the full minute and the like."""

    what: str
    most: int
    seconds: int

    def wait(self, now: datetime) -> int:
        """Seconds until it may happen again, 0 where it may happen now; nothing is counted."""
        return self._left(now) if self._seen(self._key(now)) >= self.most else 0

    def add(self, now: datetime) -> int:
        """Count once more; seconds to wait where that was too often."""
        return self._left(now) if self._one_more(self._key(now)) > self.most else 0

    def _left(self, now: datetime) -> int:
        return self.seconds - int(now.timestamp()) % self.seconds

    def _key(self, now: datetime) -> str:
        told = hashlib.sha256(self.what.encode(errors="surrogatepass")).hexdigest()[:32]
        return f"api.{told}.{self.seconds}.{int(now.timestamp()) // self.seconds}"

    def _seen(self, key: str) -> int:
        return max(_own.get(key, 0), _shared(key, 0, self.seconds))

    def _one_more(self, key: str) -> int:
        with _lock:
            own = _own[key] = _own.pop(key, 0) + 1
            if len(_own) > MOST_KEYS:
                _own.popitem(last=False)
        return max(own, _shared(key, 1, self.seconds))


def _shared(key: str, more: int, seconds: int) -> int:
    """What all processes have counted; 0 while the cache does not answer."""
    if time.monotonic() < _silence["until"]:
        return 0
    try:
        if not more:
            return int(cache.get(key, 0))
        cache.add(key, 0, seconds * 2)
        return int(cache.incr(key))
    except ValueError:  # cleared in between
        return 0
    except (RedisError, OSError):
        _silence["until"] = time.monotonic() + PAUSE
        return 0


def forget() -> None:
    """Begin to count anew in this process."""
    with _lock:
        _own.clear()
    _silence["until"] = 0.0
