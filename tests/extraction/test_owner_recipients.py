"""Notices and letters: 你省, 你局 and 你们 are whom the line of recipients names first."""

import pytest

from directives.extraction.owner_recipients import recipient
from directives.extraction.owners import Owners, owners_of
from directives.extraction.pipeline import outlined
from directives.extraction.records import EVERYBODY, Context


def owner_of(recipients: str, sentence: str) -> Owners:
    text = outlined(f"关于做好防汛物资储备的函\n{recipients}\n来函收悉，现函复如下。\n{sentence}")
    return owners_of(text, text.units[-1], Context())


@pytest.mark.parametrize(
    ("recipients", "sentence", "name"),
    [
        ("江宁省人民政府：", "请结合你省实际，抓紧补齐储备缺口。", "江宁省"),
        ("各省、自治区、直辖市水利厅，兵团水利局：", "现印发给你们，请认真组织实施。", "水利厅"),
        ("云溪区水务局：", "同意实施清淤工程，你局应按程序完成验收。", "水务局"),
    ],
)
def test_you_is_the_first_recipient(recipients: str, sentence: str, name: str) -> None:
    owners = owner_of(recipients, sentence)
    assert owners.names == (name,)
    assert owners.basis == "heading"


@pytest.mark.parametrize("recipients", ["同志们：", "女士们、先生们：", "现将有关情况说明。"])
def test_a_salutation_is_no_recipient(recipients: str) -> None:
    assert owner_of(recipients, "请你们认真组织实施，按时完成。").names == (EVERYBODY,)


def test_what_does_not_say_you_is_not_for_the_recipient_alone() -> None:
    text = outlined("关于清淤的函\n云溪区水务局：\n汛期前完成清淤。")
    assert recipient(text, text.units[-1]) is None


def test_who_is_named_in_the_sentence_goes_before_the_recipient() -> None:
    assert owner_of("云溪区水务局：", "请区财政局按你局提出的方案拨付资金。").names == ("财政局",)
