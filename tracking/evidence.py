"""Why something was taken for a demand, in words a lay reader understands, and as marks under the speech's words."""

from dataclasses import dataclass
from typing import Any

from directives.extraction.lexicon import wording
from directives.highlighting import Mark
from directives.models import Directive, Finding

LOOKS = {
    "ev-who": {"led", "everyone"},
    "ev-when": {"deadline"},
    "ev-much": {"quota", "how_much", "total", "until"},
    "ev-vague": {"vague", "own_stop"},
    "ev-must": {
        *("modal_body", "modal_we", "modal_open", "modal_front", "modal_topic", "this_must"),
        *("request", "reported_order", "prohibition", "avoid", "sanction", "sanction_case"),
    },
}
BY_FAMILY = {"who": "ev-who", "when": "ev-when"}
TARGET = "ev-much"
PAUSES = "，、；：。,;: \n\u3000"


@dataclass(frozen=True, slots=True)
class Reason:
    """One chip: what the rule means, on which words, and in which line style both are drawn."""

    meaning: str
    words: str
    style: str
    start: int
    end: int


def reasons(directive: Directive | Finding) -> list[Reason]:
    """The rules that fired and the measures found, in the order of the speech; one for words marked alike twice."""
    telling = sorted(_telling(directive.evidence), key=lambda one: "." not in one["rule"])
    found = [_reason(directive.speech.text, one) for one in telling]
    once = {(one.style, one.start, one.end): one for one in reversed([*found, *_targets(directive)])}
    return sorted(once.values(), key=lambda one: (one.start, one.end))


def why_judged_otherwise(before: Directive, after: Finding) -> str:
    """What speaks otherwise in the new run than in the one before, and how sure the program is of it now."""
    old, new = (_said(one) for one in (before, after))
    told = [
        ("现在多了", [one for one in new if one not in old]),
        ("现在没有了", [one for one in old if one not in new]),
    ]
    parts = [f"{said}{'、'.join(these)}" for said, these in told if these]
    was, now = f"{before.confidence:.0%}", f"{after.confidence:.0%}"
    sure = f"把握由 {was} 变为 {now}" if was != now else f"把握仍是 {now}"
    return "；".join([*(parts or ["认定理由没有变，打分的规则改过"]), sure]) + "。"


def _said(one: Directive | Finding) -> list[str]:
    return list(dict.fromkeys(f"{reason.meaning}“{reason.words}”" for reason in reasons(one)))


def _reason(text: str, fired: dict[str, Any]) -> Reason:
    """A rule may have matched the pause beside its words; a reader is shown the words alone."""
    words = text[fired["start"] : fired["end"]]
    bare = words.strip(PAUSES) or words
    start = fired["start"] + words.index(bare)
    return Reason(wording(fired["rule"]), bare, style(fired["rule"]), start, start + len(bare))


def _telling(evidence: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the rule that only saw that some time is named, where the limit itself was understood."""
    is_dated = any(one["rule"].startswith("when.") for one in evidence)
    return [one for one in evidence if not (is_dated and one["rule"] == "deadline")]


def style(rule: str) -> str:
    """The line style for a rule: who, by when, how much, word of command, and otherwise the action."""
    family = BY_FAMILY.get(rule.partition(".")[0])
    return family or next((look for look, rules in LOOKS.items() if rule in rules), "ev-do")


def evidence_marks(directive: Directive) -> list[Mark]:
    """The same reasons as marks over the words of the candidate itself."""
    return [
        Mark(reason.start, reason.end, str(number), f"ev {reason.style}")
        for number, reason in enumerate(reasons(directive))
        if (reason.start, reason.end) != (directive.start, directive.end)
    ]


def _targets(directive: Directive | Finding) -> list[Reason]:
    """Quantified targets, where their words stand in the candidate."""
    found: list[Reason] = []
    for target in directive.targets:
        place = directive.text.find(target)
        if place >= 0:
            start = directive.start + place
            found.append(Reason("量化目标", target, TARGET, start, start + len(target)))
    return found
