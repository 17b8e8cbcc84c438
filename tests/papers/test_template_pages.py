"""公文版式和模板: how an administrator sets fonts, puts a template in place, looks at it, and goes back."""

import hashlib
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import model_to_dict
from django.test import Client
from django.urls import reverse
from docx import Document

from accounts.models import User
from papers.layout import pdf
from papers.layout.shipped import shipped_template
from papers.models import PaperFormat, PaperTemplate, TemplateKind
from papers.printing import template_for
from tests.papers.templates import altered, texts, word

pytestmark = pytest.mark.one_database

OWN = word(
    "本单位的通知单",
    "{{ title }}",
    "{{ addressee }}：",
    "{%p for task in tasks %}",
    "{{ task.title }}",
    "{%p endfor %}",
)
NOTICE = TemplateKind.NOTICE


@pytest.fixture
def admin(administrator: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(administrator)


def page(client: Client) -> str:
    return client.get(reverse("papers:templates")).content.decode()


def send(client: Client, file: bytes, name: str = "通知单.docx", kind: str = "notice") -> Any:
    return client.post(reverse("papers:replace_template", args=[kind]), {"file": SimpleUploadedFile(name, file)})


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_every_kind_of_paper_is_there_with_the_shipped_template(admin: Client) -> None:
    text = page(admin)
    assert [kind for kind in TemplateKind if f"<h3>{kind.label}</h3>" not in text] == []
    assert text.count("自带模板</p>") == len(TemplateKind)
    assert "换回自带的" not in text


@pytest.mark.parametrize("kind", list(TemplateKind))
def test_the_page_of_a_kind_shows_it_with_an_example_and_lists_what_may_be_said(
    admin: Client, kind: TemplateKind
) -> None:
    text = admin.get(reverse("papers:template", args=[kind.value])).content.decode()
    assert '<div class="paper">' in text
    assert "四个片区老旧小区改造全部开工" in text
    assert "<code>tasks[].title</code>" in text or "<code>annex[].title</code>" in text
    assert "用到了" in text


def test_a_template_of_the_office_takes_the_place_of_the_shipped_one(admin: Client, administrator: User) -> None:
    assert send(admin, OWN).status_code == 302
    kept = PaperTemplate.objects.get()
    assert (kept.kind, kept.name, kept.is_current, kept.by) == ("notice", "通知单.docx", True, administrator)
    assert kept.sha256 == hashlib.sha256(OWN).hexdigest()
    assert template_for(NOTICE) == OWN
    assert "通知单.docx" in page(admin)
    assert "本单位的通知单" in words(admin.get(reverse("papers:template", args=["notice"])))


def test_the_stored_file_has_a_name_nobody_can_guess(admin: Client) -> None:
    send(admin, OWN, name="../../etc/通知 单.docx")
    name = Path(str(PaperTemplate.objects.get().file)).name
    assert re.fullmatch(r"[0-9a-f]{32}\.docx", name)


def test_the_last_template_counts_and_those_before_it_are_kept(admin: Client) -> None:
    send(admin, OWN)
    send(admin, word("第二版", "{{ title }}"))
    assert [(one.is_current, one.kind) for one in PaperTemplate.objects.order_by("pk")] == [
        (False, "notice"),
        (True, "notice"),
    ]
    assert texts(template_for(NOTICE))[0] == "第二版"


def test_a_template_of_one_kind_changes_no_other(admin: Client) -> None:
    before = texts(template_for(TemplateKind.URGING))
    send(admin, OWN)
    assert texts(template_for(TemplateKind.URGING)) == before


def test_going_back_to_the_shipped_template_is_a_button(admin: Client) -> None:
    send(admin, OWN)
    restore = reverse("papers:restore_template", args=["notice"])
    done = admin.post(restore, follow=True)
    assert "换回了自带的模板" in words(done)
    assert "{{ office }}" in texts(template_for(NOTICE))
    assert not PaperTemplate.objects.get().is_current
    assert "用的本来就是自带的模板" in words(admin.post(restore, follow=True))


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (
            word("{{ tilte }}", "{%p for task in tasks %}", "{{ task.nmae }}", "{%p endfor %}"),
            "“tasks[].nmae”、“tilte”",
        ),
        (word("{% for task in tasks %}{{ task.title }}"), "没有写结束的"),
        (word("{{ title.__class__ }}"), "没有的占位符"),
        (altered(word("好"), {"word/vbaProject.bin": b"x"}), "带有宏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "旧的 .doc"),
        (word("督办通知单", "请按时办理。"), "一个占位符也没有"),
        (b"%PDF-1.7", "不是 .docx 文件"),
        (b"", "是空的"),
        (bytes(5 * 1024 * 1024 + 1), "超过了 5 MB"),
    ],
)
def test_a_template_that_does_not_do_changes_nothing_and_is_told_why(admin: Client, file: bytes, told: str) -> None:
    send(admin, OWN)
    answer = send(admin, file)
    assert answer.status_code == 422
    assert told in answer.content.decode().replace("&quot;", '"')
    assert template_for(NOTICE) == OWN
    assert PaperTemplate.objects.count() == 1


