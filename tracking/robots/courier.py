"""The way to a platform: one POST over TLS that is verified, straight to where it was sent, and soon over.

The whole of it, names looked up and a slow answer included, runs in a thread that is left behind when its time is up:
no single time-out bounds that. It touches no database.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Timeout
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from tracking.robots.form import Ear, Heard, Meaning, Reply, Request

PATIENCE = 12.0  # seconds for everything
WAIT = Timeout(connect=5, read=8)
Way = Callable[[str], PoolManager]
LONGEST = 64 * 1024  # bytes of an answer; a platform says what it has to say in a hundred
ASIDE = {408, 425}  # states that are the server's trouble and not the message's
WHY: dict[type[HTTPError], str] = {  # the first that fits
    NameResolutionError: "连不上：找不到这个主机名",
    NewConnectionError: "连不上：这个地址没有应答",
    ConnectTimeoutError: "连不上：没有在时限内应答",
    ReadTimeoutError: "连上了，但没有在时限内回应",
    ProxyError: "连不上：代理不通",
    ProtocolError: "连上了，但对方中途断开",
}


class NotThereError(HTTPError):
    """The way leads where nothing may be sent; the words say so."""


@dataclass
class Errand:
    """What a thread brings back."""

    heard: Heard | None = None
    failed: str = "没有在时限内回应"
    thread: Thread = field(init=False)


def deliver(request: Request, form: Ear, patience: float = PATIENCE, way: Way | None = None) -> Reply:
    """Hand over one message; every failure comes back as a reply. ``patience``: seconds; ``way``: how to get there."""
    errand = Errand()
    errand.thread = Thread(target=_run, args=(request, errand, way or way_to), daemon=True)
    errand.thread.start()
    errand.thread.join(patience)
    heard = errand.heard
    if heard is None:
        return Reply(Meaning.OUTAGE, errand.failed)
    return _by_state(heard.status) or form.reply(heard)


def _by_state(status: int) -> Reply | None:
    """What HTTP says whatever the platform; nothing where the platform has to be asked."""
    if 300 <= status < 400:
        return Reply(Meaning.REFUSED, f"地址把消息转到别处（HTTP {status}），没有跟过去：请填最后的地址")
    if status == 429:
        return Reply(Meaning.LATER, "一分钟里说得太多（HTTP 429）")
    if status >= 500 or status in ASIDE:
        return Reply(Meaning.OUTAGE, f"对方出错：HTTP {status}")
    return None


def _run(request: Request, errand: Errand, way: Way) -> None:
    try:
        errand.heard = _post(request, way)
    except HTTPError as error:
        errand.failed = why(error)
    except Exception as error:  # noqa: BLE001 (it comes back as an answer: nobody watches a thread)
        errand.failed = f"没有送出：{type(error).__name__}"


def _post(request: Request, way: Way) -> Heard:
    with way(request.url) as pool:
        answer = pool.request(
            "POST",
            request.url,
            body=request.body,
            headers={**request.headers, "Accept-Encoding": "identity", "User-Agent": "zhualuoshi"},
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
            timeout=WAIT,
        )
        try:
            return Heard(answer.status, _beginning(answer))
        finally:
            answer.close()


def _beginning(answer: BaseHTTPResponse) -> bytes:
    """As much of the body as is looked at; who says more is not listened to."""
    with suppress(ReadTimeoutError):  # what was said before the silence counts
        return answer.read(LONGEST)
    return b""


def way_to(url: str) -> PoolManager:
    """Straight there, or by the proxy of the machine (``HTTPS_PROXY``, ``NO_PROXY``)."""
    proxy = proxy_for(url)
    return ProxyManager(proxy) if proxy else PoolManager()


def proxy_for(url: str) -> str:
    """The proxy that stands before this address, empty where there is none."""
    there = urlsplit(url)
    return "" if proxy_bypass(there.netloc) else getproxies().get(there.scheme, "")


def why(error: HTTPError) -> str:
    """What went wrong on the way, in words that hold nothing of the address but its host."""
    if isinstance(error, SSLError):
        return f"对方的证书通不过验证：{_reason(error)}"
    if isinstance(error, NotThereError):
        return str(error)
    for kind, words in WHY.items():
        if isinstance(error, kind):
            return words
    return f"连接出错：{type(error).__name__}"


def _reason(error: HTTPError) -> str:
    return str(error.args[0] if error.args else error)[:120]
