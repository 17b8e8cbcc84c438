"""Where a receiver may be, what it is signed with, and which way leads there."""

import hashlib
import hmac
import os
import subprocess
from datetime import datetime

import pytest
from django.test import override_settings
from urllib3 import PoolManager, ProxyManager

from tests.factories import MONDAY, at
from tests.tracking.listeners import SALT, Connect, Listener, connect, documented, listening
from tracking.hooks.keys import BEGINNING, mark_of, new_salt, secret_of
from tracking.hooks.kinds import kind_of
from tracking.hooks.places import FORBIDDEN, LED_ASTRAY, OURS, guarded, is_forbidden, why_unfit
from tracking.hooks.posting import Place, post
from tracking.hooks.signing import signature, signed
from tracking.models.hook import HookKind
from tracking.robots.form import Meaning
from tracking.robots.places import NO_ADDRESS, WITH_NAME

__all__ = ["connect"]
SITE = "https://duban.yunxi.example"
NINE: datetime = at(MONDAY, 9)
SAID = {"id": "00000000-0000-4000-8000-000000000003", "type": "ping"}


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",  # noqa: S104 (nothing listens there)
        "169.254.169.254",
        "169.254.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "100.100.100.200",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "fd00:ec2::254",
    ],
)
def test_this_machine_and_what_is_kept_for_machines_is_forbidden(address: str) -> None:
    assert is_forbidden(address)


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "172.16.0.1", "192.168.1.9", "100.64.0.1", "59.1.2.3", "fd00::9", "2408:8000::1"]
)
def test_the_intranet_and_the_world_are_not(address: str) -> None:
    assert not is_forbidden(address)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://10.1.2.3:8080/in", ""),
        ("https://oa.yunxi.example/in?x=1", ""),
        ("https://duban.yunxi.example:8443/in", ""),  # another program of the same name
        ("https://duban.yunxi.example/hooks/", OURS),
        ("https://DUBAN.yunxi.example:443/", OURS),
        ("http://localhost/in", FORBIDDEN),
        ("http://localhost./in", FORBIDDEN),
        ("http://oa.localhost/in", FORBIDDEN),
        ("http://[::1]:9000/in", FORBIDDEN),
        ("http://169.254.169.254/", FORBIDDEN),
        ("ftp://10.1.2.3/in", NO_ADDRESS),
        ("http://10.1.2.3:99999/in", NO_ADDRESS),
        ("http://10.1.2.3/a b", NO_ADDRESS),
        ("http://me:pw@10.1.2.3/in", WITH_NAME),
    ],
)
def test_what_is_wrong_with_an_address_is_said_in_a_sentence(url: str, said: str) -> None:
    assert why_unfit(url, SITE, []) == said


@pytest.mark.parametrize(
    ("url", "local", "allowed"),
    [
        ("http://127.0.0.1:9000/in", ["127.0.0.1:9000"], True),
        ("http://127.0.0.1:9001/in", ["127.0.0.1:9000"], False),
        ("http://127.0.0.1/in", ["127.0.0.1:80"], True),
        ("http://127.0.0.1:9001/in", ["127.0.0.1"], True),
        ("http://localhost:9000/in", ["127.0.0.1"], False),
    ],
)
def test_only_what_is_named_of_this_machine_may_be_called(url: str, local: list[str], allowed: bool) -> None:
    assert (why_unfit(url, SITE, local) == "") == allowed


def test_a_line_to_this_machine_is_dropped_before_a_word_is_said(connect: Connect) -> None:
    """``connect`` keeps proxies out of the way."""
    with listening(Listener()) as listener, override_settings(HOOKS_LOCAL=["somebody.else"]):
        for url in (listener.url, listener.url.replace("127.0.0.1", "localhost")):
            reply = post(Place(url, (secret_of(SALT),)), SAID, NINE)
            assert (reply.meaning, reply.words) == (Meaning.OUTAGE, LED_ASTRAY)
        assert (listener.tries, listener.heard) == (0, [])