@pytest.mark.parametrize("file", [word("{{ tilte }}"), word("请按时办理。")])
def test_the_complaint_about_placeholders_says_on_which_page_they_are_listed(admin: Client, file: bytes) -> None:
    assert "点《督办通知单》下面的“看样子”，列在那一页的最后" in words(send(admin, file))
    listed = admin.get(reverse("papers:template", args=["notice"])).content.decode()
    assert listed.index('class="paper"') < listed.index("<code>tasks[].title</code>")


@pytest.mark.parametrize(
    ("kind", "left_out"),
    [
        ("notice", "“开头”（intro）、“事项清单”（tasks[].title）、“办理要求”（requirements）"),
        ("urging", "“开头”（intro）、“事项清单”（tasks[].title）、“办理要求”（requirements）"),
        (
            "bulletin",
            (
                "“总体情况”（overview）、“和以前相比”（changes_said）、“各单位办理情况”（departments_said）、“超期事项”（late_said）、"
                "“下一步工作”（next_steps）、“附表里的事项”（annex[].title）"
            ),
        ),
        ("brief", "“各部分的标题”（sections[].heading）、“各部分的正文”（sections[].paragraphs）"),
        ("breakdown", "“工作任务”（tasks[].title）、“牵头单位”（tasks[].lead）"),
    ],
)
def test_a_template_with_a_title_only_is_taken_and_what_it_leaves_out_is_said(
    admin: Client, kind: str, left_out: str
) -> None:
    file = SimpleUploadedFile("只有标题.docx", word("{{ title }}"))
    done = admin.post(reverse("papers:replace_template", args=[kind]), {"file": file}, follow=True)
    assert "换成了“只有标题.docx”" in words(done)
    assert f"这个模板没有用到{left_out}，" in words(done)


def test_a_template_without_a_title_is_told_that_first(admin: Client) -> None:
    done = admin.get(send(admin, word("{{ number }}"))["Location"])
    assert "没有用到“标题”（title）、“开头”（intro）" in words(done)


@pytest.mark.parametrize("kind", list(TemplateKind))
def test_the_shipped_template_put_in_place_again_leaves_nothing_out(admin: Client, kind: TemplateKind) -> None:
    done = admin.get(send(admin, shipped_template(kind, PaperFormat()), kind=kind.value)["Location"])
    assert "换成了" in words(done)
    assert "没有用到“" not in words(done)


def test_the_complaint_stands_at_the_kind_it_is_about(admin: Client) -> None:
    text = send(admin, b"x", kind="brief").content.decode()
    kinds = dict(re.findall(r'<li class="tp-kind" id="(\w+)">(.*?)</li>', text, re.DOTALL))
    assert [kind for kind, part in kinds.items() if "invalid-feedback" in part] == ["brief"]


