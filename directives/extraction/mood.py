"""Moods (语气): what each clause of a unit does, told by constructions that are looked for in its words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from directives.extraction.lexicon import Vocabulary, pattern
from directives.extraction.outline import mark_of
from directives.extraction.records import Span
from directives.extraction.structure import Cue, Mood, Unit
from directives.extraction.units import clause_spans

TIME = (
    r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}[日号])?(?:底|末|初|中旬|上旬|下旬|份)?(?:之前|以前|前|内)?|\d{4}年(?:底|末)?(?:之?前)?|"
    r"[\d一二两三四五六七八九十]+个?(?:工作日|天|日|周|月|年|小时|分钟)(?:之?内|以内)|[^，。；]{1,10}(?:前|之前|期间|结束后|起)(?=，|[完把要])|"
    r"(?:春节|元旦|清明节?|端午节?|中秋节?|国庆节?|五一节?|元宵节|节假?日|汛期|暑期|寒假|开学|入冬|年)前|"
    r"每(?:半?年|个?季度|个?月|周|天|学期|两个月|旬|日)(?:\d+日前?)?|“十[四五六]五”末?"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A construction told by a pattern anywhere in the unit (or at its beginning), and the mood it shows."""

    key: str
    mood: Mood
    words: re.Pattern[str]


@cache
def rules() -> tuple[Rule, ...]:
    """Constructions that need no grammar: each is a pattern over the whole unit."""
    superior = pattern("superiors").pattern
    says = pattern("speech_verbs").pattern
    return (
        Rule("deadline", "order", re.compile(rf"{TIME}|(?:{pattern('times').pattern})")),
        Rule("quota", "order", re.compile(
            r"(?:不少于|不低于|不得少于|不超过|不高于|控制在|提高到|增加到|增长到?|达到|完成|压减到?|力争|突破|新[增建]|至少|下降|培[育训]|引进|实现)"
            r"[^，。；]{0,16}?\d[\d.]*(?!月|日|年(?!以)|时|届)|\d+%?以上|\d+%?左右|全覆盖|100%")),
        Rule("led", "order", re.compile(rf"{pattern('leadership').pattern}|请[^，。；]{{2,20}}(?:牵头|负责)")),
        Rule("sanction_case", "order", re.compile(
            r"(?:对|凡|凡是|因)?[^，。；]{2,50}的，(?:[^，。；]{0,14}，)?(?:也|都|就|要|必须|一律|坚决|严肃|依法|从严|由|在|将|给予|不得|移交|约谈|取消|通报|公开|点名|停|列入|按)")),
        Rule("sanction", "order", pattern("sanctions")),
        Rule("choice", "order", re.compile(r"该([^，。；的、]{1,4})的(?:就|要|坚决|依法|一律|必须)*\1|能([^，。；的、]{1,3})的(?:就)?\2|缺什么补什么|发现一[起个处]")),
        Rule("total", "order", pattern("totals")),
        Rule("ensure", "order", re.compile(r"(?:^|[，、])(?:确保|力争|务求|保证|切实|着力|努力|大力|全面|坚决|推动|推进|加快|不断|进一步|积极|扎实|深入|严格)")),
        Rule("until", "order", re.compile(r"直到|为止|到位|到人|落地|落实到|形成[^，。]{2,16}(?:机制|格局|体系|合力)")),
        Rule("will", "commitment", re.compile(
            r"(?:我们?|[委府局院部]|今年|明年|还|继续|打算|下一步|公司|中国|下步|学校|区|县|市|省)(?:还|也|都)?(?:将(?!领|军|士|来|近)|会(?=尽|同|对|在|按|继续)|打算|准备|计划|力争)|^将(?!领|军|士|来)")),
        Rule("done", "report", re.compile(r"(?<=[\u4e00-\u9fff”])了(?![解结却断不])")),
        Rule("already", "report", re.compile(r"已经?|业已|曾经?|均已|先后|刚刚|首次|连续[一二三四五六七八九十两\d]+[年届次]|一直|(?<=[\u4e00-\u9fff])过(?=[，。、一])")),
        Rule("past", "report", re.compile(
            r"过去|去年|前年|前些[天年]|近年来|近几年|[一二三四五六七八九十\d]年来|以来|上个?[月周年]|昨[天晚]|那[年天时]|当年|刚才|会前|(?:19|20)\d\d年(?!(?:底|末|[^，。；]{0,8}(?:前|底|末)))")),
        Rule("so_far", "report", re.compile(r"目前|截至|截止|至今|到今天|还有\d|现有|累计|同比|比[^，。]{1,8}(?:增长|下降|提高)")),
        Rule("result", "report", pattern("retrospect")),
        Rule("problem", "problem", pattern("problems")),
        Rule("copula", "definition", re.compile(
            r"^[^，。；]{1,40}?(?<![但而还也就都要凡可只正])(?:是(?!否|要|由)|事关|关系到?|肩负|决定着?|承担着|具有|意味着|源于|在于|等于|如同|好比)")),
        Rule("reasoning", "definition", pattern("reasoning")),
        Rule("quoted", "quotation", re.compile(
            rf"(?:^|，)[^，。：；“]{{0,12}}(?:{superior})[^，。：；“]{{0,30}}?(?:{says})[^，。：；]{{0,6}}(?:[，：“]|$)")),
        Rule("cited", "quotation", re.compile(r"^[“‘]|[^，。；]{1,16}(?:说|讲|问|回答)(?:[，：]|[^，]{0,4}“)|我[^，。]{0,8}(?:说|讲|看|听|想|觉得|认为)")),
        Rule("reported_order", "order", re.compile(
            r"(?:会议|大会|全会|座谈会|[^，。；：“]{2,14})(?:还|并|最后|同时)?(?:要求|强调|指出|提出|明确)[，：](?!“)|(?:要求|强调)(?:以|，|：|要|各)")),
        Rule("ritual", "ritual", pattern("closing")),
        Rule("stage", "ritual", pattern("opening")),
        Rule("guests", "ritual", pattern("guests")),
        Rule("question", "ritual", re.compile(r"？|^(?:为什么|怎么|谁|什么|难道)")),
        Rule("exclaims", "ritual", re.compile("！")),
        Rule("let_us", "ritual", re.compile("让我们|愿(?!意)|祝")),
        Rule("hope", "ritual", re.compile("希望|盼|期待|相信|坚信")),
        Rule("condition", "condition", re.compile(r"^(?:如果|要是|只要|只有|即使|哪怕|无论|不管|倘若|假如|一旦|除非)|，(?:才能?|就能?|就会|便)(?!要|必须)")),
        Rule("may", "condition", re.compile(r"可以|也许|可能|能够|未必|不一定|往往|总是|总有|难免")),
        Rule("person", "quotation", re.compile(r"[你他她您]")),
        Rule("aim", "purpose", re.compile(r"^为(?!主|期|此)[^，。；]{4,80}，")),
    )  # fmt: skip


