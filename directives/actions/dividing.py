"""A file that holds several speeches (合集), divided where a person says so: each part becomes a speech of its own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from accounts.models import User
from directives.actions.errors import NotAllowedError
from directives.actions.importing import Details, Imported, Source, discard_draft, read_source, same_speech, store
from directives.documents import Headline, Part, content_hash, speeches_in, text_hash
from directives.models import Draft

Choice = tuple[int, Part, Details]  # the number of the part in its file, counted from 1


def parts_of(draft: Draft) -> tuple[Part, ...]:
    """The speeches the draft looks like holding; nothing where it is a single one."""
    return speeches_in(draft.text)


def known_parts(source: Source | Draft, parts: Sequence[Part]) -> list[bool]:
    """For each part, whether it has been imported before."""
    return [same_speech(_part_source(source.text, "", number, parts, part)) is not None for number, part in _of(parts)]


def import_parts(draft: Draft, chosen: Sequence[Choice], *, at: datetime) -> list[Imported]:
    """Store the chosen parts, each under its own title and day, and throw the draft away.

    Offsets count within a part. A part that is here already is found again, so that doing it twice does it once.
    """
    data = draft.file.read() if draft.file else b""
    whole = Source(draft.text, draft.content_hash, draft.text_hash, data, draft.file_name)
    imported = _store_parts(whole, parts_of(draft), chosen, by=draft.by, at=at)
    discard_draft(draft)
    return imported


def import_speeches(
    data: bytes,
    name: str,
    *,
    by: User,
    at: datetime,
    is_not_secret: bool,
    is_internal_confirmed: bool = False,
    spoken_on: date | None = None,
) -> list[Imported]:
    """Read, check and store every speech of a file in one step; ``spoken_on`` helps parts that do not say their day.

    Nothing is returned where the file holds a single speech, and nothing has been kept then.
    """
    source = read_source(data, name, is_not_secret=is_not_secret, is_internal_confirmed=is_internal_confirmed)
    parts = speeches_in(source.text)
    chosen = [(number, part, _details(number, part.headline, spoken_on)) for number, part in _of(parts)]
    return _store_parts(source, parts, chosen, by=by, at=at)


def _store_parts(
    whole: Source, parts: Sequence[Part], chosen: Sequence[Choice], *, by: User, at: datetime
) -> list[Imported]:
    """Each chosen part with the file of the first that is new: it is kept once, however many speeches it holds."""
    imported: list[Imported] = []
    stored_as = ""
    for number, part, details in chosen:
        source = replace(_part_source(whole.text, whole.name, number, parts, part), data=whole.data)
        imported.append(store(replace(source, stored_as=stored_as), details, by=by, at=at))
        stored_as = stored_as or (str(imported[-1].speech.file.name or "") if imported[-1].is_new else "")
    return imported


def _part_source(text: str, name: str, number: int, parts: Sequence[Part], part: Part) -> Source:
    words = part.of(text)
    return Source(words, content_hash(words.encode()), text_hash(words), name=name, part=number, parts=len(parts))


def _of(parts: Sequence[Part]) -> list[tuple[int, Part]]:
    return list(enumerate(parts, start=1))


def _details(number: int, found: Headline, spoken_on: date | None) -> Details:
    day = found.spoken_on or spoken_on
    if day is None:
        raise NotAllowedError(f"没有导入：第 {number} 篇读不出讲话日期，请写明日期，或者在页面上导入。")
    title = found.title[:200] or f"第 {number} 篇讲话"
    return Details(title, day, found.speaker[:100], found.meeting[:200])
