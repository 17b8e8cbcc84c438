"""What stands in for typefaces the machine does not have (替代字体), so that a PDF keeps them apart."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_SONG = ("宋体", "SimSun", "方正书宋_GBK", "华文宋体", "STSong", "Noto Serif CJK SC", "Source Han Serif SC")
_TITLE = ("方正小标宋_GBK", "方正小标宋简体", "小标宋", "华文中宋", "STZhongsong", *_SONG)
_FANGSONG = ("仿宋_GB2312", "仿宋", "FangSong", "FangSong_GB2312", "方正仿宋_GBK", "华文仿宋", "STFangsong", *_SONG)
_KAITI = (
    "楷体_GB2312",
    "楷体",
    "KaiTi",
    "KaiTi_GB2312",
    "方正楷体_GBK",
    "华文楷体",
    "STKaiti",
    "AR PL UKai CN",
    *_SONG,
)
_HEITI = ("黑体", "SimHei", "方正黑体_GBK", "华文黑体", "STHeiti", "Noto Sans CJK SC", "WenQuanYi Zen Hei")
# As wide as Times New Roman, or nearly: without one of them fontconfig takes DejaVu, and days break in two.
_ROMAN = ("Times New Roman", "Liberation Serif", "Tinos", "TeX Gyre Termes", "Nimbus Roman", *_SONG)
FAMILIES = (_SONG, _TITLE, _FANGSONG, _KAITI, _HEITI, _ROMAN)


def font_configuration() -> str:
    """A configuration for fontconfig: the machine's own, and for every name of ours what may stand in for it."""
    return _CONFIGURATION.format("".join(_alias(name, others) for name, others in substitutes().items()))


def substitutes() -> Mapping[str, Sequence[str]]:
    """Each name → what to try instead, best first; a name in several families goes by the one it comes first in."""
    found: dict[str, tuple[str, ...]] = {}
    for family in FAMILIES:
        for name in family:
            found.setdefault(name, tuple(other for other in family if other != name))
    return found


_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>{}</fontconfig>
"""


def _alias(name: str, others: Sequence[str]) -> str:
    preferred = "".join(f"<family>{escape(other)}</family>" for other in others)
    return f'<alias binding="same"><family>{escape(name)}</family><accept>{preferred}</accept></alias>'
