"""What a file really is, told by its content and never by its name; what is no spreadsheet is refused by name."""

import io
import zipfile
from enum import StrEnum

from papers.sheets.records import UnreadableSheetError

MOST_INFLATED = 300 * 1024 * 1024  # a sheet of 5,000 rows and 60 columns, every cell filled, takes a third of this
MOST_MEMBERS = 2_000
AS_XLSX = "在 Excel 或 WPS 里另存为 .xlsx 再导入"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"mime-version:")
_STREAMS = (  # the entries of an OLE file that tell what it is, and why it is refused
    ("EncryptedPackage", "它加了密码", "在 Excel 或 WPS 里去掉密码再导入"),
    ("WordDocument", "它是 Word 文档，不是表格", "把里面的表格复制到 Excel 或 WPS 表格里，存为 .xlsx 再导入"),
    ("PowerPoint Document", "它是演示文稿，不是表格", f"换成表格，{AS_XLSX}"),
    ("_VBA_PROJECT", "它带有宏，不能导入", "另存为不带宏的 .xlsx 再导入"),
)


class Nature(StrEnum):
    """Two ways to read: a workbook by calamine, a text by its lines."""

    WORKBOOK = "workbook"
    TEXT = "text"


def refusal(wrong: str, remedy: str) -> UnreadableSheetError:
    """它加了密码。请……。: the sentence that follows the name of the file."""
    return UnreadableSheetError(f"{wrong}。请{remedy}。")


def nature_of(data: bytes) -> Nature:
    """How to read the file; raises UnreadableSheetError for what is no spreadsheet, encrypted, a bomb or has macros."""
    if not data.strip():
        raise refusal("它是空的", "换一份有内容的表格")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _check_archive(data)
        return Nature.WORKBOOK
    if data.startswith(_OLE):
        _check_ole(data)
        return Nature.WORKBOOK
    _refuse_foreign(data)
    return Nature.TEXT


def _check_ole(data: bytes) -> None:
    for name, wrong, remedy in _STREAMS:
        if name.encode("utf-16-le") in data:
            raise refusal(wrong, remedy)


def _refuse_foreign(data: bytes) -> None:
    head = data[:512].lstrip().lower().removeprefix(b"\xef\xbb\xbf")
    if b"%PDF-" in data[:1024]:
        raise refusal("它是 PDF，不是表格", "找到原来的 Excel 表格再导入")
    if data.startswith(_PICTURES) and b"\x00" in data[:4096]:
        raise refusal("它是一张图片，不是表格", "找到原来的 Excel 表格再导入")
    if data.startswith(_ARCHIVES):
        raise refusal("它是压缩包，不是表格", "解压以后把里面的表格单独导入")
    if data.startswith(b"{\\rtf"):
        raise refusal("它是 RTF 文档，不是表格", "把里面的表格复制到 Excel 或 WPS 表格里，存为 .xlsx 再导入")
    if head.startswith(_MARKUP):
        raise refusal("它是网页或 XML 格式，只是名字像表格", AS_XLSX)


def _check_archive(data: bytes) -> None:
    """Everything that can be told without unpacking; only the list of types is unpacked, and that within bounds."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise damaged() from None
    members = archive.infolist()
    names = {member.filename.replace("\\", "/") for member in members}
    _refuse_other_packages(names)
    if any(member.flag_bits & 1 for member in members):
        raise refusal("它加了密码", "在 Excel 或 WPS 里去掉密码再导入")
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_INFLATED:
        raise too_large()
    if any(name.endswith("vbaProject.bin") for name in names) or b"macroenabled" in _types(archive).lower():
        raise refusal("它带有宏，不能导入", "另存为不带宏的 .xlsx 再导入")


def _refuse_other_packages(names: set[str]) -> None:
    if any(name.startswith("word/") for name in names):
        raise refusal("它是 Word 文档，不是表格", "把里面的表格复制到 Excel 或 WPS 表格里，存为 .xlsx 再导入")
    if any(name.startswith("ppt/") for name in names):
        raise refusal("它是演示文稿，不是表格", f"换成表格，{AS_XLSX}")
    if "OFD.xml" in names:
        raise refusal("它是 OFD 版式文件，不是表格", "找到原来的 Excel 表格再导入")
    if "content.xml" in names or "xl/workbook.bin" in names:
        raise refusal("它是 .ods 或 .xlsb 格式，读不了", AS_XLSX)
    if not any(name.startswith("xl/") for name in names):
        raise refusal("它是压缩包，不是表格", "解压以后把里面的表格单独导入")


def _types(archive: zipfile.ZipFile) -> bytes:
    """The list of what the parts are; it is small in every workbook."""
    try:
        with archive.open("[Content_Types].xml") as member:
            return member.read(1024 * 1024)
    except (KeyError, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        raise damaged() from None
    except Exception as broken:  # zlib.error and lzma's have no common parent but Exception
        raise damaged() from broken


def damaged() -> UnreadableSheetError:
    return refusal("文件已损坏或没有传完整", "在 Excel 或 WPS 里打开它，另存一份再导入")


def too_large() -> UnreadableSheetError:
    return refusal("它展开以后太大，不像一份台账或名单", "把要导入的行复制到一张新的表格里再导入")
