"""A letter as bytes, the way it goes over the line (封装), and addresses as the server is given them.

Django's own writing of a message costs more than sending it, and leaves Chinese as raw eight-bit text, which a server
need not take. Here the headers are plain lines, guarded against line breaks as Django's are; both parts are base64.
"""

import re
from binascii import b2a_base64
from email.generator import BytesGenerator
from email.header import Header
from email.message import Message
from email.utils import formatdate, parseaddr
from functools import lru_cache
from io import BytesIO

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives
from django.core.mail.message import sanitize_address

LINE = b"\r\n"
BOUNDARY = "=_zhua_luo_shi_="  # stands in no base64: that has no low line
PART = "Content-Type: text/{}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"


def seal(message: EmailMultiAlternatives) -> bytes:
    """A message of a text and a page, whole; raises for what cannot be written."""
    [(page, _)] = message.alternatives
    parts = [_part("plain", str(message.body)), _part("html", str(page))]
    between = LINE + f"--{BOUNDARY}".encode()
    return _head(message) + between.join([b"", *(LINE + part for part in parts), b"--"]) + LINE


def _head(message: EmailMultiAlternatives) -> bytes:
    """All headers, and the empty line after them."""
    named = {
        "Subject": message.subject,
        "From": message.from_email,
        "To": message.to[0],
        "Date": formatdate(localtime=settings.EMAIL_USE_LOCALTIME),
        **message.extra_headers,
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{BOUNDARY}"',
    }
    return b"".join(_line(name, str(value)) for name, value in named.items()) + LINE


def _line(name: str, value: str) -> bytes:
    """One header, in ASCII; raises for one that would begin a header of its own."""
    if "\n" in value or "\r" in value:
        raise BadHeaderError(f"Header values can't contain newlines (got {value!r} for header {name!r})")
    if name in {"From", "To"}:
        value = _address(value)
    return f"{name}: {value if value.isascii() else _encoded(name, value)}\r\n".encode("ascii")


@lru_cache(maxsize=4096)  # a morning's mails have the sender in common, and many of them the subject
def _encoded(name: str, value: str) -> str:
    """What is not ASCII, in words that are."""
    return Header(value, "utf-8", header_name=name).encode(linesep="\r\n")


def _part(kind: str, text: str) -> bytes:
    lines = re.findall(rb".{1,76}", b2a_base64(text.encode(), newline=False))
    return PART.format(kind).encode() + LINE.join(lines) + LINE


def _flat(message: Message) -> bytes:
    out = BytesIO()
    BytesGenerator(out, mangle_from_=False).flatten(message, linesep="\r\n")
    return out.getvalue()


def as_it_goes(message: EmailMessage) -> bytes:
    """Any message of Django's, whole; raises for what cannot be written."""
    return _flat(message.message())


@lru_cache(maxsize=4096)
def envelope(address: str) -> str:
    """An address as MAIL and RCPT take it, without a name; raises ``ValueError`` for what is none.

    One that is not ASCII needs a server that takes UTF-8 in addresses; no mail of ours counts on that.
    """
    _, plain = parseaddr(_address(address))
    if "@" not in plain or "=?" in plain:
        raise ValueError(f"Invalid address {address!r}")
    return plain


@lru_cache(maxsize=4096)
def _address(address: str) -> str:
    """An address as headers take it, its name and domain in ASCII; raises ``ValueError`` for what is none."""
    return str(sanitize_address(address, settings.DEFAULT_CHARSET))
