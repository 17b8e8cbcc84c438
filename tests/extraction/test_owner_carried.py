"""The items of a list are for whom the sentence that opens it names; a new paragraph is for nobody in particular."""

import pytest

from directives.extraction.owners import Owners, owners_of
from directives.extraction.pipeline import outlined
from directives.extraction.records import EVERYBODY, Context


def last_owner(source: str) -> Owners:
    text = outlined(source)
    return owners_of(text, text.units[-1], Context())


@pytest.mark.parametrize(
    "source",
    [
        "各班组会议室里坐满了人。\n班主任要做好三件事：1.亲自带路队。2.加强安全教育。",
        "会议在二楼召开。\n他指出，班主任要抓好两项工作：一是带好路队；二是与家长保持联系。",
    ],
)
def test_the_items_of_a_list_are_for_whom_its_opening_names(source: str) -> None:
    owners = last_owner(source)
    assert owners.names == ("班主任",)
    assert owners.basis == "heading"
    assert owners.evidence[0].rule == "who.earlier"


def test_a_list_that_is_opened_without_a_name_is_for_everybody() -> None:
    assert last_owner("会议在二楼召开。\n会议要求：一是带好路队；二是与家长保持联系。").names == (EVERYBODY,)


def test_items_of_their_own_lines_do_not_take_the_name_of_the_item_before() -> None:
    assert last_owner("现将事项明确如下。\n1.班主任要亲自带路队。\n2.值日要准时到岗。").names == (EVERYBODY,)


def test_who_held_a_meeting_is_not_asked_by_what_it_asks() -> None:
    assert last_owner("区科技局召开职工大会。要严守纪律，廉洁过节。").names == (EVERYBODY,)


def test_the_paragraph_goes_on_speaking_to_the_body_before() -> None:
    assert last_owner("区水务局要在汛期前完成清淤；确实完不成的，一律空库运行。").names == ("水务局",)
