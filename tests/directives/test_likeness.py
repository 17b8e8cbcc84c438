"""The first look never misses what a full comparison would call nearly the same, and spares most comparisons."""

from hypothesis import given, settings
from hypothesis import strategies as st

from directives.documents import NEARLY_THE_SAME, similarity
from directives.likeness import landmarks, may_be_alike

SUBJECTS = ("区住建局", "区教育局", "各镇街", "区水利局", "区应急局", "区财政局", "区卫健局", "区民政局")
THINGS = (
    "老旧小区改造任务",
    "河道清淤疏浚工程",
    "校园安全隐患排查",
    "农村公路养护管理",
    "养老服务设施建设",
    "惠企资金兑付工作",
)
SPEECH = "\n".join(
    f"{subject}要牵头抓好{thing}，{month}月底前拿出第{month * 7 + place}批清单并报送区政府。"
    for place, subject in enumerate(SUBJECTS)
    for month, thing in enumerate(THINGS, 1)
)


def edited(text: str, places: list[int]) -> str:
    """The text with single characters exchanged at these places."""
    letters = list(text)
    for place in places:
        letters[place] = "改"
    return "".join(letters)


@settings(max_examples=60)
@given(st.lists(st.integers(0, len(SPEECH) - 1), max_size=40))
def test_what_is_nearly_the_same_is_never_passed_over(places: list[int]) -> None:
    other = edited(SPEECH, places)
    if similarity(SPEECH, other) >= NEARLY_THE_SAME:
        assert may_be_alike(landmarks(SPEECH), other)


def test_another_speech_of_the_same_length_is_passed_over() -> None:
    other = "大家围绕招商引资谈了体会，我完全赞成，下面再强调几点意见供同志们参考。" * 60
    assert not may_be_alike(landmarks(SPEECH), other[: len(SPEECH)])


def test_a_text_without_landmarks_may_be_like_any_other() -> None:
    assert landmarks("一、二、三。") == []
    assert may_be_alike([], SPEECH)


def test_landmarks_are_few_and_spread_over_the_text() -> None:
    found = landmarks(SPEECH)
    assert len(found) == 24
    whole = "".join(SPEECH.split())
    assert whole.rindex(found[-1]) > len(whole) // 2


def test_blanks_and_line_ends_are_no_difference() -> None:
    lines = "\n".join(SPEECH[place : place + 9] for place in range(0, len(SPEECH), 9))
    assert landmarks(lines) == landmarks(SPEECH)
    assert may_be_alike(landmarks(SPEECH), lines)