@cache
def _modal() -> re.Pattern[str]:
    exceptions, modals = pattern("modal_exceptions").pattern, pattern("modals").pattern
    return re.compile(rf"(?:{exceptions})|(?P<modal>{modals})")


@cache
def _body_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern('bodies').pattern})(?:（[^（）]*）)?(?:[”’]|[都也均]|一起)?$")


@cache
def _body_start() -> re.Pattern[str]:
    return re.compile(rf"[^，。；]{{0,24}}?(?:{pattern('bodies').pattern})(?:（[^（）]*）)?")


@cache
def _vocabulary(name: str) -> Vocabulary:
    return Vocabulary(*name.split())


_LEAD = re.compile(
    r"(?:同时|另外|此外|其次|首先|再次|最后|因此|所以|为此|对此|特别是|尤其是|一方面|另一方面|但是?|而且|并且|总之|今后|当前|今天|现在|今年|明年|下一步|接下来|在此基础上|与此同时|一定|还是?|又|既|更|都|也|就|则)+"
)
_FRONT = re.compile(r"把|将|对|向|以|从|用|在|按|按照|根据|依据|围绕|针对|结合|通过|利用|借助|立足|着眼|紧扣|聚焦|因|凡|凡是|为|就|让|使|与|同|给|除|于")
_WE = re.compile(r"(?:我们|咱们|大家)(?:都|也|还|一定|更|必须)?$")
_SHORT = re.compile(r"[抓管建办做干查改治防控守护用选配育引聚学讲送推拉搭修补拆清理定列设立开关停收发报交领派调换增减降压提扩看听问访帮扶带教练考评晒亮树打拿盯扛担包联结转融挖堵稳保优算摆放沉写编印排挂赶抢争创破除去找落装种少多]"
                    r"(?:[好实紧牢住出到清起准深透强优大足全齐准严细活]|一[^，]{0,3}|下去|上去|起来|[^，。；]{1,14}(?:好|实|清|到位|起来|下去|出来|上去))")
_NOT_AFTER = re.compile(r"[了着过的]")
_PROHIBITED = ("不要", "不能", "不可", "别", "莫", "勿")


