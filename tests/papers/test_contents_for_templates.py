"""What templates are given: exactly the placeholders that are listed, in every kind, and what stands in them."""

import io
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from docx import Document

from accounts.models import User
from papers.contents.records import Placeholder
from papers.contents.registry import CONTENTS
from papers.contents.since import Changed, Kept, Since
from papers.layout.examples import example
from papers.layout.render import render
from papers.layout.shipped import shipped_template
from papers.models import Paper, PaperFormat, TemplateKind
from papers.workflow import PaperKind
from tests.factories import MONDAY, at, make_department, make_post, make_registration, make_spread, make_task
from tests.papers.snapshots import shown, taken
from tracking.actions.urging import urge
from tracking.models import Assignment, Department, Report
from tracking.models.urging import Way
from tracking.workflow import Status

pytestmark = pytest.mark.one_database

QUOTE = "破损路面要在2月底前全部修好，“一处也不能漏”；=SUM(A1)，<b>不是</b>标记。"
ANNEXED = (PaperKind.BULLETIN, PaperKind.BRIEF)


@pytest.fixture
def papers(supervisor: User, housing: Department, city: Department) -> Mapping[PaperKind, Paper]:
    """One of each kind about the same office: a late task, a task in time, a closed one, and one of three units."""
    registration, leader = make_registration(supervisor), make_post("分管副区长")
    late = make_task(
        supervisor, housing, city, registration=registration, title="修复破损路面", due_on=MONDAY - timedelta(days=3),
        leader=leader, percent=70, rhythm="monthly:25", measure="23处全部修复",
    )  # fmt: skip
    late.sources.update(quote=QUOTE)
    Assignment.objects.filter(task=late).update(accepted_at=at(MONDAY - timedelta(days=9)))
    [urging] = urge(late, [housing], way=Way.PHONE, text="打电话问进度。", by=supervisor, at=at(hour=8))
    Report.objects.create(
        task=late,
        department=housing,
        event=urging.event,
        progress="已修复16处。",
        percent=70,
        by=supervisor,
        at=at(hour=8),
    )
    make_task(supervisor, city, registration=registration)
    make_task(supervisor, city, status=Status.CLOSED)
    make_spread(supervisor, housing, make_department("青溪镇"), registration=registration)
    return {
        PaperKind.NOTICE: taken(PaperKind.NOTICE, supervisor, department=housing, registration=registration),
        PaperKind.URGING: taken(PaperKind.URGING, supervisor, department=housing),
        PaperKind.BULLETIN: compared(taken(PaperKind.BULLETIN, supervisor)),
        PaperKind.BRIEF: taken(PaperKind.BRIEF, supervisor),
    }


def compared(paper: Paper) -> Paper:
    """With what has changed since the issue before."""
    unit = Kept("区住建局", 1, 1, {"moved": 1}, 0, 1)
    moved = Changed(
        "moved", "督〔2026〕1号-01", "修复破损路面", "区住建局", "2026年11月10日 → 2026年11月20日，推后 10 天"
    )
    earlier = Since("2026-10-31", unit, (unit,), (moved,), 5, 0, 0, "20%", "100%")
    paper.facts["since"] = earlier.as_json()
    paper.texts["changes_said"] = "在办事项仍是1件。"
    return paper


