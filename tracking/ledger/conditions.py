"""What somebody asks the ledger for (条件): read from the address of the page, and written into it again."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict

from directives.models import KIND_CHOICES
from tracking.deadlines import Light
from tracking.ledger.days import CLOSED, DUE, Span, closed_days
from tracking.stretches import Days
from tracking.workflow import Status, Structure

ANY, OPEN_ONES = "all", "open"
STATUSES = {ANY: "全部", OPEN_ONES: "在办", **dict(Status.choices)}
PARTS = {"": "牵头", "any": "牵头或者配合", "support": "配合"}  # the part the department has; the first unless said
HARD = {"hard": "硬任务", "soft": "软要求"}
SIGNING = {
    "today": "签收时限今天到",
    "past": "过了签收时限",
    "support": "配合单位未签收",
}  # the first two of the lead, the last of the departments that support; that one alone where it is asked for
SAID = {"2": "两次以上", "3": "三次以上"}  # how often it was demanded (反复强调), at least
AGAIN = {
    "false": "不属实",
    "partly": "部分属实",
    "true": "属实",
    "mending": "整改中",
}  # what looking again (回头看) has found, as it stands; not what somebody will look at, which units must not know
AND = "."  # between lights in an address, as between columns
LONGEST_WORDS = 60
WRITTEN_DAY = re.compile(r"(\d{4})[-./年]?(\d\d?)[-./月]?(\d\d?)日?")
BESIDE = frozenset({"status", "as_of"})  # what narrows nothing by itself in an address


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for. An address without any condition asks for what is in hand (在办).

    ``department`` with its ``part``; ``speech``: any source of the task; ``source``: the key of a 立项单, for all that
    were registered from the same paper; ``person``: the 督查员 or a 经办人; ``leader``: the post; ``number``: the
    number, or the one in the ledger before; ``due_from`` and ``due_to``: both days included;
    so are ``closed_from`` and ``closed_to``, and ``closed_when`` says the days of closing in a word. ``light``: one, or
    several with ``AND`` between them, any of which will do. ``as_of``: not the ledger of today but as it stood when
    that day ended (``tracking.asof``); ``select`` knows nothing of it.
    """

    q: str = ""
    department: int | None = None
    speech: int | None = None
    kind: str = ""
    light: str = ""
    status: str = ANY
    due: str = ""
    since: date | None = None
    opened: Days | None = None  # when it was written into the ledger
    closed: Days | None = None
    due_in: Days | None = None
    structure: str = ""  # empty: what figures count, neither headings over units nor pieces
    mine: bool = False
    part: str = ""
    source: int | None = None
    person: int | None = None
    leader: int | None = None
    number: str = ""
    hard: str = ""
    due_from: date | None = None
    due_to: date | None = None
    closed_when: str = ""
    closed_from: date | None = None
    closed_to: date | None = None
    signing: str = ""
    again: str = ""
    said: str = ""
    as_of: date | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Conditions":
        """From a query string; what nobody could have meant is left out."""
        read = cls(**{name: reader(given.get(name, "")) for name, reader in READERS.items()})  # type: ignore[arg-type]
        if read.part and not read.department:
            read = replace(read, part="")
        if read.asks_when_closed and read.status == OPEN_ONES:
            read = replace(read, status=Status.CLOSED)  # a form says 在办 unless it is changed; nothing open was closed
        is_bare = replace(read, as_of=None) == cls() and given.get("status") != ANY
        return replace(read, status=OPEN_ONES) if is_bare else read

    @property
    def lights(self) -> list[Light]:
        """Those asked for, in the order of ``Light``; none: whatever the light."""
        return [Light(one) for one in self.light.split(AND) if one]

    @property
    def asks_when_closed(self) -> bool:
        """Whether the day of closing (办结日期) is asked for, in whatever way."""
        return bool(self.closed or self.closed_when or self.closed_from or self.closed_to)

    @property
    def asks_what_supporter_owes(self) -> bool:
        """Whether the signature asked for is that of one supporting department, not of any."""
        return self.signing == "support" and self.part == "support" and self.department is not None

    def closed_spans(self, today: date) -> list[Span]:
        """The first and the last day of closing, for each way in which it is asked for."""
        days = [self.closed, closed_days(self.closed_when, today)]
        return [*(one.ends for one in days if one), (self.closed_from, self.closed_to)]

    def without_closing(self) -> "Conditions":
        return replace(self, closed=None, closed_when="", closed_from=None, closed_to=None)

    @property
    def is_bare(self) -> bool:
        """Whether nothing was asked for: an empty list is then no matter of conditions."""
        return replace(self, as_of=None) == Conditions(status=OPEN_ONES)

    def query(self, **changes: object) -> dict[str, str]:
        """The address of these conditions with some changed; ``None`` drops one."""
        own: dict[str, object] = {name: getattr(self, name) for name in self.__slots__} | changes
        own["mine"] = "1" if own["mine"] else None
        own["part"] = own["part"] if own["department"] else None
        own["status"] = own["status"] or ANY
        if own["status"] == ANY and any(value for name, value in own.items() if name not in BESIDE):
            own["status"] = None  # another condition is enough to say that this is no bare address
        return {name: str(value) for name, value in own.items() if value}


def address_in(given: QueryDict) -> dict[str, str]:
    """An address as it was sent, with one value to a name: of several boxes ticked under 灯 all count."""
    address = {name: str(value) for name, value in given.dict().items()}
    return address | {"light": AND.join(map(str, given.getlist("light")))} if "light" in given else address


def lights_in(written: str) -> str:
    """The lights among these words, each once, in the order of ``Light``; a comma serves as well as a dot."""
    wanted = set(written.replace(",", AND).split(AND))
    return AND.join(one for one in Light.values if one in wanted)


def text_in(written: str) -> str:
    """Words as somebody typed them, no longer than anybody searches for."""
    return written.replace("\x00", "").strip()[:LONGEST_WORDS]


def number_in(written: str) -> int | None:
    return int(written) if written.isdecimal() and len(written) < 10 else None


def day_in(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def any_day_in(written: str) -> date | None:
    """A day however it was written: 2026-06-30, 2026年6月30日, 20260630."""
    found = WRITTEN_DAY.fullmatch("".join(written.split()))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def one_of(known: Iterable[str], otherwise: str = "") -> Callable[[str], str]:
    """A reader that takes only these words."""
    known = frozenset(known)
    return lambda written: written if written in known else otherwise


READERS: dict[str, Callable[[str], object]] = {
    "q": text_in,
    "department": number_in,
    "speech": number_in,
    "kind": one_of(dict(KIND_CHOICES)),
    "light": lights_in,
    "status": one_of(STATUSES, ANY),
    "due": one_of(DUE),
    "since": day_in,
    "opened": Days.read,
    "closed": Days.read,
    "due_in": Days.read,
    "structure": one_of(Structure.values),
    "mine": lambda written: written == "1",
    "part": one_of(PARTS),
    "source": number_in,
    "person": number_in,
    "leader": number_in,
    "number": text_in,
    "hard": one_of(HARD),
    "due_from": day_in,
    "due_to": day_in,
    "closed_when": one_of(CLOSED),
    "closed_from": day_in,
    "closed_to": day_in,
    "signing": one_of(SIGNING),
    "again": one_of(AGAIN),
    "said": one_of(SAID),
    "as_of": any_day_in,
}