def cues(shadow: str, span: Span, begin: int) -> list[Cue]:
    """Every construction found in the unit; ``begin`` is where its own words start, behind a number."""
    own = Span(begin, span.end) if begin < span.end else span
    clauses = clause_spans(shadow, own)
    found = list(_from_rules(shadow, own, clauses))
    for number, clause in enumerate(clauses):
        found.extend(_from_grammar(shadow, clause, number))
    return found


def _from_rules(shadow: str, own: Span, clauses: list[Span]) -> Iterator[Cue]:
    text = own.of(shadow)
    for rule in rules():
        for hit in rule.words.finditer(text):
            start, end = own.start + hit.start(), own.start + hit.end()
            number = sum(1 for clause in clauses if clause.end <= start)
            yield Cue(rule.key, rule.mood, Span(start, end), number)
            break


def _from_grammar(shadow: str, clause: Span, number: int) -> Iterator[Cue]:
    """What the beginning of a clause shows: who is spoken to, which modal, which verb."""
    text = clause.of(shadow)
    start = clause.start
    lead = _LEAD.match(text)
    opening = lead.end() if lead else 0
    if banned := pattern("prohibitions").search(text):
        loose = banned[0] in _PROHIBITED
        yield Cue("avoid" if loose else "prohibition", "order", _at(start, banned), number)
    modal = next((hit for hit in _modal().finditer(text) if hit["modal"]), None)
    if "需要" in text:
        yield Cue("needs", "problem", Span(start, clause.end), number)
    if asked := re.match(r"(?:现|同意|，|也|特|敬)?请(?!示|求|你|允许|假|客|问)", text[opening:]):
        yield Cue("request", "order", Span(start + opening, start + opening + asked.end()), number)
    if modal:
        yield Cue(_modal_rule(text, opening, modal), "order", _at(start, modal), number)
    else:
        yield from _verbal(text, opening, start, number)


def _at(start: int, hit: re.Match[str]) -> Span:
    return Span(start + hit.start(), start + hit.end())


def _modal_rule(text: str, opening: int, modal: re.Match[str]) -> str:
    """Who stands before the modal: nobody, we, a body, or a topic."""
    left = text[opening : modal.start()]
    if _vocabulary("adverbs").skip(left, 0) >= len(left):
        return "modal_open"
    if _WE.search(left):
        return "modal_we"
    stem = left
    while stem and (cut := next((n for n in (4, 3, 2, 1) if stem[-n:] in _vocabulary("adverbs").entries), 0)):
        stem = stem[:-cut]
    if _body_end().search(stem):
        return "modal_body"
    return "modal_front" if _FRONT.match(left) else "modal_topic"


def _verbal(text: str, opening: int, start: int, number: int) -> Iterator[Cue]:
    """A bare verb at the head of a clause, behind a fronted object, or behind a body."""
    adverbs, verbs = _vocabulary("adverbs"), _vocabulary("verbs")
    if end := _verb_at(text, opening):
        yield Cue("verb_open", "imperative", Span(start + opening, start + end), number)
        return
    when = re.compile(TIME).match(text, opening)
    if when and when.end() < len(text) and (end := _verb_at(text, when.end())):
        yield Cue("verb_open", "imperative", Span(start + when.end(), start + end), number)
        return
    for body in _body_start().finditer(text, opening):
        after = adverbs.skip(text, body.end())
        if (end := _verb_at(text, body.end())) or text[after : after + 1] in "把将对":
            yield Cue("verb_body", "imperative", Span(start + body.start(), start + max(end, after)), number)
            return
    front = _FRONT.match(text, opening)
    if front:
        verb = next((i for i in range(front.end() + 1, len(text) - 1) if verbs.at(text, i) > i), 0)
        rule = "front_ba" if front[0] in "把将" else "front"
        if verb or front[0] in "把将":
            yield Cue(rule, "imperative", Span(start + opening, start + len(text)), number)


def _verb_at(text: str, position: int) -> int:
    """Where the verb that begins at ``position`` (behind adverbs) ends, 0 if none does or it reports something done."""
    place = position
    for _ in range(8):
        end = _vocabulary("verbs").at(text, place)
        if end > place and not _NOT_AFTER.match(text, end):
            return end
        if short := _SHORT.match(text, place):
            return short.end()
        following = _vocabulary("adverbs").at(text, place)
        if following == place:
            return 0
        place = following
    return 0


def cues_of(shadow: str, unit: Unit) -> list[Cue]:
    """The constructions of a unit, past the number it begins with."""
    mark = mark_of(shadow, unit.span)
    return cues(shadow, unit.span, mark.title if mark else unit.span.start)
