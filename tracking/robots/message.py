"""What is said to a group (群消息), whatever the platform: a title, a few tasks with links, how many more. Pure."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self, TypeVar

T = TypeVar("T")
# What a platform would read as layout, a link or a mention, by what looks the same and is read as words.
AS_WORDS = str.maketrans("\\`*_[]<>#~|&", "＼｀＊＿［］＜＞＃～｜＆")


@dataclass(frozen=True, slots=True)
class Line:
    """One task: how it stands or what happened (超期, 交办), its title, by when, and where it is read."""

    word: str
    title: str
    due: str
    url: str
    is_urgent: bool = False

    @property
    def heading(self) -> str:
        """The word and by when, not saying 超期 twice."""
        return self.due if self.due.startswith(self.word) else "，".join(filter(None, [self.word, self.due]))


@dataclass(frozen=True, slots=True)
class Message:
    """Titles, dates and links, never the words of the speech or of a note: a group is outside the house."""

    key: str  # the same for every try: the Message-ID
    kind: str  # "orders", "daily" or "test"
    title: str
    lines: tuple[Line, ...]
    more: int  # 另有 N 项
    url: str  # where all of them stand
    sender: str

    def first(self, count: int) -> Self:
        """The same with fewer tasks written out."""
        return replace(self, lines=self.lines[:count], more=self.more + len(self.lines[count:]))

    @property
    def rest(self) -> str:
        return f"另有 {self.more} 项" if self.lines else f"共 {self.more} 项"


def fitted(message: Message, render: Callable[[Message], T], size: Callable[[T], int], limit: int) -> T:
    """As much of the message as the platform takes; what is left out is counted in 另有 N 项."""
    for count in range(len(message.lines), 0, -1):
        made = render(message.first(count))
        if size(made) <= limit:
            return made
    return render(message.first(0))


def octets(text: str) -> int:
    return len(text.encode())


def as_words(text: str) -> str:
    """On one line, without what a platform would not take as words."""
    visible = (one for one in " ".join(text.split()) if unicodedata.category(one)[0] != "C")
    return "".join(visible).translate(AS_WORDS)


def as_text(message: Message) -> str:
    """Without layout: for who reads it in the outbox, and for a receiver of our own form."""
    written = [f"{n}. {line.title}\n   {line.heading}\n   {line.url}" for n, line in enumerate(message.lines, start=1)]
    rest = [f"{message.rest}，在系统里看：{message.url}"] if message.more else []
    return "\n".join([message.title, *written, *rest, f"——{message.sender}"])