def names_in(value: Any, name: str = "") -> Iterator[str]:
    """``tasks[].title`` for every value there is."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from names_in(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for inner in value:
            yield from names_in(inner, f"{name}[]")
    else:
        yield name


def text_of(document: bytes) -> str:
    opened = Document(io.BytesIO(document))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])


@pytest.mark.parametrize("kind", PaperKind)
def test_every_placeholder_is_listed_and_every_listed_one_is_given(
    kind: PaperKind, papers: Mapping[PaperKind, Paper]
) -> None:
    assert set(names_in(shown(papers[kind]))) == {one.name for one in CONTENTS[kind].placeholders}


@pytest.mark.parametrize("kind", PaperKind)
def test_all_a_template_is_given_are_strings_but_the_word_of_a_draft(
    kind: PaperKind, papers: Mapping[PaperKind, Paper]
) -> None:
    def leaves(value: Any) -> Iterator[Any]:
        inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else None
        if inner is None:
            yield value
        else:
            for one in inner:
                yield from leaves(one)

    context = shown(papers[kind])
    assert {type(value) for name, value in context.items() if name != "is_draft" for value in leaves(value)} == {str}
    assert context["is_draft"] is True


@pytest.mark.parametrize("kind", PaperKind)
def test_a_placeholder_says_in_chinese_what_it_is_and_is_listed_once(kind: PaperKind) -> None:
    listed: tuple[Placeholder, ...] = CONTENTS[kind].placeholders
    assert all(one.words and not one.words.isascii() for one in listed)
    assert len({one.name for one in listed}) == len(listed)


@pytest.mark.parametrize("kind", PaperKind)
def test_what_templates_are_tried_with_is_what_they_are_given(
    kind: PaperKind, papers: Mapping[PaperKind, Paper]
) -> None:
    given, tried = set(shown(papers[kind])), set(example(TemplateKind(kind)))
    assert tried == given


@pytest.mark.parametrize("kind", PaperKind)
def test_the_shipped_template_says_what_the_figures_say(kind: PaperKind, papers: Mapping[PaperKind, Paper]) -> None:
    paper = papers[kind]
    made = text_of(render(shipped_template(TemplateKind(kind), PaperFormat()), shown(paper)))
    for passage in CONTENTS[kind].passages:
        for line in paper.texts.get(passage.code, "").splitlines():
            assert line in made
    assert paper.title in made
    assert "修复破损路面" in made
    assert "{" not in made


@pytest.mark.parametrize("kind", [PaperKind.NOTICE, PaperKind.URGING, PaperKind.BULLETIN])
def test_the_words_of_the_leader_are_printed_to_the_character(
    kind: PaperKind, papers: Mapping[PaperKind, Paper]
) -> None:
    assert QUOTE in text_of(render(shipped_template(TemplateKind(kind), PaperFormat()), shown(papers[kind])))


def test_a_bulletin_names_the_late_ones_with_words_and_progress(papers: Mapping[PaperKind, Paper]) -> None:
    [late] = shown(papers[PaperKind.BULLETIN])["late"]
    assert (late["title"], late["lead"], late["due"]) == ("修复破损路面", "区住建局", "2026年11月20日")
    assert (late["late"], late["quote"], late["latest"]) == ("超期1个工作日", QUOTE, "已修复16处。")
    assert late["source"] == "区政府常务会议纪要（2026年11月23日）"


def test_an_annex_tells_all_tasks_in_arabic_digits(papers: Mapping[PaperKind, Paper]) -> None:
    bulletin, brief = (shown(papers[kind]) for kind in ANNEXED)
    assert bulletin["annex"] == brief["tasks"]
    assert len(bulletin["annex"]) == 5
    first = bulletin["annex"][0]
    assert (first["serial"], first["supporting"], first["status"], first["light"], first["percent"]) == (
        "1", "区城管局", "办理中", "超期", "70%",
    )  # fmt: skip


def test_a_table_of_departments_adds_up_to_the_totals(papers: Mapping[PaperKind, Paper]) -> None:
    context = shown(papers[PaperKind.BULLETIN])
    for name in ("registered", "closed", "open", "late", "other"):
        assert sum(int(row[name]) for row in context["departments"]) == int(context["totals"][name])
    for row in context["departments"]:
        assert int(row["closed"]) + int(row["open"]) + int(row["other"]) == int(row["registered"])
    assert [row["serial"] for row in context["departments"]] == ["1", "2", "3"]


def test_a_brief_leaves_out_what_nobody_wrote(papers: Mapping[PaperKind, Paper]) -> None:
    brief = papers[PaperKind.BRIEF]
    brief.texts |= {"problems": " \n ", "advice": "第一段。\n\n第二段。"}
    sections = shown(brief)["sections"]
    assert [one["heading"] for one in sections] == ["基本情况", "工作进展", "工作建议"]
    assert sections[-1]["paragraphs"] == ["第一段。", "第二段。"]


def test_number_date_and_signer_stand_in_a_paper_once_it_is_signed(papers: Mapping[PaperKind, Paper]) -> None:
    for paper in papers.values():
        paper.approver, paper.signed_on = make_post(), date(2026, 12, 5)  # laid before the leader, not signed yet
        draft = shown(paper)
        assert (draft["number"], draft["date"], draft["signer"], draft["is_draft"]) == ("", "", "", True)
        paper.number = "第1期"
        signed = shown(paper)
        assert (signed["number"], signed["date"], signed["signer"]) == ("第1期", "2026年12月5日", "区政府办公室主任")
        assert signed["is_draft"] is False
        assert signed.get("issue", "第1期") == "第1期"


def test_every_paper_says_when_its_figures_were_taken_and_whom_to_ask(papers: Mapping[PaperKind, Paper]) -> None:
    for paper in papers.values():
        context = shown(paper)
        assert (context["made"], context["contact"]) == ("截至2026年11月23日9时", "沈若川")


def stored(paper: Paper, *recipients: Department) -> Paper:
    paper.drafted_at = at()
    paper.save()
    paper.recipients.set(recipients)
    return paper


def test_a_bulletin_is_addressed_to_those_it_is_sent_to_where_they_are_few(
    papers: Mapping[PaperKind, Paper], housing: Department, city: Department
) -> None:
    bulletin = papers[PaperKind.BULLETIN]
    assert shown(bulletin)["addressee"] == "各有关单位"
    assert shown(stored(bulletin))["addressee"] == "各有关单位"
    assert shown(stored(bulletin, city, housing))["addressee"] == "云溪区住房和城乡建设局、云溪区城市管理局"
    many = [make_department(f"第{number}个名字很长的单位") for number in range(12)]
    assert shown(stored(bulletin, *many))["addressee"] == "各有关单位"


def test_what_is_written_by_hand_names_the_addressee(papers: Mapping[PaperKind, Paper], housing: Department) -> None:
    for kind in ANNEXED:
        paper = papers[kind]
        paper.texts |= {"addressee": "区委、\n区政府领导", "copies": "区人大办"}
        context = shown(stored(paper, housing))
        assert (context["addressee"], context["copies"]) == ("区委、 区政府领导", "区人大办")


def test_a_brief_is_addressed_to_nobody_unless_somebody_says_so(
    papers: Mapping[PaperKind, Paper], housing: Department
) -> None:
    assert shown(stored(papers[PaperKind.BRIEF], housing))["addressee"] == ""


@pytest.mark.parametrize("kind", PaperKind)
def test_each_kind_has_a_title_that_fits(kind: PaperKind, papers: Mapping[PaperKind, Paper]) -> None:
    paper = papers[kind]
    assert 0 < len(paper.title) <= 200
    long = {**paper.facts, "scope": "《" + "长" * 199 + "》提出的"}
    if long["order"]:
        long["order"] = {**long["order"], "source_title": "长" * 200}
    long["rows"] = [{**one, "title": "长" * 100} for one in long["rows"]]
    assert 0 < len(CONTENTS[kind].title(long)) <= 200
