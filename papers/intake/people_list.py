"""A list of people judged row by row (用户核对): who has an account, who gets one, where and as what they work."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from accounts.models import Role
from papers.intake.list_fields import PEOPLE_FIELDS
from papers.intake.lists import Draft, address, chosen, compact, judged, keep, plain, telephone
from papers.intake.office import KnownOffice, KnownPerson, Roll
from papers.intake.postings import Postings
from papers.intake.records import Table
from papers.sheets.records import Sheet

LONGEST_NAME, LONGEST_USERNAME = 40, 150
_USERNAME = re.compile(r"[\w.@+-]+", re.ASCII)
ROLES = {
    **{role.label: role.value for role in Role},
    **dict.fromkeys(("督查专员", "督办员"), Role.SUPERVISOR.value),
    **dict.fromkeys(("负责人", "单位负责人", "主要负责人"), Role.HEAD.value),
    **dict.fromkeys(("经办", "联络员", "承办人"), Role.CLERK.value),
    **dict.fromkeys(("区领导", "县领导", "市领导", "分管领导"), Role.LEADER.value),
    **dict.fromkeys(("系统管理员",), Role.ADMIN.value),
}


def judge_people(
    sheet: Sheet,
    *,
    head: int,
    mapping: Mapping[int, str],
    fixes: Mapping[str, str],
    names: Mapping[str, int],
    skipped: Collection[int],
    known: KnownOffice,
) -> Table:
    """Every row gets an outcome; never raises on what stands in a sheet. Several rows may be of one person.

    ``Line.values``: ``username`` always; ``name`` of a new account; ``role``, ``email`` and ``phone`` where they shall
    be set; ``posts``, pairs of the key of a department and the title there (None: as it is), where somebody works.
    """

    def judge(drafts: Sequence[Draft]) -> None:
        _Judge(known, Postings(known, names, Roll.of(known.departments))).judge(drafts)

    return judged(sheet, PEOPLE_FIELDS, head=head, mapping=mapping, fixes=fixes, skipped=skipped, judge=judge)


@dataclass(slots=True)
class _Judge:
    known: KnownOffice
    postings: Postings
    accounts: dict[str, KnownPerson] = field(default_factory=dict)  # by user name
    spelt: dict[str, str] = field(default_factory=dict)  # user name in small letters → as it is written
    namesakes: dict[str, list[KnownPerson]] = field(default_factory=dict)  # by name
    first: dict[str, Draft] = field(default_factory=dict)  # user name → the first row of this person

    def judge(self, drafts: Sequence[Draft]) -> None:
        self.accounts = {one.username: one for one in self.known.people}
        self.spelt = {one.username.lower(): one.username for one in self.known.people}
        for one in self.known.people:
            self.namesakes.setdefault(compact(one.name), []).append(one)
        for draft in drafts:
            self._judge(draft)

    def _judge(self, draft: Draft) -> None:
        name = self._name(draft)
        username = self._username(draft, name) if name else ""
        if not username:
            self._look(draft)
            return
        own = self.accounts.get(username)
        if own:
            draft.find(own.key)
        draft.values["username"] = username
        if earlier := self.first.get(username):
            self._agree(draft, earlier, own)
        else:
            self.first[username] = draft
            self._account(draft, own, name)
        self.postings.judge(draft, own, username)

    def _look(self, draft: Draft) -> None:
        """Name what else is wrong with a row of whom nobody knows who it is."""
        chosen(draft, "role", "角色", ROLES, Role.labels)
        address(draft, "email")
        telephone(draft, "phone")
        self.postings.look(draft)

    def _name(self, draft: Draft) -> str:
        name = compact(draft.text("name"))
        if not name:
            draft.refuse("name", "没有姓名：请填上，或者这一行选“不导入”。")
        elif len(name) > LONGEST_NAME:
            draft.refuse("name", f"姓名“{name[:20]}…”有 {len(name)} 个字，最多 {LONGEST_NAME} 个字，请改短。")
            return ""
        return name

    def _username(self, draft: Draft, name: str) -> str:
        """The account the row is about; "" where that cannot be told, and then it is said."""
        written = plain(draft.text("username"))
        if not written:
            return self._by_name(draft, name)
        is_fit = len(written) <= LONGEST_USERNAME and _USERNAME.fullmatch(written)
        if not is_fit and written not in self.accounts:
            said = "只能有英文字母、数字和 . - _ @ +，中间不能有空格"
            draft.refuse("username", f"用户名“{written[:20]}”不能用：{said}，最多 {LONGEST_USERNAME} 个字符。")
            return ""
        spelt = self.spelt.setdefault(written.lower(), written)
        if spelt != written:
            draft.refuse("username", f"用户名“{written}”和“{spelt}”只差大小写：同一个人请写成“{spelt}”，不然换一个。")
            return ""
        return written if self._is_of(draft, written, name) else ""

    def _is_of(self, draft: Draft, username: str, name: str) -> bool:
        """Whether an account, if there is one, is this person's: nobody is renamed by a list."""
        earlier, own = self.first.get(username), self.accounts.get(username)
        if own and compact(own.name) != name:
            said = "要改姓名请到后台；是另一个人，请换一个用户名。"
            draft.refuse("username", f"用户名“{username}”现在是{own.name}的，和这里的姓名“{name}”不一样：{said}")
            return False
        if earlier and compact(earlier.text("name")) != name:
            said = f"第 {earlier.number} 行的用户名也是“{username}”，姓名却是“{earlier.text('name')}”：请换一个。"
            draft.refuse("username", said)
            return False
        return True

    def _by_name(self, draft: Draft, name: str) -> str:
        """By the name alone: the one account, or the one person of the rows above, who is called so."""
        found = [one.username for one in self.namesakes.get(name, [])]
        found += [key for key, row in self.first.items() if compact(row.text("name")) == name and key not in found]
        if len(found) == 1:
            draft.remark("username", f"没有写用户名，按姓名认作“{found[0]}”这个账号。")
            return found[0]
        if found:
            draft.refuse(
                "username", f"有 {len(found)} 个叫“{name}”的（{'、'.join(found[:5])}）：请填用户名，说清是哪一个。"
            )
        else:
            draft.refuse("username", f"“{name}”还没有账号：新用户要填用户名，登录时用。")
        return ""

    def _account(self, draft: Draft, own: KnownPerson | None, name: str) -> None:
        role = chosen(draft, "role", "角色", ROLES, Role.labels)
        ways = {"email": ("邮箱", address(draft, "email")), "phone": ("电话", telephone(draft, "phone"))}
        if own is None:
            self._new(draft, name, role)
        elif role and role != own.role:
            self._other_role(draft, own, role)
        for code, (heading, written) in ways.items():
            before = getattr(own, code, "")
            if written:
                draft.change(code, written, before, written)
            if own:
                keep(draft, code, heading, before)
        if own:
            self._remark_on(draft, own)

    def _new(self, draft: Draft, name: str, role: str) -> None:
        draft.values |= {"name": name, "role": role or Role.CLERK.value}
        if not draft.text("role"):
            draft.remark("role", "没有写角色，按经办人建。")
        if others := self.namesakes.get(name):
            known = "、".join(one.username for one in others[:5])
            draft.remark(
                "name", f"已经有叫“{name}”的账号（{known}），这一行会另建一个；是同一个人的，请把用户名改成那一个。"
            )
        if role == Role.ADMIN:
            draft.remark("role", "管理员能改所有人的账号和角色，请看清楚。")
        if role == Role.LEADER:
            draft.remark("role", "领导的职务、分管单位和能不能批准立项，导入后请到后台“领导职务”里设。")

    def _other_role(self, draft: Draft, own: KnownPerson, role: str) -> None:
        if own.key == self.known.by:
            draft.refuse("role", "不能改自己的角色：请另一位管理员来改，或者把这一格空着。")
            return
        draft.change("role", role, Role(own.role).label, Role(role).label)
        if role == Role.ADMIN:
            draft.remark("role", f"{own.name}会成为管理员，能改所有人的账号和角色，请看清楚。")

    def _remark_on(self, draft: Draft, own: KnownPerson) -> None:
        if not own.is_active:
            draft.remark("name", f"{own.name}的账号已经停用，导入不会启用它；要启用请到后台。")

    def _agree(self, draft: Draft, earlier: Draft, own: KnownPerson | None) -> None:
        """A further row of a person says of the account what the first one does, what it is now, or nothing."""
        now = {"role": Role(own.role).label, "email": own.email, "phone": own.phone} if own else {}
        for code, heading in (("role", "角色"), ("email", "邮箱"), ("phone", "电话")):
            said, before = plain(draft.text(code)), plain(earlier.text(code))
            if said and said not in {before, now.get(code)}:
                there = f"第 {earlier.number} 行是“{before or '空着'}”"
                draft.refuse(code, f"和上面是同一个人，{heading}却不一样（{there}）：请改成一样的，或者空着。")
