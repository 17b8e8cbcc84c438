"""The way to a platform: whatever goes wrong comes back as an answer, in time, and nothing is followed elsewhere."""

import datetime as dt
import ipaddress
import logging
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.ports import free_port
from tests.tracking.platforms import KEY, SECRET, Group, open_group
from tests.tracking.test_robot_forms import MESSAGE
from tracking.models.robot import RobotKind
from tracking.robots.courier import LONGEST, deliver
from tracking.robots.form import Meaning, Reply, Target
from tracking.robots.telling import FORMS

Open = Callable[..., Group]
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Straight there, however the machine of the tests reaches the world."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def opened() -> Iterator[Open]:
    with ExitStack() as stack:
        yield lambda group, tls=None: stack.enter_context(open_group(group, tls))


def sent(group: Group, url: str = "", patience: float = 1.0) -> Reply:
    form = FORMS[group.kind]
    return deliver(form.request(MESSAGE, Target(url or group.url, SECRET), dt.datetime.now(dt.UTC)), form, patience)


@pytest.mark.parametrize("kind", RobotKind)
@pytest.mark.parametrize(
    ("behaviour", "meaning", "words"),
    [
        ("429", Meaning.LATER, "一分钟里说得太多（HTTP 429）"),
        ("500", Meaning.OUTAGE, "对方出错：HTTP 500"),
        ("503", Meaning.OUTAGE, "对方出错：HTTP 503"),
        ("404", Meaning.REFUSED, "对方不收：HTTP 404"),
        ("redirect", Meaning.REFUSED, "没有跟过去"),
        ("drop", Meaning.OUTAGE, "对方中途断开"),
        ("hang", Meaning.OUTAGE, "没有在时限内回应"),
        ("drip", Meaning.OUTAGE, "没有在时限内回应"),
    ],
)
def test_whatever_goes_wrong_comes_back_as_an_answer(
    opened: Open, kind: RobotKind, behaviour: str, meaning: Meaning, words: str
) -> None:
    group = opened(Group(kind, misbehaving=[behaviour]))
    reply = sent(group)
    assert reply.meaning == meaning
    assert words in reply.words
    assert group.tries == 1
    assert sent(group).meaning == Meaning.TAKEN


@pytest.mark.parametrize("kind", [RobotKind.WECOM, RobotKind.DINGTALK, RobotKind.FEISHU])
@pytest.mark.parametrize("behaviour", ["portal", "nonsense", "flood"])
def test_an_answer_that_is_not_the_platforms_does_not_count_as_taken(
    opened: Open, kind: RobotKind, behaviour: str
) -> None:
    reply = sent(opened(Group(kind, misbehaving=[behaviour])), patience=10)
    assert reply.meaning == Meaning.OUTAGE
    assert "不是这个平台的格式" in reply.words


def test_of_an_endless_answer_only_the_beginning_is_read(opened: Open) -> None:
    group = opened(Group(RobotKind.WEBHOOK, misbehaving=["flood"]))
    assert sent(group, patience=10) == Reply(Meaning.TAKEN, "收到：HTTP 200")
    assert LONGEST == 64 * 1024


def test_a_redirect_is_not_followed_with_the_titles(opened: Open) -> None:
    group = opened(Group(RobotKind.WECOM, misbehaving=["redirect"]))
    sent(group)
    assert group.tries == 1
    assert group.said == []


def test_nobody_at_the_address_is_an_outage(opened: Open) -> None:
    reply = sent(opened(Group(RobotKind.WECOM)), f"http://127.0.0.1:{free_port()}/cgi-bin/webhook/send?key={KEY}")
    assert reply == Reply(Meaning.OUTAGE, "连不上：这个地址没有应答")


def test_a_host_that_does_not_exist_is_an_outage(opened: Open) -> None:
    reply = sent(opened(Group(RobotKind.WECOM)), f"https://qyapi.yunxi.invalid/?key={KEY}", patience=20)
    assert reply == Reply(Meaning.OUTAGE, "连不上：找不到这个主机名")


