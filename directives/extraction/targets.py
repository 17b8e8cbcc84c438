"""Quantified targets (量化指标) as written: how much is to be reached, never what has been reached."""


NUMBER = r"(?:\d+(?:\.\d+)?(?:[-—~至到]\d+(?:\.\d+)?)?(?:万亿|万|亿|千|百|余|多)?|[一二两三四五六七八九十百千]+)"
MEASURE = (
    r"(?:个百分点|%|倍|亿元|万元|元|亿斤|万吨|吨|公斤|斤|亩|平方公里|公里|千米|平方米|米|公顷|兆瓦|千瓦|万亩|万人次|人次|万人|万户|户|"
    r"家|座|处|个|件|项|场|次|条|支|名|人|所|套|台|批次|批|宗|块|张|户次|例|起|类|份|辆|艘|本|期|篇|门|间|栋|幢|株|只|头|级|分|位|万)"
)


def targets_in(words: str) -> tuple[str, ...]:
    """The targets in the words of a directive, left to right."""
    return ()
