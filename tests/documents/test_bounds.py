"""What strangers send must cost little: bombs, entities and endless files end in one sentence."""

import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from directives import documents
from directives.documents import UnreadableError, read_bytes
from directives.documents.isolation import read_isolated
from tests.documents.papers import level, one_list, packed, paragraph, word_file

ROOT = Path(__file__).resolve().parents[2]


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_bytes(data, "讲话.docx")
    return caught.value.message


def is_running(process: int) -> bool:
    """Whether a process lives; one that died and waits to be buried does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_small_file_of_a_million_and_a_half_paragraphs_is_refused() -> None:
    bomb = word_file("<w:p/>" * 1_500_000, padding=140_000)
    assert len(bomb) < 160_000
    message = refusal(bomb)
    assert "太大" in message or "五万个以上的段落" in message


def test_fifty_thousand_paragraphs_are_the_limit() -> None:
    assert "五万个以上的段落" in refusal(word_file("<w:p/>" * 50_001, padding=140_000))
    assert read_bytes(word_file(paragraph("完") + "<w:p/>" * 49_999, padding=140_000), "讲话.docx").text == "完"


def test_a_bomb_costs_the_machine_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    path.write_bytes(word_file("<w:p/>" * 900_000, padding=140_000))
    script = (
        "import pathlib, resource, sys; from directives.documents import UnreadableError, read_file\n"
        "from directives.documents.isolation import end_idle\n"
        "try: read_file(pathlib.Path(sys.argv[1]))\n"
        "except UnreadableError: end_idle(); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    spent = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert 15 * 1024 < int(spent.stdout) < 200 * 1024  # python-docx takes more than 1 GiB for the like


@pytest.mark.parametrize(
    "bomb",
    [
        word_file(paragraph("讲话"), members={"word/media/image1.bmp": bytes(30_000_000)}, padding=400_000),
        word_file(paragraph("讲话"), members={"customXml/item1.xml": b" " * 15_000_000}),
        word_file(paragraph("讲话"), members={f"customXml/item{n}.xml": b"<x/>" for n in range(2_001)}),
        word_file("<w:p>" + "<w:r/>" * 2_500_000 + "</w:p>", padding=300_000),
    ],
    ids=["inflates beyond 20 MiB", "ratio beyond 100", "too many members", "too many runs"],
)
def test_an_archive_out_of_bounds_is_refused(bomb: bytes) -> None:
    assert "展开以后太大" in refusal(bomb)


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    lying = bytearray(word_file(paragraph("讲话" * 500)))
    for start in _central_entries(bytes(lying)):
        lying[start + 24 : start + 28] = (10).to_bytes(4, "little")
    assert "损坏" in refusal(bytes(lying))


def _central_entries(data: bytes) -> list[int]:
    places, start = [], data.find(b"PK\x01\x02")
    while start != -1:
        places.append(start)
        start = data.find(b"PK\x01\x02", start + 4)
    return places


def test_an_archive_with_a_password_is_refused() -> None:
    data = bytearray(word_file(paragraph("讲话")))
    for start in _central_entries(bytes(data)):
        data[start + 8] |= 1
    assert "密码" in refusal(bytes(data))


def test_labels_that_multiply_do_not_fill_the_memory() -> None:
    endless = one_list(level(0, "decimal", "%1" * 5_000, start=100_000))
    message = refusal(word_file(paragraph("字", number=(1, 0)) * 20_000, numbering=endless, padding=100_000))
    assert "一千万字" in message


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file://{path}">]>',
        '<!DOCTYPE d [<!ENTITY a "哈哈哈哈"><!ENTITY x "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE d SYSTEM "file://{path}">',
    ],
)
@pytest.mark.parametrize("more", ["", paragraph("") * 20_000], ids=["a short file", "one whose paragraphs are counted"])
def test_entities_are_neither_read_nor_multiplied(tmp_path: Path, doctype: str, more: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("口令")
    prologue = doctype.format(path=secret)
    said = paragraph("&x;" if "x" in prologue else "讲话")
    message = refusal(word_file(said + more, prologue=prologue, padding=200_000))
    assert "口令" not in message
    assert "文档类型声明" in message or "损坏" in message


def test_a_part_outside_the_package_is_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "document.xml"
    outside.write_text("<x/>")
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        f'TargetMode="External" Target="file://{outside}"/></Relationships>'
    )
    alone = packed({"[Content_Types].xml": b"<Types/>", "_rels/.rels": relations.encode()})
    assert "损坏" in refusal(alone)
    beside = word_file(paragraph("正文"), members={"_rels/.rels": relations.encode()})
    assert read_bytes(beside, "讲话.docx").text == "正文"


def test_remarks_among_the_relationships_do_no_harm() -> None:
    honest = word_file(paragraph("正文"))
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        relations = archive.read("_rels/.rels").replace(b"<Relationship ", b"<!-- x --><?x y?><Relationship ")
    assert read_bytes(word_file(paragraph("正文"), members={"_rels/.rels": relations}), "讲话.docx").text == "正文"


def test_elements_nested_without_end_are_refused() -> None:
    deep = "<w:smartTag>" * 50_000 + paragraph("深") + "</w:smartTag>" * 50_000
    assert "损坏" in refusal(word_file(deep, padding=100_000))


def test_a_child_that_never_answers_is_ended_with_all_it_started(tmp_path: Path) -> None:
    processes = processes_of_a_sleeper(tmp_path, time_limit=8)
    assert len(processes) == 2
    assert ended(processes)


def test_who_stood_by_for_a_child_that_never_answered_serves_on(tmp_path: Path) -> None:
    first, second = (processes_of_a_sleeper(tmp_path, time_limit=8)[0] for _ in range(2))
    assert first != second


def processes_of_a_sleeper(folder: Path, time_limit: float) -> list[int]:
    """The child that was given a document it sleeps over, and what that started."""
    place = folder / "processes"
    if not place.exists():
        os.mkfifo(place)
    told = os.open(place, os.O_RDWR | os.O_NONBLOCK)
    try:
        with pytest.raises(UnreadableError, match="没有读完"):
            read_isolated(str(place).encode(), "docx", time_limit=time_limit, module="tests.documents.sleeper")
        return [int(number) for number in os.read(told, 100).split()]
    finally:
        os.close(told)


def ended(processes: list[int]) -> bool:
    deadline = time.monotonic() + 60
    while any(map(is_running, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(is_running, processes))


def test_a_child_that_dies_leaves_one_sentence() -> None:
    with pytest.raises(UnreadableError, match="超出了限度"):
        read_isolated(b"", "docx", module="tests.documents.nothing_here")


def test_the_child_knows_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    assert read_bytes(word_file(paragraph("正文")), "讲话.docx").text == "正文"


def test_the_child_cannot_take_more_memory_than_its_limit() -> None:
    script = (
        "from directives.documents.child import limit; limit()\n"
        "try: bytearray(2 * 1024 ** 3)\n"
        "except MemoryError: print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "refused"


def test_the_child_cannot_write_a_file(tmp_path: Path) -> None:
    script = (
        "import sys; from directives.documents.child import limit; limit()\n"
        "with open(sys.argv[1], 'w') as file: file.write('x' * 100)"
    )
    path = tmp_path / "written"
    done = subprocess.run([sys.executable, "-c", script, str(path)], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode != 0
    assert path.stat().st_size == 0


def test_the_web_process_loads_no_parser() -> None:
    script = (
        "import sys; from directives.documents import *\n"
        "print([name for name in ('lxml', 'pypdf', 'docx', 'jieba') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there_and_no_other() -> None:
    for name in documents.__all__:
        assert getattr(documents, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        documents.nothing  # noqa: B018


def test_the_child_starts_without_what_it_does_not_need() -> None:
    script = (
        "import sys, directives.documents.child\n"
        "print([name for name in sys.modules if name.endswith(('headlines', 'secrecy'))])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
