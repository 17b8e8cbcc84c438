"""Where the people of a list work, and as what (任职): added and retitled, never taken away by a list."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.models import Role
from papers.intake.lists import Draft, keep, several
from papers.intake.office import KnownDepartment, KnownOffice, KnownPerson, Roll
from tracking.models import Department

LONGEST_TITLE = 40
DEPARTMENTAL = frozenset({Role.HEAD.value, Role.CLERK.value})


@dataclass(slots=True)
class Postings:
    """Reads department and title of each row, and remembers which row has placed whom where."""

    known: KnownOffice
    named: Mapping[str, int]  # a name nobody goes by → key of the department somebody said it is
    roll: Roll
    placed: dict[tuple[str, int], int] = field(default_factory=dict)  # user name, department → number of the row

    def look(self, draft: Draft) -> tuple[list[KnownDepartment], str]:
        """The departments and the title of a row, whoever it is about; what cannot be is said."""
        title = " ".join(draft.text("title").split())
        if len(title) > LONGEST_TITLE:
            draft.refuse("title", f"职务有 {len(title)} 个字，最多 {LONGEST_TITLE} 个字，请改短。")
        written = several(draft.text("department"))
        return [one for name in written if (one := self._department(draft, name))], title

    def judge(self, draft: Draft, own: KnownPerson | None, username: str) -> None:
        """Fills in ``posts`` of the row."""
        found, title = self.look(draft)
        posts = tuple((one.key, title or None) for one in found if self._is_first(draft, username, one))
        asked = [(key, said) for key, said in posts if own is None or self._differs(own, key, said)]
        if asked:
            draft.values["posts"] = tuple(asked)
            self._tell(draft, own, asked)
        if own:
            self._kept(draft, own, [one.key for one in found], title)
        elif not draft.text("department"):
            self._nowhere(draft, title)

    def _department(self, draft: Draft, name: str) -> KnownDepartment | None:
        found = self.roll.by_any.get(name) or self.roll.by_key.get(self.named.get(name, 0)) or self._loose(name)
        if found is None:
            said = f"单位“{name}”不认得：请选是哪个单位，或者先导入单位。"
            draft.refuse("department", said, unknown=name)
        elif not found.is_active:
            draft.refuse("department", f"{found.name}已经停用：请改成现在的单位，或者先到后台启用。")
        else:
            return found
        return None

    def _loose(self, name: str) -> KnownDepartment | None:
        meant = self.known.directory.resolve(name)
        return self.roll.by_key.get(meant.pk) if isinstance(meant, Department) else None

    def _is_first(self, draft: Draft, username: str, department: KnownDepartment) -> bool:
        number = self.placed.setdefault((username, department.key), draft.number)
        if number != draft.number:
            said = f"第 {number} 行已经写了这个人在{department.name}：请留一行，另一行选“不导入”。"
            draft.refuse("department", said)
        return number == draft.number

    def _differs(self, own: KnownPerson, key: int, title: str | None) -> bool:
        return key not in own.posts or (title is not None and title != own.posts[key])

    def _tell(self, draft: Draft, own: KnownPerson | None, asked: list[tuple[int, str | None]]) -> None:
        for key, title in asked:
            name, before = self.roll.by_key[key].name, own.posts.get(key) if own else None
            if before is None:
                draft.tell("department", "", f"增加{name}")
            if title and title != before:
                draft.tell("title", before or "", title)

    def _kept(self, draft: Draft, own: KnownPerson, listed: list[int], title: str) -> None:
        """What a list does not change although it might be read so."""
        others = [self.roll.by_key[key].name for key in own.posts if key not in listed]
        if listed and any(key not in own.posts for key in listed) and others:
            said = f"{own.name}在{'、'.join(others)}的任职还在：调走了的，请督查员先移交，再到后台去掉。"
            draft.remark("department", said)
        if not listed and title:
            draft.remark("title", f"没有写单位，职务“{title}”不知道是哪里的，没有改。")
        if len(listed) == 1:
            keep(draft, "title", "职务", own.posts.get(listed[0], ""))

    def _nowhere(self, draft: Draft, title: str) -> None:
        if draft.values.get("role") in DEPARTMENTAL:
            draft.remark("department", "没有写单位：登录后看不到任何事项，请补上，或者以后到后台设。")
        if title:
            draft.remark("title", f"没有写单位，职务“{title}”没有地方写，没有记。")