def test_no_file_at_all_is_told_too(admin: Client) -> None:
    answer = admin.post(reverse("papers:replace_template", args=["notice"]))
    assert answer.status_code == 422
    assert "请先选一个 .docx 文件" in words(answer)


def test_what_a_template_does_without_is_marked(admin: Client) -> None:
    send(admin, OWN)
    text = admin.get(reverse("papers:template", args=["notice"])).content.decode()
    rows = dict(re.findall(r"<code>([\w.\[\]]+)</code></td>.*?data-k=\"模板里\">(.*?)</td>", text))
    assert "用到了" in rows["title"]
    assert "没有用" in rows["tasks[].quote"]


def test_the_template_in_place_and_the_shipped_one_can_be_downloaded(admin: Client) -> None:
    send(admin, OWN)
    own, shipped = (
        admin.get(reverse(f"papers:template_{name}", args=["notice"])).content for name in ("file", "shipped")
    )
    assert own == OWN
    assert texts(shipped) == texts(shipped_template(NOTICE, PaperFormat()))


def test_the_example_can_be_downloaded_as_word(admin: Client) -> None:
    answer = admin.get(reverse("papers:template_sample", args=["bulletin"]))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in answer["Content-Disposition"]
    assert "督查通报" in texts(answer.content)


def test_a_template_whose_file_was_changed_behind_our_back_is_not_used(admin: Client) -> None:
    send(admin, OWN)
    Path(PaperTemplate.objects.get().file.path).write_bytes(word("别的"))
    shown = admin.get(reverse("papers:template", args=["notice"]))
    assert "和上传时不一样了" in words(shown)
    assert "别的" not in words(shown)
    for name in ("file", "sample", "pdf"):
        assert admin.get(reverse(f"papers:template_{name}", args=["notice"])).status_code == 302
    assert admin.post(reverse("papers:restore_template", args=["notice"]), follow=True).status_code == 200
    assert "和上传时不一样了" not in words(admin.get(reverse("papers:template", args=["notice"])))


def test_where_there_is_no_libreoffice_the_page_says_so(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert pdf.office() is None
    shown = words(admin.get(reverse("papers:template", args=["notice"])))
    assert "没有装 LibreOffice" in shown
    assert "下载 PDF 样例" not in shown
    assert "没有生成 PDF" in words(admin.get(reverse("papers:template_pdf", args=["notice"])))


def test_a_kind_nobody_knows_is_not_found(admin: Client) -> None:
    assert admin.get(reverse("papers:template", args=["letter"])).status_code == 404
    assert send(admin, OWN, kind="letter").status_code == 404


def test_fonts_and_prefixes_are_saved_and_used_from_then_on(admin: Client) -> None:
    given = {**model_to_dict(PaperFormat(), exclude=["id"]), "body_font": "仿宋", "bulletin_prefix": "督查动态"}
    done = admin.post(reverse("papers:paper_format"), given, follow=True)
    assert "保存了" in words(done)
    assert PaperFormat.current().body_font == "仿宋"
    document = Document(io.BytesIO(template_for(TemplateKind.BULLETIN)))
    assert document.paragraphs[0].text == "督查动态"
    admin.post(reverse("papers:paper_format"), {**given, "body_font": "方正仿宋_GBK"})
    assert PaperFormat.objects.count() == 1
    assert PaperFormat.current().body_font == "方正仿宋_GBK"


@pytest.mark.parametrize(
    ("value", "told"), [("", "不能空着"), ("仿宋{{ x }}", "不能用的符号"), ("宋" * 41, "最多 40 个字")]
)
def test_a_font_that_is_no_name_is_not_saved(admin: Client, value: str, told: str) -> None:
    answer = admin.post(
        reverse("papers:paper_format"), {**model_to_dict(PaperFormat(), exclude=["id"]), "body_font": value}
    )
    assert answer.status_code == 422
    assert told in words(answer)
    assert value in answer.content.decode().replace("&#x27;", "'")
    assert not PaperFormat.objects.exists()
