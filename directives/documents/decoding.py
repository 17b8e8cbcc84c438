"""Bytes of a plain text to characters: UTF-8 untouched, else the candidate that reads most like Chinese.

Guessers take short GBK for Korean; decoding with each candidate and counting common hanzi is short and right.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache

from directives.documents.records import unreadable
from directives.documents.sniffing import AS_DOCX, PASTE

_LEAST_LIKELY = 0.3  # real prose has well over half of its hanzi among the common ones, mojibake under a tenth
_MOST_LOST = 0.01
_CANDIDATES = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_MARKED = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MARKS = frozenset("，。、；：？！“”‘’（）《》—…　")
_EVERYDAY_WEIGHT = 0.4
_FIRST_LEVELS = (("gb2312", b"\xb0", b"\xd7"), ("big5", b"\xa4", b"\xc6"))
_LAYOUT = frozenset("\t\n\r\f\v\x1a\x85")

# The most frequent hanzi of official prose, then the traditional forms that differ.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展"
    "五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战"
    "先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白"
    "教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且"
    "究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值"
    "号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严督促落责镇村"
    "服推牵协纪检察策环境项抓查访讲职创稳防控险治贯彻精署牢巩固健完善夯筑补短板乡街企园区贫困惠疫访纠隐患令宣致辞欢迎谢您请各位"
    "這個國來時們會為發學對說經進過動還開體現實應與業點從題應關機無當種後產長間電問東車馬門見話請務單書報員場結給萬義議論質術證"
    "類親認識調選導讓權歡團圖點總線級統組織維網節範築職聯聽聲舉處號護設許試該語課護負責財貨買賣費資賽輪辦農連達遠運適遷邊醫針錢鐵"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read with, and how many characters were lost."""

    text: str
    encoding: str
    lost: int = 0


def decode(data: bytes) -> Decoded:
    """The characters of a plain text; raises UnreadableError for binary data and for what no encoding explains."""
    decoded = _as_marked(data) or _as_utf8(data) or _as_likeliest(data) or _as_damaged(data)
    if decoded is None:
        raise unreadable("看不出它用的是哪种文字编码", f"用记事本打开它，另存为 UTF-8 编码再导入，{PASTE}")
    if _is_binary(decoded.text):
        raise unreadable("它不是文本，可能是程序或图片", AS_DOCX)
    return decoded


def likeness(text: str) -> float:
    """How much ``text`` reads like Chinese: the share of common hanzi among all that is not ASCII, 0 to 1.

    A hanzi of everyday use that is not among the most frequent counts a little: it is what a few words are made of.
    """
    foreign = Counter(character for character in text[:20_000] if ord(character) > 0x7F)
    if not foreign:
        return 1.0
    marks = sum(count for character, count in foreign.items() if character in _MARKS)
    common = sum(count * _weight(character) for character, count in foreign.items())
    return common / max(foreign.total() - marks, 1)


@cache
def _weight(character: str) -> float:
    if character in _COMMON:
        return 1.0
    return _EVERYDAY_WEIGHT if _is_everyday(character) else 0.0


def _is_everyday(character: str) -> bool:
    """In the first level of the national standards, simplified or traditional: the hanzi of a school book."""
    return any(
        first <= character.encode(standard, errors="ignore")[:1] <= last for standard, first, last in _FIRST_LEVELS
    )


def _as_marked(data: bytes) -> Decoded | None:
    encoding = next((name for mark, name in _MARKED if data.startswith(mark)), None)
    return _strictly(data, encoding) if encoding else None


def _as_utf8(data: bytes) -> Decoded | None:
    """UTF-8 explains itself: other encodings hardly ever pass, save for a few short words of GBK without any hanzi."""
    decoded = None if b"\x00" in data else _strictly(data, "utf-8-sig")
    if decoded is None or any(c >= "\u2e80" for c in decoded.text):
        return decoded
    if decoded.text.isascii() and not _has_controls(decoded.text):
        return decoded
    rival = _as_likeliest(data)
    if decoded.text.isascii():  # 上个月 in UTF-16 is all ASCII, but no text holds a backspace
        return rival or decoded
    return rival if rival and likeness(rival.text) > likeness(decoded.text) else decoded


def _as_likeliest(data: bytes) -> Decoded | None:
    decoded = (_strictly(data, name) for name in _CANDIDATES)
    candidates = [found for found in decoded if found and not _is_binary(found.text) and not found.text.isascii()]
    best = max(candidates, key=lambda found: likeness(found.text), default=None)
    return best if best and likeness(best.text) >= _LEAST_LIKELY else None


def _as_damaged(data: bytes) -> Decoded | None:
    """A text with a few broken bytes is read with marks in their place, and the reader is told how many."""
    for encoding in ("utf-8-sig", "gb18030"):
        text = data.decode(encoding, errors="replace")
        lost = text.count("\ufffd")
        if lost <= max(len(text) * _MOST_LOST, 1) and likeness(text) >= _LEAST_LIKELY:
            return Decoded(text, encoding, lost)
    return None


def _strictly(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return None


def _has_controls(text: str) -> bool:
    return any(character < " " and character not in "\t\n\r\f" for character in text)


def _is_binary(text: str) -> bool:
    """A NUL, or more than one character in a hundred that no text has."""
    controls = sum(character < " " and character not in _LAYOUT for character in text)
    return "\x00" in text or controls > len(text) / 100
