"""What stands in an address: days and keys, or a problem that says how they are written."""

from collections.abc import Mapping
from datetime import date

from rest_framework.request import Request

from api.paging import OWN, parameters
from api.problems import ProblemError

BIGGEST = 2**31 - 1


def plain(request: Request, *known: str) -> dict[str, str]:
    """The parameters of what is no list. A problem where one is unknown, or said twice."""
    if of_lists := sorted(OWN & set(request.query_params)):
        raise ProblemError("bad-request", f"这里不是列表，没有“{of_lists[0]}”这个参数。")
    if strange := sorted(set(request.query_params) - set(known)):
        told = f"可以用的有：{'、'.join(sorted(known))}。" if known else "这个地址不用写参数。"
        raise ProblemError("bad-request", f"没有“{strange[0][:40]}”这个参数。{told}")
    return parameters(request, known)


def day_of(given: Mapping[str, str], name: str) -> date | None:
    """The day, or None where none was said."""
    if name not in given:
        return None
    try:
        return date.fromisoformat(given[name])
    except ValueError:
        raise ProblemError("bad-request", f"{name} 写成 2026-12-31 这样。") from None


def key_of(given: Mapping[str, str], name: str) -> int | None:
    """The key of a row, or None where none was said."""
    written = given.get(name, "")
    if not written:
        return None
    if not (written.isascii() and written.isdecimal() and len(written) < 11 and 0 < int(written) <= BIGGEST):
        raise ProblemError("bad-request", f"{name} 写编号，是 1 以上的整数。")
    return int(written)


def one_of(given: Mapping[str, str], name: str, choices: Mapping[str, str], usual: str) -> str:
    """One of the choices, or the usual one."""
    written = given.get(name, usual)
    if written not in choices:
        told = "、".join(f"{code}（{words}）" for code, words in choices.items())
        raise ProblemError("bad-request", f"{name} 可以是：{told}。")
    return written
