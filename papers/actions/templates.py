"""公文模板: an office's own template put in place of the shipped one, after it was filled in once to see; and back."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from papers.layout.examples import example
from papers.layout.names import closed
from papers.layout.records import UnusableTemplateError
from papers.layout.render import render, used_names
from papers.models import PaperFormat, PaperTemplate, TemplateKind
from papers.placeholders import essential_of, placeholders_of

LARGEST = 5 * 1024 * 1024  # bytes
_LONGEST_NAME = 120
_NAMED = 8  # so many names are told in a sentence; of more, how many


@dataclass(frozen=True, slots=True)
class Replaced:
    """The template that is in place now, and which parts of the paper it leaves out (``“标题”（title）``)."""

    template: PaperTemplate
    missing: tuple[str, ...]


def replace_template(kind: TemplateKind, data: bytes, name: str, *, by: User, at: datetime) -> Replaced:
    """Put ``data`` in place for ``kind`` from now on; papers signed before stay as they are.

    Raises UnusableTemplateError where it is no bearable Word file, uses no placeholder or one there is none of, or
    cannot be filled in; then nothing changes.
    """
    if len(data) > LARGEST:
        raise UnusableTemplateError("这个文件不能做模板：它超过了 5 MB。请删去图片，再上传一次。")
    used = used_names(data)
    check_names(kind, used)
    render(data, example(kind))
    made = PaperTemplate(kind=kind, name=name[-_LONGEST_NAME:], sha256=hashlib.sha256(data).hexdigest(), by=by, at=at)
    with transaction.atomic():
        _withdraw(kind)
        made.file.save(f"{token_hex(16)}.docx", ContentFile(data), save=False)
        made.save()
    return Replaced(made, missing(kind, used))


def restore_shipped(kind: TemplateKind) -> bool:
    """Back to the shipped template; False where it was in place already. The office's own stays stored."""
    return bool(_withdraw(kind))


def set_format(values: Mapping[str, str]) -> PaperFormat:
    """Names of fonts and prefixes from now on; ``values`` are those of PaperFormat's fields."""
    kept, _ = PaperFormat.objects.update_or_create(pk=1, defaults=dict(values))
    return kept


def check_names(kind: TemplateKind, used: Collection[str]) -> None:
    if not used:
        raise UnusableTemplateError(
            "这个文件里一个占位符也没有，套打出来每一份都一样，所以没有换。请先下载现在用的模板，在它上面改；"
            f"{_where_listed(kind)}。"
        )
    known = closed(placeholder.name for placeholder in placeholders_of(kind))
    unknown = [name for name in used if name not in known]
    if unknown:
        words = "、".join(f"“{name}”" for name in unknown[:_NAMED]) + ("等" if len(unknown) > _NAMED else "")
        raise UnusableTemplateError(
            f"这个模板用了没有的占位符：{words}。请改正（注意拼写和大小写），再上传一次；{_where_listed(kind)}。"
        )


def missing(kind: TemplateKind, used: Iterable[str]) -> tuple[str, ...]:
    """What the paper is made of and the template leaves out, in the order of the paper."""
    everything = closed(used)
    return tuple(f"“{what}”（{name}）" for name, what in essential_of(kind).items() if name not in everything)


def _where_listed(kind: TemplateKind) -> str:
    return f"能用的占位符，点《{kind.label}》下面的“看样子”，列在那一页的最后"


def _withdraw(kind: TemplateKind) -> int:
    return PaperTemplate.objects.filter(kind=kind, is_current=True).update(is_current=False)
