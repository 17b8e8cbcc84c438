"""At which meeting (会议) a speech was made: from its title, or from 今天召开…会议 in its first lines."""

import re
from collections.abc import Iterable

_UP_TO = r"[^。！？；：\n]"
_SPEECH = r"(?:讲话|致辞|发言|讲稿|报告|党课|辞)"
# 会 ends meetings and bodies alike (委员会, 协会), so a bare one counts only where no body is named so.
_MEETING = (
    r"(?:会议|大会|全会|例会|峰会|年会|[议谈进度员场署报结动训面话流讨析判商审评对接谊演习交述][^\W\d]?会|论坛|讲坛"
    r"|培训班|读书班|研讨班|仪式|典礼)"
)
_IN_TITLE = (
    re.compile(rf"在(?P<meeting>{_UP_TO}{{2,50}}?)(?:期间|闭幕时|开幕时|结束时|上)的?{_UP_TO}{{0,8}}?{_SPEECH}"),
    re.compile(rf"^(?P<meeting>{_UP_TO}{{2,50}}?{_MEETING})的?(?:主持|总结|动员|开幕|闭幕|主持词)?{_SPEECH}"),
    re.compile(rf"(?:召开|举行|举办)(?P<meeting>{_UP_TO}{{2,45}}?{_MEETING})(?=$|[\s，,（(])"),
    re.compile(rf"^(?P<meeting>{_UP_TO}{{2,45}}?{_MEETING})(?:在{_UP_TO}{{1,6}})?(?:召开|举行|纪要)"),
)
_CONVENED = re.compile(
    r"(?:今天|今日|今晚|这次|此次|现在|[上下]午|[日号])[^。！？；\n]{0,40}?(?:召开|举行|举办|召集)(?:的)?(?:是|了|这次|这个|一次|一个|全市性的)?"
    rf"(?P<meeting>[^，。；：！？,;!?\s]{{2,45}}?{_MEETING})(?=$|[，。；：！？,;!?\s]|主要|的|是|上|，)"
)
_NEWS = re.compile(
    rf"[日号][，,]?(?P<meeting>[^，。；：！？,;!?\s]{{2,45}}?{_MEETING})(?:在[^，。]{{1,10}})?(?:召开|举行)(?=[。，,])"
)
_ENDING = re.compile(r"(?:会|会议|论坛|讲坛|班|仪式|典礼|活动|会期间)$")
_LONGEST = 50


def meeting_of(title: str, opening: Iterable[str] = ()) -> str:
    """The meeting, or nothing where neither the title nor the ``opening`` lines name one."""
    for pattern in _IN_TITLE:
        match = pattern.search(title)
        if match and _ENDING.search(match["meeting"]):
            return match["meeting"].strip()
    for line in opening:
        match = _CONVENED.search(line[:200]) or _NEWS.search(line[:200])
        if match and len(match["meeting"]) <= _LONGEST:
            return match["meeting"]
    return ""
