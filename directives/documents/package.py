"""The zip a .docx is: opened only within bounds, its parts parsed without entities, network or trust in sizes."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from directives.documents.records import MOST_PARAGRAPHS, UnreadableError, unreadable
from directives.documents.sniffing import AS_DOCX, PASTE

# lxml-stubs names elements by a private class, so an element is Any here and nowhere wider than these two rooms.
Element = Any

MOST_INFLATED = 20 * 1024 * 1024
MOST_MEMBERS = 2_000
LARGEST_RATIO = 100
MOST_TAGS = 2_000_000  # opening and closing; a paragraph of Word has some twenty

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD = "{" + _TRANSITIONAL.decode() + "}"


def w(name: str) -> str:
    """``name`` in WordprocessingML's namespace, as lxml writes it."""
    return _WORD + name


def find(element: Element, path: str) -> Element | None:
    """The element at ``path`` (``a/b``) below ``element``, or None."""
    return element.find(_steps(path))


def value(element: Element, path: str, attribute: str = "val") -> str | None:
    """The attribute of the element at ``path`` (``a/b``) below ``element``, or None."""
    found = find(element, path)
    return None if found is None else found.get(w(attribute))


@cache
def _steps(path: str) -> str:
    """``a/b`` as lxml's own path; the paths are ours, a dozen in all."""
    return "/".join(map(w, path.split("/")))


def whole_number(written: str | None) -> int | None:
    """A small whole number from an attribute, or None where there is none or nonsense."""
    try:
        return min(max(int(written or ""), 0), 1_000_000)
    except ValueError:
        return None


class Package:
    """The parts of one .docx by name; raises UnreadableError for bombs, passwords, macros and other archives."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise damaged() from None
        self._members = {member.filename: member for member in self._archive.infolist()}
        self._check_bounds(len(data))
        self._check_nature()

    def part(self, name: str) -> Element | None:
        """The root of a part's XML, or None where the package has no such part."""
        if name not in self._members:
            return None
        return _parse(self._read(name).replace(_STRICT, _TRANSITIONAL))

    def related(self, source: str, kind: str) -> Iterator[str]:
        """Names of the parts that ``source`` points to by a relationship of ``kind``; external ones do not exist."""
        folder, name = posixpath.split(source)
        relationships = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        for relation in relationships if relationships is not None else ():
            if relation.get("TargetMode") == "External" or not (relation.get("Type") or "").endswith(f"/{kind}"):
                continue
            target = posixpath.normpath(posixpath.join("/" + folder, relation.get("Target") or "")).lstrip("/")
            if target in self._members:
                yield target

    def _read(self, name: str) -> bytes:
        try:
            with self._archive.open(self._members[name]) as member:
                content = member.read(MOST_INFLATED + 1)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
            raise damaged() from None
        except Exception as broken:  # zlib.error and lzma's have no common parent but Exception
            raise damaged() from broken
        if len(content) > MOST_INFLATED:
            raise bomb()
        return content

    def _check_bounds(self, packed: int) -> None:
        members = self._archive.infolist()
        inflated = sum(member.file_size for member in members)
        if len(members) > MOST_MEMBERS or inflated > MOST_INFLATED or inflated > packed * LARGEST_RATIO:
            raise bomb()
        if any(member.flag_bits & 1 for member in members):
            raise unreadable("它加了密码", f"去掉密码再导入，{PASTE}")

    def _check_nature(self) -> None:
        refusal = _foreign(set(self._members))
        if refusal:
            raise refusal
        types = self._read("[Content_Types].xml")
        if b"macroenabled" in types.lower() or any(name.endswith("vbaProject.bin") for name in self._members):
            raise unreadable("它带有宏，不能导入", f"另存为不带宏的 .docx 再导入，{PASTE}")


def damaged() -> UnreadableError:
    return unreadable("文件已损坏或没有传完整", f"在 Word 或 WPS 里打开它，另存一份再导入，{PASTE}")


def bomb() -> UnreadableError:
    return unreadable("它展开以后太大，不像一篇讲话稿", f"删去图片和附件再导入，{PASTE}")


def _foreign(names: set[str]) -> UnreadableError | None:
    if "OFD.xml" in names:
        return unreadable("它是 OFD 版式文件", f"另存为 PDF 或 .docx 再导入，{PASTE}")
    if any(name.startswith("xl/") for name in names):
        return unreadable("它是 Excel 表格，不是讲话稿", f"换成 Word 文档，{PASTE}")
    if any(name.startswith("ppt/") for name in names):
        return unreadable("它是演示文稿，不是讲话稿", f"换成 Word 文档，{PASTE}")
    if "[Content_Types].xml" in names:
        return None
    if "content.xml" in names:
        return unreadable("它是 ODF 格式的文档", AS_DOCX)
    return unreadable("它是压缩包，不是 Word 文档", "解压以后把里面的讲话稿单独导入")


def _parse(content: bytes) -> Element:
    """The tree, never more than the paragraphs we take; without entities, network or a document type."""
    tags = content.count(b"<")
    if tags > MOST_TAGS:
        raise bomb()
    try:
        root = _tree(content) if tags <= MOST_PARAGRAPHS else _counted_tree(content)
    except etree.XMLSyntaxError:
        raise damaged() from None
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise unreadable("它里面有文档类型声明，不是正常的 Word 文档", f"在 Word 或 WPS 里另存一份再导入，{PASTE}")
    return root


def _tree(content: bytes) -> Element:
    """At once: what has fewer tags than we take paragraphs cannot have too many."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _counted_tree(content: bytes) -> Element:
    """The paragraphs counted while parsing, before the whole tree stands."""
    events = etree.iterparse(
        io.BytesIO(content), events=("end",), tag=(w("p"),), resolve_entities=False, no_network=True, load_dtd=False
    )
    for number, _ in enumerate(events, start=1):
        if number > MOST_PARAGRAPHS:
            raise unreadable("它有五万个以上的段落，不像一篇讲话稿", f"只留下讲话稿的部分再导入，{PASTE}")
    return events.root
