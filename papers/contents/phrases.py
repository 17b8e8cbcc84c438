"""Turns of phrase that papers share: departments with numbers, titles, numbered steps, a report in short. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from papers.contents.figures import NOBODY
from papers.contents.rows import TaskRow
from papers.contents.scope import CHOSEN
from papers.contents.snapshot import Snapshot

LONGEST_TITLE = 200
LONG = 160  # signs of a report that are quoted
FEW = 6  # departments named one by one in a cell


def with_counts(counted: Iterable[tuple[str, int]]) -> str:
    """区住建局（2件），区城管局、区发改局（各1件）: those with most first, those with the same number together."""
    by_count: dict[int, list[str]] = {}
    for name, count in counted:
        by_count.setdefault(count, []).append(name)
    return "，".join(
        f"{'、'.join(names)}（{'各' if len(names) > 1 else ''}{count}件）"
        for count, names in sorted(by_count.items(), reverse=True)
    )


def leads_of(rows: Iterable[TaskRow]) -> Counter[str]:
    """The leads of these with how many each."""
    return Counter(row.lead or NOBODY for row in rows)


def named(rows: Sequence[TaskRow]) -> str:
    """The leads of these rows, with counts where there are several."""
    leads = leads_of(rows)
    return with_counts(leads.items()) if len(leads) > 1 else next(iter(leads), "")


def quoted(title: str) -> str:
    """“…” around a title; quotation marks inside become ‘…’."""
    return f"“{title.replace('“', '‘').replace('”', '’')}”"


def in_short(said: str) -> str:
    """In one line; where it is long, its first sentences, with …… for what is left out."""
    line = " ".join(said.split())
    if len(line) <= LONG:
        return line
    stop = line.rfind("。", 0, LONG)
    return f"{line[: stop + 1 if stop > LONG // 3 else LONG]}……"


def few_of(names: Sequence[str]) -> str:
    """区财政局、区水利局; of many the first ones and how many there are: 区财政局、区水利局等32个单位."""
    if len(names) <= FEW:
        return "、".join(names)
    return f"{'、'.join(names[:FEW])}等{len(names)}个单位"


def numbered(paragraphs: Sequence[str]) -> list[str]:
    """1.… 2.…, where there is more than one."""
    if len(paragraphs) < 2:
        return list(paragraphs)
    return [f"{number}.{said}" for number, said in enumerate(paragraphs, 1)]


def entitled(taken: Snapshot, about: str) -> str:
    """关于《…》提出的督办事项办理情况的通报; of tasks that were chosen by the first of them."""
    plain = f"关于督办事项{about}"
    if taken.scope == CHOSEN:
        return in_room(f"关于{named_by_first(taken.rows)}{about}", plain)
    return in_room(f"关于{taken.scope}督办事项{about}", plain)


def in_room(title: str, plain: str) -> str:
    """The title, or a plainer one where it is too long: never half of it."""
    return title if len(title) <= LONGEST_TITLE else plain


def named_by_first(rows: Sequence[TaskRow]) -> str:
    """“修复破损路面”等3件督办事项."""
    return quoted(rows[0].title) + (f"等{len(rows)}件督办事项" if len(rows) > 1 else "")


def as_text(paragraphs: Iterable[str]) -> str:
    """A passage as ``Paper.texts`` keeps it: a paragraph a line."""
    return "\n".join(paragraphs)
