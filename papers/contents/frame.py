"""What every paper carries, whatever its kind: the office, the number, the date, whom it goes to (公文要素)."""

from collections.abc import Mapping
from typing import Any

from directives.dates import full_day_words
from papers.contents.records import Passage, Placeholder
from papers.contents.snapshot import Snapshot
from papers.models import Paper
from papers.workflow import PaperKind

COPIES = Passage("copies", "抄送", is_needed=False, help="不抄送就不填。")
EVERYBODY = "各有关单位"
MANY = 80  # signs: names of more units than that leave the first page no room (GB/T 9704-2012, 7.3.2)


def frame(paper: Paper, taken: Snapshot) -> dict[str, Any]:
    """The placeholders that all templates may use; number and date stay empty until the paper is signed."""
    return {
        "office": taken.office,
        "number": paper.number,
        "title": paper.title,
        "date": full_day_words(paper.signed_on) if paper.number and paper.signed_on else "",
        "addressee": _addressee(paper, taken),
        "copies": one_line(paper.texts, "copies"),
        "basis": taken.basis,
        "phone": taken.phone,
        "contact": str(paper.drafted_by),
        "signer": str(paper.approver) if paper.number and paper.approver else "",
        "is_draft": not paper.number,
        "made": f"截至{taken.until}",
    }


def _addressee(paper: Paper, taken: Snapshot) -> str:
    """As written by hand, else the department; of a 通报 those it is sent to, where they are few."""
    written = one_line(paper.texts, "addressee") or taken.addressee
    if written or paper.kind != PaperKind.BULLETIN:
        return written
    recipients = paper.recipients.order_by("order", "pk") if paper.pk else ()
    names = "、".join(unit.full_name or unit.name for unit in recipients)
    return names if 0 < len(names) <= MANY else EVERYBODY


def paragraphs(texts: Mapping[str, str], code: str) -> list[str]:
    """A passage as its paragraphs, without empty ones."""
    return [said for line in texts.get(code, "").splitlines() if (said := line.strip())]


def one_line(texts: Mapping[str, str], code: str) -> str:
    return " ".join(paragraphs(texts, code))


PLACEHOLDERS = (
    Placeholder("office", "督查室名称", "云溪区人民政府督查室"),
    Placeholder("number", "文号或期号，签发前为空", "督通〔2026〕1号"),
    Placeholder("title", "标题", "关于办理《在全区重点工作推进会上的讲话》所提督办事项的通知"),
    Placeholder("date", "成文日期，签发前为空", "2026年3月5日"),
    Placeholder("addressee", "主送单位", "云溪区住房和城乡建设局"),
    Placeholder("copies", "抄送", "分管副区长"),
    Placeholder("basis", "督查依据", "《政府督查工作条例》（国务院令第733号）"),
    Placeholder("phone", "联系电话", "8123"),
    Placeholder("contact", "联系人（拟稿人）", "督查员"),
    Placeholder("signer", "签发人职务，签发前为空", "区政府办公室主任"),
    Placeholder("is_draft", "是不是草稿（判断用）", ""),
    Placeholder("made", "取数时间", "截至2026年3月5日10时"),
)


def of_list(name: str, *rows: tuple[str, str, str]) -> tuple[Placeholder, ...]:
    """Placeholders of what a list holds: (name, words, example) each."""
    return tuple(Placeholder(f"{name}[].{key}", words, example) for key, words, example in rows)
