"""Where each role can go from every page (导航): a table of entries, the groups they stand in, and who sees them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts.models import Role, User
from tracking.workflow import MOVES


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to go. ``within`` names further pages that belong to it, so that they mark it as "you are here"."""

    view: str
    label: str
    icon: str
    short: str = ""  # the word on a phone's tab; empty: only in the phone's menu
    within: frozenset[str] = frozenset()
    counted: str = "条未读"  # what its number counts


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as a page shows it to somebody."""

    entry: Entry
    url: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading; the first group of a role has none."""

    heading: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Navigation:
    """All a page needs to lead elsewhere."""

    groups: tuple[Group, ...]
    who: str  # 区住建局 · 经办人

    @property
    def links(self) -> Iterator[Link]:
        return (link for group in self.groups for link in group.links)

    @property
    def tabs(self) -> list[Link]:
        return [link for link in self.links if link.entry.short]

    @property
    def beyond_tabs(self) -> list[Link]:
        return [link for link in self.links if not link.entry.short]

    @property
    def papers(self) -> Link | None:
        """The papers, where some wait for this person: to be signed, or to be read."""
        return next((link for link in self.links if link.entry == PAPERS and link.count), None)

    @property
    def current(self) -> Link | None:
        return next((link for link in self.links if link.is_current), None)


def _pages(*names: str) -> frozenset[str]:
    return frozenset(names)


DESK = Entry("tracking:desk", "我的工作台", "inbox", "工作台", _pages("tracking:jobs", "tracking:job"))
NOTICES = Entry(
    "tracking:notices",
    "通知",
    "bell",
    "",
    _pages("tracking:choices", "tracking:calendar_feed", "tracking:make_calendar_feed"),
)
SPEECHES = Entry(
    "directives:speeches",
    "讲话",
    "chat-square-quote",
    "讲话",
    _pages(
        "directives:import",
        "directives:confirm",
        "directives:parts",
        "directives:correct",
        "directives:progress",
        "directives:speech",
        "tracking:comparison",
        "tracking:review",
        "tracking:register",
        "papers:breakdown",
        "papers:margins",
    ),
)
_OF_AN_INTAKE = _pages("papers:intake", "papers:take_in", "papers:passwords")
LEDGERS_IN = Entry("papers:intakes", "导入台账", "file-earmark-spreadsheet", "", _OF_AN_INTAKE)
LISTS_IN = Entry("papers:intakes", "导入名单", "file-earmark-spreadsheet", "", _OF_AN_INTAKE)
REGISTER = Entry("tracking:register_by_hand", "手工立项", "send")
_OF_A_FILING = _pages(
    "tracking:filing",
    "tracking:refile",
    *(f"tracking:{name}" for name in ("endorse", "turn_down", "take_back", "grant", "refuse", "settle_dispute")),
)
_OF_A_TASK = _pages("tracking:task", "tracking:amend", *(f"tracking:{name}" for name in MOVES)) - _OF_A_FILING
_OF_A_TASK |= _pages(*(f"tracking:{name}" for name in ("registration", "sign_link", "task_reminders")))
_OF_A_TASK |= _pages(
    *(f"tracking:{name}" for name in ("bulk", "bulk_do", "save_view", "change_view", "choose_day", "between"))
)
_OF_A_TASK |= _pages("papers:exports", "papers:new_export", "papers:export")
LEDGER = Entry("tracking:tasks", "督办台账", "list-check", "台账", _OF_A_TASK)
OWN_TASKS = Entry("tracking:tasks", "本单位事项", "list-check", "事项", _OF_A_TASK)
FILINGS = Entry("tracking:filings", "呈报", "pencil", "", _OF_A_FILING, "件待办")
_OF_RECHECKS = ("recheck_record", "recheck_draws", "recheck_draw", "appeals", "appeal_record")
RECHECKS = Entry(
    "tracking:rechecks", "回头看", "binoculars", "", _pages(*(f"tracking:{name}" for name in _OF_RECHECKS))
)
COMPLETION = Entry(
    "tracking:completion", "落实情况", "bar-chart-line", "情况", _pages("tracking:completion_unit", "tracking:repeated")
)
INSTRUCTIONS = Entry("tracking:instructions", "批示", "pen")
PAPERS = Entry(
    "papers:papers",
    "公文",
    "file-earmark-text",
    "",
    _pages(*(f"papers:{name}" for name in ("paper", "notices", "urgings", "urging", "bulletin", "brief"))),
    "份待办",
)
BURDEN = Entry("tracking:burden", "减负账本", "speedometer2", "", _pages("tracking:burden_unit"))
ARCHIVES = Entry("papers:archives", "归档", "archive")
_OF_THE_OUTBOX = _pages("tracking:mail", "tracking:pending_mail", "tracking:handle_mails")
OUTBOX = Entry("tracking:outbox", "发件箱", "envelope", "", _OF_THE_OUTBOX)
RULES = Entry(
    "tracking:rules",
    "提醒规则",
    "alarm",
    "",
    _pages(*(f"tracking:{name}" for name in ("rule", "new_rule", "edit_rule", "foresight"))),
)
ROBOTS = Entry(
    "tracking:robots",
    "群机器人",
    "robot",
    "",
    _pages(*(f"tracking:{name}" for name in ("robot", "new_robot", "edit_robot"))),
)
TOKENS = Entry("accounts:tokens", "对接令牌", "plug", "", _pages("accounts:new_token", "accounts:token", "api:docs"))
_OF_A_HOOK = _pages(*(f"tracking:{name}" for name in ("hook", "new_hook", "edit_hook", "new_hook_secret")))
HOOKS = Entry("tracking:hooks", "对接通知", "broadcast", "", _OF_A_HOOK)
_OF_THE_CALENDAR = ("calendar_year", "calendar_notice", "edit_calendar", "withdraw_calendar")
CALENDAR = Entry(
    "tracking:calendar", "放假安排", "calendar3", "", _pages(*(f"tracking:{name}" for name in _OF_THE_CALENDAR))
)
WORDS = Entry(
    "tracking:words",
    "单位词",
    "journal-text",
    "",
    _pages("tracking:try_words", "tracking:add_word", "tracking:add_event_date", "tracking:add_alias"),
)
PEOPLE = Entry("tracking:handovers", "人员和机构", "people", "", _pages("tracking:handover", "tracking:reorganise"))
TEMPLATES = Entry(
    "papers:templates", "公文版式和模板", "file-earmark-text", "", _pages("papers:template", "papers:replace_template")
)
ADMIN = Entry("admin:index", "后台管理", "gear", "后台")

