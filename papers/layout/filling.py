"""A template filled in, in this process: only ``child`` calls this for what people have uploaded."""

import io
import re
from collections.abc import Mapping
from typing import Any

from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError
from lxml import etree

from papers.layout.environment import Sandbox
from papers.layout.records import UnusableTemplateError
from papers.layout.sentences import in_chinese

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Template(DocxTemplate):  # type: ignore[misc]
    """docxtpl's, which mends broken XML by leaving out what it does not understand; ours refuses it."""

    def fix_tables(self, xml: str) -> Any:
        try:
            etree.fromstring(xml.encode())
        except etree.XMLSyntaxError:
            raise UnusableTemplateError(
                "填好以后不成一份文档：有一处循环或判断跨了段落或表格。独占一段写 {%p … %}，独占表格一行写 {%tr … %}。"
            ) from None
        return super().fix_tables(xml)


def fill(template: bytes, context: Mapping[str, Any]) -> bytes:
    """The document, with every placeholder replaced; raises UnusableTemplateError."""
    document = _Template(io.BytesIO(template))
    try:
        document.render(visible(context), Sandbox(), autoescape=True)
    except TemplateError as error:
        raise UnusableTemplateError(in_chinese(error)) from None
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
