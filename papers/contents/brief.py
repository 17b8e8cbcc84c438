"""督查专报: for the leaders, how one matter or scope stands: situation, progress, problems, advice."""

from collections.abc import Mapping
from typing import Any

from papers.contents import bulletin
from papers.contents.checks import check_figures
from papers.contents.frame import COPIES, PLACEHOLDERS, frame, of_list, paragraphs
from papers.contents.phrases import (
    as_text,
    entitled,
    numbered,
)
from papers.contents.records import Content, Facts, Passage, Placeholder
from papers.contents.snapshot import Snapshot
from papers.contents.telling import advice, problems, progress
from papers.contents.wording import (
    overview,
)
from papers.models import Paper

SECTIONS = (
    Passage("situation", "基本情况"),
    Passage("progress", "工作进展", is_needed=False, help="不写这一部分就留空。"),
    Passage("problems", "存在问题", is_needed=False, help="不写这一部分就留空。"),
    Passage("advice", "工作建议", is_needed=False, help="不写这一部分就留空。"),
)
PASSAGES = (*SECTIONS, Passage("addressee", "呈送", is_needed=False, help="呈送哪些领导。"), COPIES)


def title(facts: Facts) -> str:
    return entitled(Snapshot.read(facts), "办理情况的专报")


def propose(facts: Facts) -> Mapping[str, str]:
    taken = Snapshot.read(facts)
    return {
        "situation": as_text(overview(taken)),
        "progress": as_text(progress(taken)),
        "problems": as_text(problems(taken)),
        "advice": as_text(numbered(advice(taken))),
    }


def context(paper: Paper) -> dict[str, Any]:
    taken = Snapshot.read(paper.facts)
    return {
        **frame(paper, taken),
        "issue": paper.number,
        "totals": taken.figures.totals.as_strings(),
        "sections": _sections(paper),
        "tasks": bulletin.annex(taken),
    }


def _sections(paper: Paper) -> list[dict[str, Any]]:
    """Those with something in them; the template numbers their headings."""
    written = ((one.label, paragraphs(paper.texts, one.code)) for one in SECTIONS)
    return [{"heading": label, "paragraphs": said} for label, said in written if said]


BRIEF = Content(
    passages=PASSAGES,
    collect=bulletin.collect,
    title=title,
    propose=propose,
    check=check_figures,
    context=context,
    placeholders=(
        *PLACEHOLDERS,
        Placeholder("issue", "期号，签发前为空", "第1期"),
        *bulletin.OF_TOTALS,
        *of_list("sections", ("heading", "部分的标题", "基本情况"), ("paragraphs[]", "部分的正文（一段一行）", "")),
        *of_list("tasks", *bulletin.ANNEX),
    ),
)
