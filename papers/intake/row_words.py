"""What a row of a ledger says in words: the task, its source, the original words, its kind, to what measure."""

from functools import lru_cache

from directives.extraction.kind_features import features
from directives.extraction.kinds import judged
from directives.extraction.normalise import shadow
from directives.extraction.records import KINDS
from papers.intake.drafts import Draft, Wide
from papers.intake.texts import one_line, quoted, says_nothing, squeezed
from tracking.entries import LONGEST_MEASURE, LONGEST_NUMBER, LONGEST_TITLE

LONGEST_SOURCE = LONGEST_MEASURE


def read_words(draft: Draft, _: Wide) -> None:
    """Puts number, title, source, quote, measure and kind into the draft."""
    _number(draft)
    title = one_line(draft.text("title"))
    if says_nothing(title):
        draft.refuse("title", "空着。请补上，或者不导入这一行。")
    draft.values["title"] = draft.shorten("title", title, LONGEST_TITLE)
    measure = one_line(_said(draft, "measure"))
    draft.values["measure"] = draft.shorten("measure", measure, LONGEST_MEASURE)
    source = one_line(_said(draft, "source"))
    draft.values["source"] = draft.shorten("source", source, LONGEST_SOURCE)
    _quote(draft, title, measure, source)
    _kind(draft, title)


def _said(draft: Draft, code: str) -> str:
    text = draft.text(code)
    return "" if says_nothing(text) else text


def _number(draft: Draft) -> None:
    number = squeezed(_said(draft, "number"))
    if len(number) > LONGEST_NUMBER:
        draft.refuse("number", f"{quoted(number)}有 {len(number)} 个字，最多 {LONGEST_NUMBER} 个字。请缩短。")
    draft.values["number"] = number


def _quote(draft: Draft, title: str, measure: str, source: str) -> None:
    """The original words; where the ledger has none, what it says itself is the words the task comes from."""
    said = _said(draft, "quote").strip()
    whole = [text for text, code in ((title, "title"), (measure, "measure")) if text != draft.values[code]]
    draft.values["quote"] = said or "\n".join(whole if whole and whole[0] == title else [title, *whole])
    if said:
        for text in whole:
            draft.kept.append(text)
    if source != draft.values["source"]:
        draft.keep("source", source)


def _kind(draft: Draft, title: str) -> None:
    """One of ours; else what the words of the task show, as the extractor judges a sentence of a speech."""
    text = squeezed(_said(draft, "kind"))
    found = [kind for kind in KINDS if kind in text]
    if len(found) == 1:
        draft.values["kind"] = found[0]
        return
    kind = draft.values["kind"] = _shown_kind(title)
    if text:
        draft.note("kind", f"{quoted(text)}不是系统里的类型，按任务的文字定为“{kind}”。")
        draft.keep("kind", text)


@lru_cache(maxsize=8192)  # the same rows are judged every time a page of them is shown
def _shown_kind(title: str) -> str:
    plain = shadow(title)
    return judged(features(plain, plain, [], has_deadline=True, has_target=False))[0]
