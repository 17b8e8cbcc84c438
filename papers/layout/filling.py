"""A template filled in, in this process: only ``child`` calls this for what people have uploaded."""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from lxml import etree

from papers.layout.environment import Sandbox
from papers.layout.names import names_in
from papers.layout.package import MOST_INFLATED, check_package
from papers.layout.records import UnusableTemplateError
from papers.layout.sentences import in_chinese

_PARAGRAPH, _TAG = re.compile(r"<w:p[ >]"), re.compile(r"<[^>]+>")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Template(DocxTemplate):  # type: ignore[misc]
    """docxtpl's, which mends broken XML by leaving out what it does not understand; ours refuses it."""

    def fix_tables(self, xml: str) -> Any:
        if len(xml) > MOST_INFLATED:
            raise UnusableTemplateError("这个模板填出来太大。请检查里面的循环。")
        try:
            etree.fromstring(xml.encode())
        except etree.XMLSyntaxError:
            raise UnusableTemplateError(
                "填好以后不成一份文档：有一处循环或判断跨了段落或表格。独占一段写 {%p … %}，独占表格一行写 {%tr … %}。"
            ) from None
        return super().fix_tables(xml)

    def sources(self) -> Iterator[str]:
        """The template's language of the body and of every head and foot."""
        self.init_docx()
        yield self.patch_xml(self.get_xml())
        for kind in (self.HEADER_URI, self.FOOTER_URI):
            for _, part in self.get_headers_footers(kind):
                yield self.patch_xml(self.get_part_xml(part))


def used(template: bytes) -> list[str]:
    """The placeholders it uses, in the order of the alphabet; raises UnusableTemplateError."""
    check_package(template)
    found: set[str] = set()
    for source in _Template(io.BytesIO(template)).sources():
        lines = _PARAGRAPH.sub(r"\n\g<0>", source)
        try:
            found |= names_in(Sandbox().parse(lines))
        except TemplateSyntaxError as error:
            raise UnusableTemplateError(in_chinese(error, _around(lines, error.lineno))) from None
    return sorted(found)


def _around(source: str, line: int) -> str:
    """What stands where something is wrong: each paragraph is a line of its own, as docxtpl has it too."""
    lines = source.splitlines()
    return _TAG.sub("", lines[line - 1]).strip() if 0 < line <= len(lines) else ""


def _place(error: TemplateError) -> str:
    """The same of what docxtpl has kept: from three lines before the one that is wrong, as far as there are so many."""
    number = getattr(error, "lineno", None) or 0
    lines = list(getattr(error, "docx_context", ()))[max(min(number - 1, 3), 0) :]
    return lines[0].strip() if lines else ""


def fill(template: bytes, context: Mapping[str, Any]) -> bytes:
    """The document, with every placeholder replaced; raises UnusableTemplateError."""
    check_package(template)
    document = _Template(io.BytesIO(template))
    try:
        document.render(visible(context), Sandbox(), autoescape=True)
    except TemplateError as error:
        raise UnusableTemplateError(in_chinese(error, _place(error))) from None
    filled = io.BytesIO()
    document.save(filled)
    return filled.getvalue()


def visible(value: Any) -> Any:
    """The same values, with the characters no Word file can hold replaced by �."""
    if isinstance(value, str):
        return _NOT_IN_XML.sub("�", value)
    if isinstance(value, Mapping):
        return {key: visible(one) for key, one in value.items()}
    return [visible(one) for one in value] if isinstance(value, list | tuple) else value
