"""How people want to hear of news (接收方式): which step is which kind, what is shipped, and what each has chosen."""

from collections.abc import Iterable, Mapping

from accounts.models import User
from tracking.models import NoticeChoice
from tracking.models.notice import NewsKind, Way

FIXED = frozenset({NewsKind.ORDERS})  # by mail, whatever anybody would like
SHIPPED: Mapping[str, Way] = {
    NewsKind.ORDERS: Way.AT_ONCE,
    NewsKind.RETURNS: Way.AT_ONCE,
    NewsKind.RULINGS: Way.AT_ONCE,
    NewsKind.REQUESTS: Way.AT_ONCE,
    NewsKind.CHANGES: Way.AT_ONCE,
    NewsKind.CLOSURES: Way.DIGEST,
    NewsKind.REPORTS: Way.APPLICATION,
    NewsKind.REMARKS: Way.AT_ONCE,
    NewsKind.RECHECKS: Way.DIGEST,
    NewsKind.PAPERS: Way.AT_ONCE,
    NewsKind.WEEKLY: Way.AT_ONCE,
}
KIND_OF: Mapping[str, NewsKind] = {
    "dispatch": NewsKind.ORDERS,
    "take_in": NewsKind.ORDERS,
    "reassign": NewsKind.ORDERS,
    "urge": NewsKind.ORDERS,
    "instruct": NewsKind.ORDERS,
    "send_back": NewsKind.RETURNS,
    "turn_down": NewsKind.RETURNS,
    "decline": NewsKind.RETURNS,
    "grant": NewsKind.RULINGS,
    "refuse": NewsKind.RULINGS,
    "settle": NewsKind.RULINGS,
    "file": NewsKind.REQUESTS,
    "extend": NewsKind.REQUESTS,
    "dispute": NewsKind.REQUESTS,
    "submit": NewsKind.REQUESTS,
    "withdraw": NewsKind.REQUESTS,
    "answer": NewsKind.REQUESTS,
    "adjust": NewsKind.CHANGES,
    "transfer": NewsKind.CHANGES,
    "hand_on": NewsKind.CHANGES,
    "entrust": NewsKind.CHANGES,
    "suspend": NewsKind.CHANGES,
    "resume": NewsKind.CHANGES,
    "cancel": NewsKind.CHANGES,
    "join": NewsKind.CHANGES,
    "disjoin": NewsKind.CHANGES,
    "unite": NewsKind.CHANGES,
    "reopen": NewsKind.CHANGES,
    "restore": NewsKind.CHANGES,
    "reinstate": NewsKind.CHANGES,
    "recheck": NewsKind.RULINGS,
    "reconsider": NewsKind.RULINGS,
    "confirm": NewsKind.RULINGS,
    "rectify": NewsKind.REQUESTS,
    "appeal": NewsKind.REQUESTS,
    "recant": NewsKind.REQUESTS,
    "pick": NewsKind.RECHECKS,
    "close": NewsKind.CLOSURES,
    "finish": NewsKind.CLOSURES,
    "report": NewsKind.REPORTS,
    "record": NewsKind.REPORTS,
    "remark": NewsKind.REMARKS,
}


TELLS: Mapping[str, str] = {  # what each kind is, for who chooses
    NewsKind.ORDERS: "事情交给您的单位办、催您的单位、领导有批示。",
    NewsKind.RETURNS: "办结申请退回重办、呈上去的退回修改、单位退签。",
    NewsKind.RULINGS: "延期同意了没有，分工的异议怎么裁定，回头看查到什么，复核怎么定。",
    NewsKind.REQUESTS: "等您审签、审核、裁定、签发的；申请又撤回了的；催办有了答复的。",
    NewsKind.CHANGES: "时限和要求有调整、又强调了一次，事项划转给您的单位、转给您经办，挂起、恢复、中止、重新打开。",
    NewsKind.CLOSURES: "您单位承担的事项办结了。",
    NewsKind.REPORTS: "配合单位报了进展，督查员代录了进展。",
    NewsKind.REMARKS: "留言里点到您的。",
    NewsKind.RECHECKS: "抽到要您去回头看的，快到时限、过了时限没有查的；事先告诉单位的，单位也收到。",
    NewsKind.PAPERS: "督办通知单、催办通知、通报印发给您的单位。",
    NewsKind.WEEKLY: "每周一封，说全区的落实情况。",
}
OFFERED: Mapping[str, tuple[Way, ...]] = {NewsKind.WEEKLY: (Way.AT_ONCE, Way.APPLICATION)}  # else all three
WHY_FIXED = "要您马上去办的，一定发邮件，不能改。"


class Ways:
    """What some people have chosen, read once. A mailbox has chosen nothing, and there is no application to look in."""

    def __init__(self, users: Iterable[int]) -> None:
        chosen = NoticeChoice.objects.filter(user__in=set(users)).values_list("user", "kind", "way")
        self.chosen = {(user, kind): Way(way) for user, kind, way in chosen}

    def of(self, user: int | None, kind: str) -> Way:
        if user is None and SHIPPED[kind] == Way.APPLICATION:
            return Way.DIGEST
        return SHIPPED[kind] if kind in FIXED or user is None else self.chosen.get((user, kind), SHIPPED[kind])


def kinds_for(user: User) -> list[NewsKind]:
    """The kinds somebody chooses a way for: not those that are fixed; the weekly mail is only for leaders."""
    return [kind for kind in NewsKind if kind not in FIXED and (kind != NewsKind.WEEKLY or user.is_leader)]


def wants_weekly(user: int, ways: Ways) -> bool:
    """Whether a leader wants the weekly mail."""
    return ways.of(user, NewsKind.WEEKLY) == Way.AT_ONCE
