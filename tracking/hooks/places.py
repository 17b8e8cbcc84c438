"""Where a receiver may be (地址): an address of the intranet, never this machine nor what clouds keep for themselves.

What a name means is looked at when the line stands, before anything is said: a name that means something else the next
time leads nowhere. ``HOOKS_LOCAL`` names, by the hand of who runs the machine, what of it may be called all the same.
"""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address
from socket import socket
from typing import Any
from urllib.parse import SplitResult, urlsplit

from urllib3 import PoolManager, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from tracking.robots.courier import NotThereError, Way, proxy_for
from tracking.robots.places import why_unfit as why_no_address

CLOUDS = {ip_address("100.100.100.200"), ip_address("fd00:ec2::254")}  # metadata that is not link-local
OURS = "这是本系统自己的地址。"
FORBIDDEN = (
    "这个地址是本机的，或者是留给机器自己用的，不能送到那里。请填对方程序在内网里的地址；"
    "程序就装在这台服务器上的，请运维先在 .env 里写明 HOOKS_LOCAL（见 docs/webhooks.md）。"
)
LED_ASTRAY = "没有送：这个主机名指到本机或者留给机器自己用的地址"


def why_unfit(url: str, site: str, local: Collection[str]) -> str:
    """What is wrong with the address of a receiver, in a sentence, or nothing. ``site``: where we are ourselves."""
    if wrong := why_no_address("", url):
        return wrong
    there, ours = urlsplit(url), urlsplit(site)
    if (there.hostname, _port(there)) == (ours.hostname, _port(ours)):
        return OURS
    if is_local(there, local):
        return ""
    host = there.hostname or ""
    return FORBIDDEN if host.rstrip(".").endswith("localhost") or _is_forbidden_literal(host) else ""


def is_local(there: SplitResult, local: Collection[str]) -> bool:
    """Whether whoever runs the machine has said that this one may be called."""
    return there.hostname in local or f"{there.hostname}:{_port(there)}" in local


def guarded(local: Collection[str]) -> Way:
    """The way that ends where a line would lead to this machine itself."""

    def way(url: str) -> PoolManager:
        if proxy := proxy_for(url):  # what a name means is the proxy's to know
            return ProxyManager(proxy)
        pool = PoolManager()
        if not is_local(urlsplit(url), local):
            pool.pool_classes_by_scheme = {"http": _Pool, "https": _PoolOfTLS}
        return pool

    return way


def is_forbidden(address: str) -> bool:
    """Whether nothing may be sent to this IP."""
    there = ip_address(address.partition("%")[0])
    if isinstance(there, IPv6Address) and there.ipv4_mapped:
        there = there.ipv4_mapped
    return there in CLOUDS or _is_of_machines(there)


def _is_of_machines(there: IPv4Address | IPv6Address) -> bool:
    return there.is_loopback or there.is_link_local or there.is_multicast or there.is_unspecified or there.is_reserved


def _is_forbidden_literal(host: str) -> bool:
    try:
        return is_forbidden(host)
    except ValueError:
        return False


def _port(there: SplitResult) -> int:
    return there.port or (443 if there.scheme == "https" else 80)


def _looked_at(line: socket) -> socket:
    """The line, unless it leads to this machine or to what is kept for machines."""
    there = line.getpeername()[0]
    if is_forbidden(there) or there == line.getsockname()[0]:
        line.close()
        raise NotThereError(LED_ASTRAY)
    return line


class _Connection(HTTPConnection):
    def _new_conn(self) -> Any:
        return _looked_at(super()._new_conn())


class _ConnectionOfTLS(HTTPSConnection):
    def _new_conn(self) -> Any:
        return _looked_at(super()._new_conn())


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _PoolOfTLS(HTTPSConnectionPool):
    ConnectionCls = _ConnectionOfTLS
