"""Group chats of the tests: local servers that take a message only in the form their platform documents.

Each works the signature out from the platform's own description and not with our code. A group keeps what was said in
it, and can misbehave for the next tries.
"""

import base64
import hashlib
import hmac
import json
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tracking.models.robot import RobotKind

Answer = dict[str, Any]
Headers = dict[str, str]
SECRET = "SEC-yunxi-0123456789"
KEY = "693a91f6-7a0c-4bc4-97a0-0ec2sifa5aaa"
PATHS = {
    RobotKind.WECOM: f"/cgi-bin/webhook/send?key={KEY}",
    RobotKind.DINGTALK: f"/robot/send?access_token={KEY}",
    RobotKind.FEISHU: f"/open-apis/bot/v2/hook/{KEY}",
    RobotKind.WEBHOOK: "/duban/incoming",
}
PER_MINUTE = 20
CLOCK_MAY_BE_OFF = 3600  # seconds


@dataclass
class Group:
    """A chat with a robot in it. ``misbehaving``: for the next tries, in turn; then it answers as documented."""

    kind: RobotKind
    secret: str = SECRET
    keyword: str = ""
    now: Callable[[], float] = time.time
    misbehaving: list[str] = field(default_factory=list)
    said: list[Answer] = field(default_factory=list)  # the bodies that were taken
    headers: list[Headers] = field(default_factory=list)  # that came with them
    tries: int = 0
    answers: list[Answer] = field(default_factory=list)
    base: str = ""
    released: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return self.base + PATHS[self.kind]

    @property
    def texts(self) -> list[str]:
        """What the members read."""
        return [text_of(self.kind, body) for body in self.said]


def text_of(kind: RobotKind, body: Answer) -> str:
    if kind == RobotKind.WECOM:
        return str(body["markdown"]["content"])
    if kind == RobotKind.DINGTALK:
        return str(body["markdown"]["text"])
    if kind == RobotKind.FEISHU:
        post = body["content"]["post"]["zh_cn"]
        return "\n".join([post["title"], *("".join(tag["text"] for tag in line) for line in post["content"])])
    return str(body["text"])


def judge(group: Group, path: str, headers: Headers, raw: bytes) -> tuple[int, Answer]:
    """What the platform answers to a request, as it documents it."""
    if not headers["content-type"].startswith("application/json"):
        return 200, {"errcode": 44004, "code": 9499, "errmsg": "not json", "msg": "not json"}
    return JUDGES[group.kind](group, path, headers, raw)


def _wecom(group: Group, path: str, _headers: Headers, raw: bytes) -> tuple[int, Answer]:
    there, body = urlsplit(path), json.loads(raw)
    if there.path != "/cgi-bin/webhook/send" or parse_qs(there.query) != {"key": [KEY]}:
        return 200, {"errcode": 93000, "errmsg": f"invalid webhook url, hint: {there.query}"}
    if body.keys() != {"msgtype", "markdown"} or body["msgtype"] != "markdown":
        return 200, {"errcode": 40008, "errmsg": "invalid message type"}
    if len(body["markdown"]["content"].encode()) > 4096:
        return 200, {"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"}
    if len(group.said) >= PER_MINUTE:
        return 200, {"errcode": 45009, "errmsg": "api freq out of limit"}
    return 200, {"errcode": 0, "errmsg": "ok"}


def _dingtalk(group: Group, path: str, _headers: Headers, raw: bytes) -> tuple[int, Answer]:
    there, body = urlsplit(path), json.loads(raw)
    given = {name: values[0] for name, values in parse_qs(there.query).items()}
    if there.path != "/robot/send" or given.pop("access_token", "") != KEY:
        return 200, {"errcode": 300005, "errmsg": "token is not exist"}
    if group.secret and not _is_signed_for_dingtalk(group, given):
        return 200, {"errcode": 310000, "errmsg": "sign not match"}
    if body["msgtype"] != "markdown" or body["markdown"].keys() != {"title", "text"}:
        return 200, {"errcode": 400035, "errmsg": "miss param : markdown->title"}
    if group.keyword not in body["markdown"]["text"]:
        return 200, {"errcode": 310000, "errmsg": "keywords not in content"}
    if len(group.said) >= PER_MINUTE:
        return 200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
    return 200, {"errcode": 0, "errmsg": "ok"}


def _is_signed_for_dingtalk(group: Group, given: dict[str, str]) -> bool:
    """加签: milliseconds; the secret is the key, "timestamp\\nsecret" the message."""
    if abs(group.now() * 1000 - int(given["timestamp"])) > CLOCK_MAY_BE_OFF * 1000:
        return False
    message = (given["timestamp"] + "\n" + group.secret).encode("utf-8")
    digest = hmac.new(group.secret.encode("utf-8"), message, digestmod=hashlib.sha256).digest()
    return given["sign"] == base64.b64encode(digest).decode("utf-8")