@pytest.mark.parametrize("url", ["http://[::1/x", "http://127.0.0.1:99999/x", "gopher://127.0.0.1/x", "/x", ""])
def test_an_address_that_is_none_is_an_outage_and_no_crash(opened: Open, url: str) -> None:
    group = opened(Group(RobotKind.WECOM))
    form = FORMS[group.kind]
    request = form.request(MESSAGE, Target(url, ""), dt.datetime.now(dt.UTC))
    assert deliver(request, form).meaning == Meaning.OUTAGE


def test_time_is_up_even_for_a_server_that_goes_on_and_on(opened: Open) -> None:
    """No single read ever times out there; a limit on the whole does it, and a generous bound shows that it is one."""
    began = time.monotonic()
    sent(opened(Group(RobotKind.WECOM, misbehaving=["drip"])), patience=0.3)
    assert time.monotonic() - began < 8


class House:
    """A certificate of this house for 127.0.0.1, good until ``days`` from now."""

    def __init__(self, folder: Path, days: int = 2, host: str = "127.0.0.1") -> None:
        key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "云溪区")])
        built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        built = built.serial_number(x509.random_serial_number())
        built = built.not_valid_before(now - 9 * DAY).not_valid_after(now + days * DAY)
        where = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
        built = built.add_extension(where, critical=False)
        self.certificate = folder / "house.pem"
        self.certificate.write_bytes(built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        file = folder / "house.key"
        form = serialization.PrivateFormat.PKCS8
        file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.certificate, file)


def test_a_certificate_nobody_vouches_for_is_not_believed(opened: Open, tmp_path: Path) -> None:
    group = opened(Group(RobotKind.WECOM), House(tmp_path).tls)
    reply = sent(group)
    assert reply.meaning == Meaning.OUTAGE
    assert "证书通不过验证" in reply.words
    assert group.tries == 0


@pytest.mark.parametrize(("days", "host"), [(-1, "127.0.0.1"), (2, "127.0.0.2")])
def test_an_expired_certificate_or_one_for_another_host_is_not_believed(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, host: str
) -> None:
    house = House(tmp_path, days, host)
    monkeypatch.setenv("SSL_CERT_FILE", str(house.certificate))
    group = opened(Group(RobotKind.WECOM), house.tls)
    assert "证书通不过验证" in sent(group).words
    assert group.tries == 0


def test_the_machine_may_vouch_for_a_certificate_of_the_house(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(house.certificate))
    group = opened(Group(RobotKind.FEISHU), house.tls)
    assert sent(group).meaning == Meaning.TAKEN


def test_plain_words_instead_of_tls_are_not_believed(opened: Open) -> None:
    group = opened(Group(RobotKind.WECOM))
    assert sent(group, group.url.replace("http:", "https:")).meaning == Meaning.OUTAGE
    assert group.tries == 0


def test_the_proxy_of_the_machine_is_used_where_there_is_one(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = opened(Group(RobotKind.WEBHOOK, misbehaving=["503"]))
    monkeypatch.setenv("http_proxy", proxy.base)
    reply = sent(proxy, "http://receiver.yunxi.invalid/duban/incoming")
    assert reply.words == "对方出错：HTTP 503"
    assert proxy.tries == 1
    monkeypatch.setenv("no_proxy", "receiver.yunxi.invalid")
    assert sent(proxy, "http://receiver.yunxi.invalid/", patience=20).words == "连不上：找不到这个主机名"


@pytest.mark.parametrize("behaviour", ["", "500", "drop", "redirect", "429"])
def test_no_log_holds_the_address_or_the_key(opened: Open, caplog: pytest.LogCaptureFixture, behaviour: str) -> None:
    caplog.set_level(logging.INFO)
    group = opened(Group(RobotKind.WECOM, misbehaving=[behaviour] if behaviour else []))
    reply = sent(group)
    assert KEY not in caplog.text + reply.words
    assert SECRET not in caplog.text + reply.words
