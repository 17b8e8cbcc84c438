"""The text of a PDF: laid out line by line, page numbers taken away, lines joined to paragraphs again."""

import io
import logging
import unicodedata

from pypdf import PdfReader
from pypdf.errors import LimitReachedError

from directives.documents.decoding import likeness
from directives.documents.records import MOST_CHARACTERS, ReadDocument, UnreadableError, unreadable
from directives.documents.rejoining import join_lines, page_of, strip_running_lines
from directives.documents.sniffing import PASTE

MOST_PAGES = 300

_SELECTABLE = f"换一份能选中文字的 PDF 或 Word，{PASTE}"
# Simplified radicals (⻔) that Unicode does not decompose, and one whose decomposition is the traditional form.
_RADICALS = dict(
    zip(
        "⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻥⻦⻨⻩⻬⻮⻰⻳⺠⺟⼾⼽⺁⺌⺗⺮⺶⻊⻏⻖⻗⺝",
        "虎西见角贝车长门青韦页风飞食马骨鱼鸟麦黄齐齿龙龟民母户戈厂小心竹羊足邑阜雨月",
        strict=True,
    )
)

logger = logging.getLogger(__name__)


def read_pdf(data: bytes) -> ReadDocument:
    """Reads a PDF with a text layer; raises UnreadableError for scans, passwords and damage."""
    try:
        laid_out = _laid_out_pages(data)
    except UnreadableError:
        raise
    except LimitReachedError:
        raise unreadable("它展开以后太大，不像一篇讲话稿", f"删去图片再导入，{PASTE}") from None
    except Exception as broken:  # noqa: BLE001 - a damaged file makes pypdf raise whatever it stumbles over
        logger.info("pypdf gave up: %r", broken)
        raise unreadable("文件已损坏或没有传完整", f"重新取一份再导入，{PASTE}") from None
    return _document(laid_out)


def _laid_out_pages(data: bytes) -> list[str]:
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise unreadable("它加了密码或限制了复制", f"换一份没有加密的文件，{PASTE}")
    if len(reader.pages) > MOST_PAGES:
        raise unreadable(f"它有 {len(reader.pages)} 页，不像一篇讲话稿", f"只留下讲话稿的部分再导入，{PASTE}")
    pages, room = [], MOST_CHARACTERS
    for page in reader.pages:
        pages.append(_plain(page.extract_text(extraction_mode="layout")))
        room -= len(pages[-1])
        if room < 0:
            raise unreadable("它的文字超过一千万字，不像一篇讲话稿", f"只留下讲话稿的部分再导入，{PASTE}")
    return pages


def _document(laid_out: list[str]) -> ReadDocument:
    pages, running = strip_running_lines([page_of(text) for text in laid_out])
    paragraphs = join_lines(pages)
    if not paragraphs:
        raise unreadable("它是扫描件，里面没有文字", _SELECTABLE)
    text = "\n".join(paragraphs)
    if _is_gibberish(text):
        raise unreadable("它的字体里没有文字对照表，读出来是乱码", _SELECTABLE)
    blank = [str(number) for number, page in enumerate(pages, start=1) if not page]
    return ReadDocument(text, "pdf", len(paragraphs), _blank_pages(blank), "\n".join(running))


def _blank_pages(numbers: list[str]) -> tuple[str, ...]:
    return (f"第 {'、'.join(numbers)} 页没有文字，可能是扫描的图片，没有读进来。",) if numbers else ()


def _plain(text: str) -> str:
    """Radicals and compatibility forms (⽣, ⻔), which fonts give for whole hanzi, as the hanzi they show."""
    text = text.replace("\u2e3a", "——")  # one glyph for two dashes, which some fonts give
    return "".join(_hanzi(c) if "\u2e80" <= c <= "\u2fdf" or "\uf900" <= c <= "\ufaff" else c for c in text)


def _hanzi(character: str) -> str:
    return _RADICALS.get(character) or unicodedata.normalize("NFKC", character)


def _is_gibberish(text: str) -> bool:
    """Private or replaced characters in plenty, or foreign letters that hardly ever are a common hanzi."""
    strange = sum(c == "\ufffd" or unicodedata.category(c) in {"Co", "Cs", "Cc", "Cn"} for c in text if c != "\n")
    foreign = sum(c > "\x7f" for c in text)
    return strange * 10 > len(text) or (foreign > 50 and likeness(text) < 0.2)
