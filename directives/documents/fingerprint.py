"""Whether two documents are the same: the same bytes, the same words, nearly the same words."""

import hashlib
import re
import unicodedata

NEARLY_THE_SAME = 0.9

_SHINGLE = 4  # characters: about two words, so that a moved paragraph changes little and a changed name a little
_BLANK = re.compile(r"\s+")
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])


def content_hash(data: bytes) -> str:
    """SHA-256 of the file as it came, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def text_hash(text: str) -> str:
    """SHA-256 of the words: the same for a .txt, a .docx and a pasted copy of one speech."""
    return hashlib.sha256(normalised(text).encode("utf-8", "surrogatepass")).hexdigest()


def normalised(text: str) -> str:
    """Without white space and invisible characters, widths folded (，and ，are one), punctuation kept."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text.translate(_INVISIBLE)))


def similarity(a: str, b: str) -> float:
    """Jaccard similarity of the shingles of two texts, 0 to 1; two empty texts are alike."""
    first, second = _shingles(a), _shingles(b)
    union = len(first | second)
    return len(first & second) / union if union else 1.0


def _shingles(text: str) -> frozenset[str]:
    plain = normalised(text)
    return frozenset(plain[start : start + _SHINGLE] for start in range(max(len(plain) - _SHINGLE + 1, bool(plain))))