_DEPARTMENT = (("", (DESK, OWN_TASKS, FILINGS, PAPERS, NOTICES)),)
PLACES: dict[str, tuple[tuple[str, tuple[Entry, ...]], ...]] = {
    Role.SUPERVISOR: (
        ("", (DESK, NOTICES)),
        ("从讲话到事项", (SPEECHES, REGISTER, LEDGERS_IN)),
        ("督办", (LEDGER, FILINGS, RECHECKS, COMPLETION, BURDEN, PAPERS, ARCHIVES, OUTBOX)),
        ("设置", (PEOPLE, RULES, CALENDAR)),
    ),
    Role.CLERK: _DEPARTMENT,
    Role.HEAD: (("", (DESK, OWN_TASKS, COMPLETION, BURDEN, FILINGS, PAPERS, NOTICES)),),
    Role.LEADER: (
        ("", (DESK, COMPLETION, BURDEN, LEDGER, INSTRUCTIONS, FILINGS, RECHECKS, PAPERS, NOTICES)),
        ("文件", (SPEECHES,)),
    ),
    Role.ADMIN: (
        ("", (DESK, COMPLETION, LEDGER, PAPERS, NOTICES)),
        ("设置", (PEOPLE, WORDS, RULES, CALENDAR, ROBOTS, HOOKS, TOKENS, TEMPLATES, LISTS_IN, ADMIN, OUTBOX)),
    ),
}


def navigation(request: HttpRequest, user: User, unread: int, waiting: int = 0) -> Navigation:
    """The places open to this person, with the current one marked. ``waiting``: how much there is to sign or decide."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    counts = {NOTICES: unread, FILINGS: waiting, PAPERS: import_string(settings.PAPERS_WAITING)(user)}
    groups = (Group(heading, tuple(_links(entries, here, counts))) for heading, entries in PLACES.get(user.role, ()))
    return Navigation(tuple(groups), _who(user))


def _who(user: User) -> str:
    departments = user.memberships.order_by("pk").values_list("department__name", flat=True)
    return " · ".join([*departments, user.get_role_display()])


def _links(entries: tuple[Entry, ...], here: str, counts: Mapping[Entry, int]) -> Iterator[Link]:
    for entry in entries:
        is_current = here == entry.view or here in entry.within or (entry == ADMIN and here.startswith("admin:"))
        yield Link(entry, reverse(entry.view), is_current, counts.get(entry) or None)
