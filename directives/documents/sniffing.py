"""What a file really is, told by its first bytes and never by its name; what we do not read is refused by name."""

from directives.documents.records import LARGEST_UPLOAD, DocumentKind, UnreadableError, unreadable

PASTE = "或者把文字粘贴进来"
AS_DOCX = f"在 Word 或 WPS 里另存为 .docx 再导入，{PASTE}"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_MARKUP = (b"<html", b"<!doctype html", b"<?xml", b"mime-version:")
_SUFFIXES: dict[DocumentKind, tuple[str, ...]] = {"txt": (".txt", ".md", ".text"), "docx": (".docx",), "pdf": (".pdf",)}
_CALLED: dict[DocumentKind, str] = {"txt": "纯文本", "docx": " Word 文档", "pdf": " PDF"}


def kind_of(data: bytes) -> DocumentKind:
    """The kind of ``data``; raises UnreadableError for what is too large, empty or of a kind we do not read.

    Every zip is taken for a docx here: it is opened, and refused if it is something else, in the bounded child only.
    """
    if len(data) > LARGEST_UPLOAD:
        raise unreadable("它超过了 20 MB", f"删去里面的图片再导入，{PASTE}")
    if not data.strip():
        raise unreadable("它是空的，里面没有文字", f"换一份有内容的文件，{PASTE}")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    _refuse_foreign(data)
    return "txt"


def name_warning(kind: DocumentKind, name: str) -> tuple[str, ...]:
    """A sentence where the name promises another kind than the content is."""
    promised = next((k for k, suffixes in _SUFFIXES.items() if name.lower().endswith(suffixes)), kind)
    if promised == kind:
        return ()
    return (f"文件名像是{_CALLED[promised]}，内容却是{_CALLED[kind]}；已按内容读取。",)


def _refuse_foreign(data: bytes) -> None:
    head = data[:512].lstrip().lower()
    if data.startswith(_OLE):
        raise _ole_refusal(data)
    if data.startswith(b"{\\rtf"):
        raise unreadable("它是 RTF 格式", AS_DOCX)
    if data.startswith(_PICTURES) and b"\x00" in data[:4096]:
        raise unreadable("它是一张图片，里面没有文字", f"换一份 Word 或能选中文字的 PDF，{PASTE}")
    if data.startswith(_ARCHIVES):
        raise unreadable("它是压缩包，不是讲话稿", "解压以后把里面的讲话稿单独导入")
    if head.removeprefix(b"\xef\xbb\xbf").startswith(_MARKUP):
        raise unreadable("它是网页或 XML 格式，不是文档", AS_DOCX)


def _ole_refusal(data: bytes) -> UnreadableError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return unreadable("它加了密码", f"在 Word 或 WPS 里去掉密码再导入，{PASTE}")
    return unreadable("它是旧格式（.doc、.wps 等）", AS_DOCX)