def test_behind_a_proxy_the_way_leads_through_it(monkeypatch: pytest.MonkeyPatch, connect: Connect) -> None:
    monkeypatch.setenv("https_proxy", "http://10.0.0.1:3128")
    monkeypatch.setenv("no_proxy", "oa.yunxi.example")
    assert isinstance(guarded([])("https://elsewhere.example/in"), ProxyManager)
    straight = guarded([])("https://oa.yunxi.example/in")
    assert type(straight) is PoolManager


def test_an_answer_that_repeats_a_secret_is_kept_without_it(connect: Connect) -> None:
    receiver, listener = connect(misbehaving=("redirect",))
    reply = post(Place(listener.url, (secret_of(SALT),)), SAID, NINE)
    assert reply.meaning == Meaning.REFUSED
    assert "geheim" not in reply.words
    assert receiver.mark == mark_of(SALT)


# --- secrets and signatures ------------------------------------------------------------------------------------------


def test_a_secret_follows_from_salt_and_machine_and_from_nothing_else() -> None:
    with override_settings(SECRET_KEY="the key of this machine, which is long enough for a test"):
        first, mark = secret_of(SALT), mark_of(SALT)
        assert (first, mark) == (secret_of(SALT), mark_of(SALT))
        assert secret_of(new_salt()) != first
    with override_settings(SECRET_KEY="the key of another machine, long enough for a test as well"):
        assert secret_of(SALT) != first
        assert mark_of(SALT) != mark
    assert first.startswith(BEGINNING)
    assert len(first) == len(BEGINNING) + 43  # 256 bits
    assert mark not in first


def test_the_mark_is_what_the_document_tells_the_other_side_to_work_out() -> None:
    salt = new_salt()
    told = subprocess.run(
        ["sh", "-c", documented("sh")[1]],
        env={**os.environ, "SECRET": secret_of(salt)},
        capture_output=True,
        check=True,
    )
    assert told.stdout.decode().strip() == mark_of(salt)


def test_salts_do_not_repeat() -> None:
    assert len({new_salt() for _ in range(100)}) == 100


def test_the_signature_is_what_openssl_works_out() -> None:
    told = subprocess.run(
        ["openssl", "dgst", "-sha256", "-hmac", "zlsh_geheim"],
        input=b"1795392000." + '{"标题":"改造"}'.encode(),
        capture_output=True,
        check=True,
    )
    assert told.stdout.decode().split()[-1] == signature("zlsh_geheim", 1_795_392_000, '{"标题":"改造"}'.encode())


def test_while_two_secrets_hold_the_header_has_two_signatures() -> None:
    header = signed(["new", "old"], 5, b"{}")
    expected = [hmac.new(key, b"5.{}", hashlib.sha256).hexdigest() for key in (b"new", b"old")]
    assert header == f"t=5,v1={expected[0]},v1={expected[1]}"


@pytest.mark.parametrize(
    ("name", "before", "after", "kind"),
    [
        ("dispatch", "draft", "assigned", HookKind.ASSIGNED),
        ("reassign", "assigned", "assigned", HookKind.ASSIGNED),
        ("transfer", "assigned", "assigned", HookKind.MOVED),
        ("accept", "assigned", "accepted", HookKind.MOVED),
        ("recall", "assigned", "draft", HookKind.MOVED),
        ("close", "submitted", "closed", HookKind.CLOSED),
        ("finish", "accepted", "closed", HookKind.CLOSED),
        ("conclude", "accepted", "closed", HookKind.CLOSED),
        ("instruct", "closed", "closed", HookKind.MOVED),
        ("take_in", "", "closed", HookKind.MOVED),
        ("take_in", "", "assigned", HookKind.ASSIGNED),
        ("reopen", "closed", "accepted", HookKind.MOVED),
        ("cancel", "accepted", "cancelled", HookKind.MOVED),
    ],
)
def test_what_is_called_given_out_and_closed(name: str, before: str, after: str, kind: HookKind) -> None:
    assert kind_of(name, before, after) == kind
