"""Where a clause begins to say something: behind its number, its connectives, its adverbs and its time."""

import re

from directives.extraction.deadline_grammar import expressions

NUMBERING = re.compile(
    r"[\s　>*#]*(?:第[一二三四五六七八九十]+(?:[，、：]|[条件项个](?:[，、：])?)|[（(]?[一二三四五六七八九十]+[）)、.]|"
    r"[（(]\d+[）)]|"
    r"\d{1,2}(?:\.\d{1,2}){1,2}[\s　]+|\d{1,2}[.、](?!\d)|[①-⑳]|[一二三四五六七八九十][是要](?=\S))+[\s　]*"
)
CONNECTIVE = re.compile(
    r"（(?:笑声|掌声)）|(?:如(?=[省市县区])|同时|因此|为此|对此|所以|此外|另外|还有就是|再一个|特别是|尤其是|特别|其中|到时候|届时|下一步|下步|今后|近期|近日|当前|目前|会后|接下来|并且|而且|也|并|"
    r"[一-龥]{2,4}期间，?|因此说|首先是?|其次|再次|最后|总之|具体来说|一方面|另一方面|在年初的[^，]{0,8}上)[，：]?"
)
ASKING = re.compile(
    r"(?<![申邀聘提恳谁])请(?!求|示|假|客|坐|看|问)|由(?!于|此|来|衷|不得|[^，。；牵召]{2,40}?(?:(?:组成|构成)的?|(?:参加|出席)的))(?:所涉及的|相应的)?|责成|责令|要求(?=[全各市县区省镇乡])|"
    r"(?<=[他我])要求|叮嘱(?:随行的)?|嘱咐|也请|烦请|建议由|交由|移[交送](?!了)|办公室设在|办公室挂靠在?|"
    r"牵头(?:的|单位|部门)是|责任(?:单位|部门|主体)[为是]|明确(?=[省市县区][一-龥]{2,10}[为是])|"
    r"让(?=[一-龥]{1,8}?(?:局|办|部|处|科|所|中心)(?:去|把|给|来|牵头|负责|先))"
)


PAUSE = re.compile(r"[，。；：！？“\n　]+|——")
ASKS = frozenset("请由责求叮嘱移设挂牵确让")  # one of them is in everything that ASKING finds
LEADS = frozenset(  # what a number, a connective or a time begins with, besides digits, white space and 某某期间
    "　>*#第（(一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
    "如同因为对所此另还再特尤其到届下今近当目会接并而也首最总具在"
    "务力争赶于从自“半两明后本上这每年月季周春元国清端中重主汛入供采开节即现限全前夏秋冬暑寒"
)


def clause_starts(text: str) -> list[int]:
    """The first character of each clause, and of what follows 由, 请, 责成."""
    starts = {0, *(match.end() for match in PAUSE.finditer(text))}
    if not ASKS.isdisjoint(text):
        starts.update(match.end() for match in ASKING.finditer(text))
    return sorted(starts)


def is_asked(text: str, position: int) -> bool:
    """Whether 由, 请 or 责成 stands right before ``position``."""
    if ASKS.isdisjoint(text[max(0, position - 6) : position]):
        return False
    return any(match.end() == position for match in ASKING.finditer(text, max(0, position - 6), position + 6))


def skip_lead(text: str, position: int) -> int:
    """Past numbers, connectives and a time limit: where the subject or the verb of a clause stands."""
    while _may_lead(text, position):
        before = position
        for pattern in (NUMBERING, CONNECTIVE):
            if match := pattern.match(text, position):
                position = match.end()
        position = _past_time(text, position)
        if before == position:
            break
    return position


def _may_lead(text: str, position: int) -> bool:
    """Whether what begins at ``position`` can be a number, a connective or a time at all."""
    head = text[position : position + 1]
    return head in LEADS or head.isdecimal() or head.isspace() or text.find("期间", position + 2, position + 6) >= 0


def _past_time(text: str, position: int) -> int:
    lead = BY.match(text, position)
    if not lead:
        return position
    window = text[position : position + 18]
    first = next(iter(expressions(window)), None)
    return position + first.end if first and first.start <= lead.end("by") - position else position


BY = re.compile(
    r"(?P<by>(?:务必|力争|争取|赶)?(?:在|于|到|从|自)?)[“]?(?:\d|[一二三四五六七八九十两半][日天周个月季年十]|今[年天日晚]|明[年天日早]|"
    r"后[天年]|[本下上这][周月个季半年礼星]|[每年月季周]|[上下]半年|春节|元旦|元宵|国庆|清明|端午|中秋|重阳|五一|七一|八一|十[一四五六]|"
    r"主?汛期|入[汛冬]|供[暖热]|采暖|开学|节[前后]|即日|现在|限期|全年|前[两三]|首季|[春夏秋冬][耕播收]|暑|寒假|会后|两会)"
)
