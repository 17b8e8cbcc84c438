"""Whom a whole text is about, where no sentence of it names anybody: the office that speaks, is visited, or meets."""

import pytest

from directives.extraction.owner_hosts import committed, field, held, issuer, only_office, visited
from directives.extraction.owners import Owners, owners_of
from directives.extraction.pipeline import outlined
from directives.extraction.records import EVERYBODY, Context

OPENING = "6月12日上午，副市长出席会议并讲话。"


def last_owner(source: str) -> Owners:
    text = outlined(source)
    return owners_of(text, text.units[-1], Context())


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("云溪区水务局关于2026年河道整治情况的通报", "水务局"),
        ("在供水工作座谈会上的讲话\n云溪区水务局局长", "水务局"),
        ("在河道整治现场会上的讲话\n云溪区委常委、区纪委书记", "区纪委"),
    ],
)
def test_a_text_belongs_to_the_office_its_head_names(head: str, name: str) -> None:
    source = f"{head}\n今年的整治工作已经开始。"
    found = issuer(source, 0)
    assert found is not None
    assert found.of(source) == name


def test_a_speech_that_names_no_office_belongs_to_none() -> None:
    assert issuer("在全区河道整治动员会上的讲话\n同志们：\n今天开这个会。", 0) is None


def test_what_we_shall_do_is_done_by_the_office_that_speaks() -> None:
    owners = last_owner("云溪区水务局关于河道整治的答复\n您反映的问题收悉。\n下一步，我们将在汛期前完成清淤。")
    assert owners.names == ("水务局",)
    assert owners.basis == "heading"
    assert owners.evidence[0].rule == "who.host"


@pytest.mark.parametrize(
    "sentence",
    [
        "我们会在汛期前完成清淤。",
        "我们力争汛期前完成清淤。",
        "我局正在研究新的清淤办法。",
        "清淤由我们安排，将在汛期前完成。",
    ],
)
def test_an_office_commits_itself_in_many_words(sentence: str) -> None:
    text = outlined(f"云溪区水务局关于河道整治的答复\n您反映的问题收悉。\n{sentence}")
    found = committed(text, text.units[-1])
    assert found is not None
    assert found.of(text.source) == "水务局"


@pytest.mark.parametrize("sentence", ["我们要在汛期前完成清淤。", "清淤将在汛期前完成。"])
def test_an_office_commits_itself_only_where_it_says_we_shall(sentence: str) -> None:
    text = outlined(f"云溪区水务局关于河道整治的答复\n您反映的问题收悉。\n{sentence}")
    assert committed(text, text.units[-1]) is None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("副市长到市水务局调研防汛工作", "市水务局"),
        ("集团董事长赴青溪热力公司检查指导", "青溪热力公司"),
        ("市委第三巡察组对云溪区实验中学党委开展巡察", "云溪区实验中学党委"),
    ],
)
def test_a_report_of_a_visit_is_about_the_office_it_was_paid_to(title: str, name: str) -> None:
    source = f"{title}\n本报讯 6月12日，调研组听取了汇报。"
    found = visited(source, 0)
    assert found is not None
    assert found.of(source) == name


def test_what_is_asked_on_a_visit_is_asked_of_the_office_visited() -> None:
    owners = last_owner(f"副市长到市水务局调研防汛工作\n{OPENING}\n他要求，要压紧责任，补齐物资。")
    assert owners.names == ("水务局",)


def test_an_office_is_called_as_the_report_goes_on_calling_it() -> None:
    source = (
        "市委巡察组对云溪第二人民医院党委开展巡察\n会议6月12日召开。\n"
        "区二院党委要全力配合。\n区二院党委要把巡察当作体检。\n要立行立改，见底见效。"
    )
    assert last_owner(source).names == ("二院党委",)


def test_the_meeting_of_one_s_own_staff_is_for_everybody() -> None:
    owners = last_owner("区科技局召开全体干部职工大会\n9月4日，会议在三楼举行。\n要严守纪律，廉洁过节。")
    assert owners.names == (EVERYBODY,)


def test_the_second_of_several_reports_is_about_whose_meeting_it_tells_of() -> None:
    source = (
        "市林业局召开总结会议\n5月22日，市林业局召开总结会议。\n会议要求，全局上下要再接再厉。\n"
        "青溪林场召开学习会\n5月20日，青溪林场召开学习会。\n要在联防联护上再加强。"
    )
    assert last_owner(source).names == ("青溪林场",)


def test_the_first_of_several_reports_is_for_everybody() -> None:
    text = outlined("市林业局召开总结会议\n5月22日，市林业局召开总结会议。\n要再接再厉，提质增效。")
    assert held(text, text.units[-1]) is None


def test_the_meeting_of_a_field_is_for_the_office_of_that_field() -> None:
    owners = last_owner(f"全市信访工作会议召开\n{OPENING}\n要把积案化解作为头等大事，一件一件销号。")
    assert owners.names == ("信访局",)
    assert owners.basis == "topic"


@pytest.mark.parametrize(
    "head",
    [
        "在全市信访工作会议上的讲话\n同志们：",
        "全市组织、宣传、统战工作会议召开",
        "云溪镇召开信访工作会议",
        "区信访局召开全体职工大会，部署全区信访工作",
    ],
)
def test_a_speech_a_joint_meeting_and_a_meeting_of_one_s_own_are_of_no_field(head: str) -> None:
    assert field(f"{head}\n各项工作有序推进。", 0) is None


def test_a_system_s_meeting_is_for_the_only_office_its_report_names() -> None:
    owners = last_owner(
        "全市防震减灾工作会议召开\n6月7日，全市防震减灾工作会议在市局召开。\n各区、县地震局分管领导参加会议。\n"
        "要加强汛期巡查，落实值班制度。"
    )
    assert owners.names == ("地震局",)


def test_where_two_offices_are_named_neither_is_the_only_one() -> None:
    source = (
        "全市防震减灾工作会议召开\n6月7日，全市防震减灾工作会议在市局召开。\n"
        "会上，市水利局、市气象局作了发言。\n要加强汛期巡查。"
    )
    assert only_office(source, 0) is None
