"""What a mail server's answer means, in words for somebody who has to do something about it (回应的意思)."""

import re

MEANINGS: tuple[tuple[str, str], ...] = (
    (
        r"ConnectionRefusedError|Connection refused",
        "服务器那边没有程序在听：请运维核对主机名和端口。给运维看的：EMAIL_URL。",
    ),
    (r"gaierror|Name or service|nodename", "找不到这台服务器：请运维核对主机名和域名解析。给运维看的：EMAIL_URL。"),
    (r"TimeoutError|timed out", "服务器没有按时回应：可能正忙，也可能被防火墙挡住了。"),
    (
        r"SSL|CERTIFICATE|certificate",
        "加密连接没有建成：证书、加密方式或者端口不对，请运维核对。给运维看的：465 用 smtp+ssl，587 用 smtp+tls。",
    ),
    (
        r"NotSupported|AUTH extension|STARTTLS",
        "服务器不支持我们要的登录或者加密方式：请运维核对。给运维看的：EMAIL_URL 的写法。",
    ),
    (r"Disconnected|ConnectionReset|BrokenPipe|unexpectedly", "话没有说完线就断了，会自动再试。"),
    (r"No route|Network is unreachable|OSError", "到服务器的网络不通：请检查本机的网络。"),
    (r"^53[0458]\b|Authentication", "服务器不让登录：账号或者密码不对，请运维核对。给运维看的：EMAIL_URL。"),
    (r"^421\b", "服务器暂时不接待，会自动再试。"),
    (r"^450\b|^451\b", "对方叫我们过一会儿再发（常见于第一次发信），会自动再试。"),
    (r"^452\b", "对方的空间暂时不够，会自动再试。"),
    (r"^4\d\d\b", "对方暂时不收，会自动再试。"),
    (r"^55[013]\b", "对方没有这个邮箱，或者不收发给它的信：请核对地址。"),
    (r"^552\b", "对方的邮箱满了，或者这封信太大。"),
    (r"^554\b", "对方拒收，多半当成了垃圾邮件：请对方的管理员把发信地址加进白名单。"),
    (r"^5\d\d\b", "对方拒收。"),
    (r"^2\d\d\b", "服务器收下了。"),
)


def meaning_of(code: str) -> str:
    """The sentence for an answer as it was kept; empty where there is nothing to say about it."""
    return next((words for pattern, words in MEANINGS if re.search(pattern, code)), "")
