import pytest

from directives.documents.numerals import numeral


@pytest.mark.parametrize(
    ("number_format", "number", "written"),
    [
        ("chineseCounting", 1, "一"),
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 12, "十二"),
        ("chineseCounting", 20, "二十"),
        ("chineseCounting", 35, "三十五"),
        ("chineseCounting", 103, "一〇三"),
        ("chineseCountingThousand", 11, "十一"),
        ("chineseCountingThousand", 103, "一百零三"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1020, "一千零二十"),
        ("chineseCountingThousand", 2005, "二千零五"),
        ("japaneseCounting", 3, "三"),
        ("japaneseCounting", 19, "十九"),
        ("ideographDigital", 10, "一〇"),
        ("chineseLegalSimplified", 3, "叁"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographTraditional", 1, "甲"),
        ("ideographTraditional", 11, "甲"),
        ("ideographZodiac", 2, "丑"),
        ("decimal", 7, "7"),
        ("decimalZero", 7, "07"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalEnclosedCircle", 1, "①"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircleChinese", 21, "㉑"),
        ("decimalEnclosedCircle", 36, "㊱"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalEnclosedParen", 3, "⑶"),
        ("decimalEnclosedFullstop", 3, "⒊"),
        ("ideographEnclosedCircle", 2, "㊁"),
        ("upperLetter", 3, "C"),
        ("lowerLetter", 28, "bb"),
        ("lowerRoman", 4, "iv"),
        ("upperRoman", 1999, "MCMXCIX"),
        ("ordinal", 2, "2nd"),
        ("ordinal", 11, "11th"),
        ("bullet", 3, ""),
        ("none", 3, ""),
        ("ganada", 3, "3"),
    ],
)
def test_a_number_is_written_as_word_writes_it(number_format: str, number: int, written: str) -> None:
    assert numeral(number, number_format) == written


@pytest.mark.parametrize(
    "number_format", ["chineseCountingThousand", "lowerRoman", "upperLetter", "ideographTraditional"]
)
@pytest.mark.parametrize("number", [0, 1_000_000])
def test_a_number_out_of_range_is_still_a_number(number_format: str, number: int) -> None:
    assert numeral(number, number_format)
