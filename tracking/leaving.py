"""What somebody would leave behind whose account is closed (停用账号), said before it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import ApiToken, User
from tracking.models import Department, Filing, Post
from tracking.staffing import Work, last_ones, work_of


@dataclass(frozen=True, slots=True)
class Holdings:
    """One person: his unfinished work, his posts, what he has sent up, and where nobody else could act."""

    user: User
    work: Work
    posts: tuple[Post, ...]
    filings: int
    last_in: tuple[Department, ...]
    tokens: tuple[str, ...]  # by which other programs act for him now

    def __bool__(self) -> bool:
        return bool(self.work or self.posts or self.filings or self.last_in or self.tokens)

    @property
    def must_be_asked(self) -> bool:
        """Whether closing the account would strand something: work in his name, a post, a department's last hand."""
        return bool(self.work or self.posts or self.last_in)

    @property
    def sentences(self) -> list[str]:
        """All of it in words, what has to be dealt with first."""
        return [*self._of_work(), *self._of_posts(), *self._of_departments(), *self._of_tokens(), *self._of_filings()]

    def _of_work(self) -> Iterable[str]:
        if self.work:
            kinds = {"督办": len(self.work.tasks), "经办": len(self.work.parts)}
            counted = "、".join(f"{kind} {count} 件" for kind, count in kinds.items() if count)
            yield f"名下还有 {self.work.count} 件事项没办完（{counted}）。"

    def _of_posts(self) -> Iterable[str]:
        if self.posts:
            names = "、".join(map(str, self.posts))
            yield f"现任{names}：停用以后这个职务没有现任，请在“领导职务”里换人。"

    def _of_departments(self) -> Iterable[str]:
        for unit in self.last_in:
            yield f"{unit}有在办的事项，现在只有他一个人能签收、反馈。"

    def _of_tokens(self) -> Iterable[str]:
        if self.tokens:
            names = "、".join(f"“{name}”" for name in self.tokens)
            yield f"对接令牌{names}在用：停用账号，那里的系统当时就连不上；请先让接手的人另建一个换上。"

    def _of_filings(self) -> Iterable[str]:
        if self.filings:
            yield f"他送出的 {self.filings} 件呈报还没有裁定；呈报记在单位名下，同事可以接着办。"


def holdings_of(user: User, at: datetime) -> Holdings:
    """What hangs on somebody now; nothing where the account is not in use any more but what is still in his name."""
    return Holdings(
        user=user,
        work=work_of(user),
        posts=tuple(Post.objects.filter(holder=user, is_active=True).order_by("order", "pk")),
        filings=Filing.objects.filter(by=user).open().count(),
        last_in=tuple(last_ones(user)),
        tokens=tuple(ApiToken.objects.live(at).filter(user=user).order_by("pk").values_list("name", flat=True)),
    )