def _feishu(group: Group, path: str, _headers: Headers, raw: bytes) -> tuple[int, Answer]:
    body = json.loads(raw)
    if path != f"/open-apis/bot/v2/hook/{KEY}":
        return 200, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid", "data": {}}
    if len(raw) > 20 * 1024:
        return 400, {"code": 9499, "msg": "Bad Request", "data": {}}
    if group.secret and not _is_signed_for_feishu(group, body):
        return 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
    if not _is_post(body):
        return 400, {"code": 9499, "msg": "Bad Request", "data": {}}
    return _feishu_guard(group, body)


def _is_post(body: Answer) -> bool:
    lines = body["content"]["post"]["zh_cn"]["content"]
    return body["msg_type"] == "post" and all({"tag", "text"} <= tag.keys() for line in lines for tag in line)


def _feishu_guard(group: Group, body: Answer) -> tuple[int, Answer]:
    if group.keyword not in text_of(RobotKind.FEISHU, body):
        return 200, {"code": 19024, "msg": "Key Words Not Found"}
    if len(group.said) >= 5 * PER_MINUTE:
        return 200, {"code": 11232, "msg": "frequency limited"}
    return 200, {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}


def _is_signed_for_feishu(group: Group, body: Answer) -> bool:
    """签名校验: seconds; "timestamp\\nsecret" is the key, and the message is empty."""
    if abs(group.now() - int(body["timestamp"])) > CLOCK_MAY_BE_OFF:
        return False
    key = "{}\n{}".format(body["timestamp"], group.secret)
    digest = hmac.new(key.encode("utf-8"), digestmod=hashlib.sha256).digest()
    return bool(body["sign"] == base64.b64encode(digest).decode("utf-8"))


def _webhook(group: Group, path: str, headers: Headers, raw: bytes) -> tuple[int, Answer]:
    """As docs/robots.md tells a receiver to do it."""
    signed = headers["x-duban-timestamp"].encode() + b"." + raw
    expected = "sha256=" + hmac.new(group.secret.encode(), signed, hashlib.sha256).hexdigest()
    if path != "/duban/incoming":
        return 404, {}
    if abs(group.now() - int(headers["x-duban-timestamp"])) > 300:
        return 401, {"why": "too old"}
    return (202, {}) if hmac.compare_digest(expected, headers["x-duban-signature"]) else (401, {"why": "signature"})


JUDGES: dict[RobotKind, Callable[[Group, str, Headers, bytes], tuple[int, Answer]]] = {
    RobotKind.WECOM: _wecom,
    RobotKind.DINGTALK: _dingtalk,
    RobotKind.FEISHU: _feishu,
    RobotKind.WEBHOOK: _webhook,
}


class Door(BaseHTTPRequestHandler):
    """One request to a group."""

    server: "House"

    def do_POST(self) -> None:
        group = self.server.group
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        group.tries += 1
        behaviour = group.misbehaving.pop(0) if group.misbehaving else ""
        if behaviour:
            MISBEHAVIOURS[behaviour](self)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, answer = judge(group, self.path, headers, raw)
        if status < 300 and not (answer.get("errcode") or answer.get("code")):
            group.said.append(json.loads(raw))
            group.headers.append(headers)
        group.answers.append(answer)
        self.answer(status, json.dumps(answer).encode())

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _hang(door: Door) -> None:
    door.server.group.released.wait(30)


def _drip(door: Door) -> None:
    """A byte now and then: no time-out of a single read ever ends it."""
    while not door.server.group.released.wait(0.05):
        door.wfile.write(b"H")


def _flood(door: Door) -> None:
    """An answer without an end."""
    door.send_response(200)
    door.end_headers()
    for _ in range(4000):
        door.wfile.write(b"x" * 65536)


def _drop(door: Door) -> None:
    door.connection.close()


MISBEHAVIOURS: dict[str, Callable[[Door], None]] = {
    "429": lambda door: door.answer(429, b"{}", Retry_After="60"),
    "500": lambda door: door.answer(500),
    "503": lambda door: door.answer(503, b"<html>maintenance</html>"),
    "404": lambda door: door.answer(404, b"<html>not found</html>"),
    "redirect": lambda door: door.answer(302, Location="/elsewhere"),
    "portal": lambda door: door.answer(200, b"<html>please sign in</html>"),
    "nonsense": lambda door: door.answer(200, b"[1, 2"),
    "hang": _hang,
    "drip": _drip,
    "flood": _flood,
    "drop": _drop,
}


class House(ThreadingHTTPServer):
    """The server of one group."""

    group: Group
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Who broke off is no error of the test."""


@contextmanager
def open_group(group: Group, tls: ssl.SSLContext | None = None) -> Iterator[Group]:
    """Serve the group on a port of this machine as long as the test needs it."""
    with House(("127.0.0.1", 0), Door) as server:
        server.group = group
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        group.base = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield group
        finally:
            group.released.set()
            server.shutdown()
            thread.join()
