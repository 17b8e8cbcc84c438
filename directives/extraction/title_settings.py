"""Clauses that ask for nothing by themselves (铺垫): a time, a basis, a condition, what something is good for."""

import re

from directives.extraction.title_predicates import verbs

CASE_ENDS = ("的", "时", "后", "问题", "情况下", "事件", "外")
CASE = re.compile(r"(?:对(?![接标照付比外口表])|针对|关于|如果|除)[^，]*$|凡")
FRONTED_ACT = re.compile(r"(?!.*的$)对[^，]+(?:开展|进行|实施|实行|逐)")
SETTING_ENDS = (
    "以前", "之前", "以后", "之后", "期间", "以来", "基础上", "过程中", "标准上", "契机", "抓手",
    "临近", "到来", "来临",
)  # fmt: skip
SETTING = re.compile(
    r"作为(?!不)|随着|刚才|在[^，]+[上中下]$|"
    r"(?:会同|联合)[^，]{2,20}(?:[局委办部处院社会镇街乡]|部门|单位|企业|公司|中心|大队|街道)$|"
    r"我[^，]{0,2}(?:强调|讲|提|说)|[^，]{1,16}同志(?:分别|先后|就|对|讲|作)|(?:去年|前年|上年|上半年|近年来|近日)[^要必将]*$|"
    r"第?[一二三四五六七八九十\d年月日]+$"
)
TOLD = re.compile(r"(?:作|提出|讲|谈|装|建|做|通报|介绍|传达|部署|印发)了")
BASIS = re.compile(
    r"(?:按照|按(?![月季周年时期劳])|根据|依照|遵照|参照|本着|秉持)[^，]*"
    r"(?:要求|精神|部署|原则|规定|标准|目标|思路|安排|通知|意见|方案|办法|清单|分工|实际|情况|”|》)$|"
    r"结合|立足|着眼|站在|依据|围绕|紧扣|在"
)
CONDITION = re.compile(
    r"如果|如[有遇]|若(?!干)|一旦|只要|无论|不管|虽然|尽管|由于|鉴于|考虑到|为了|为(?=更好|进一步|切实|全面|深入|确保|充分|有效|使)"
)
JUDGED = re.compile(
    r"事关|关系[到着]|关乎|直接影响|意义(?:重大|深远)|^[^，]{2,20}?(?<![但就还凡尤别])是(?!否)[^，]*"
    r"(?:的|体现|反映|关键|基石|保障|前提|基础|重点|任务|大事|要事|问题|底线|红线|抓手|途径|举措|部分|内容|要求|保证|支撑|力量|使命|职责|环节|窗口)$|目标是$"
)
JUDGING = re.compile("[关影义是]")
FOUR_SIGNED = re.compile(r"[一-龥]{4}(?:、[一-龥]{4})+$")  # 主动担当、积极作为
SPOKEN_OF = re.compile(r"对(?![接标照付比口表])|关于|针对|至于|那|这")


def is_case(words: str) -> bool:
    """A condition or a thing spoken of: nothing to be done by itself."""
    return words.endswith(CASE_ENDS) or bool(CASE.match(words) and not FRONTED_ACT.match(words))


def begins_case(words: str) -> bool:
    """Whether it is a case by its wording alone, whatever is done about it in the same clause."""
    return words.endswith(CASE_ENDS) or bool(CASE.match(words))


def is_setting(words: str) -> bool:
    """A time, a basis, what it is good for: 结合工作实际, 事关群众安全; 按规定报送 asks for something."""
    if words.endswith(SETTING_ENDS) or (words.endswith("中") and not words.endswith(("集中", "之中"))):
        return True
    if SETTING.match(words) or CONDITION.match(words) or ("了" in words and TOLD.search(words)):
        return True
    if JUDGING.search(words) and JUDGED.search(words):
        return True
    basis = BASIS.match(words)
    return basis is not None and not any(_acts(words, place) for place in range(basis.end() + 1, len(words) - 3))


def _acts(words: str, place: int) -> bool:
    """Whether a verb of two signs with something behind it stands at ``place``, with no 的 behind."""
    return verbs().at(words, place) > place + 1 and "的" not in words[place:]


def is_no_title(words: str) -> bool:
    """A case, two attitudes in a row, a thing spoken of with nothing to do about it: 关于项目用地."""
    return words.endswith(("的", "时", "后", "外")) or bool(FOUR_SIGNED.match(words)) or _only_names(words)


def _only_names(words: str) -> bool:
    if not SPOKEN_OF.match(words):
        return False
    tail = words[words.rfind("的") + 1 :]
    return not any(verbs().at(tail, place) > place + 1 for place in range(len(tail) - 1))
