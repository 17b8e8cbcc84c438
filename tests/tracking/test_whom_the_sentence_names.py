"""No department a sentence names drops out without a word, and the reason shown for a proposal is the true one."""

import pytest

from accounts.models import Role
from directives.models import Directive, Speech
from tests.factories import MONDAY, make_department, make_directive, make_speech, make_user
from tracking.models import Department, DepartmentGroup, Handling
from tracking.office import Office
from tracking.proposals import Responsible

TEXT = """在全区消防安全会议上的讲话
区教育局、区卫健局要在寒假前逐一检查。
区城管局牵头，各镇街配合，明年3月底前新增端口。
各镇街牵头，区城管局配合，11月底前把清单报上来。
区供销合作社牵头，区城管局配合，年底前查一遍。
区教育局、区城管局共同牵头，年底前换完校门口的护栏。
区教育局、区卫健局牵头，区城管局配合，年底前清一遍校园周边。
"""
pytestmark = pytest.mark.django_db


@pytest.fixture
def education() -> Department:
    return make_department("区教育局")


@pytest.fixture
def health() -> Department:
    return make_department("区卫健局")


@pytest.fixture
def city() -> Department:
    return make_department("区城管局")


@pytest.fixture
def towns() -> DepartmentGroup:
    group = DepartmentGroup.objects.create(name="各镇街")
    group.members.add(make_department("青溪镇"), make_department("石桥镇"))
    return group


@pytest.fixture
def speech() -> Speech:
    return make_speech(make_user(Role.SUPERVISOR), TEXT, spoken_on=MONDAY)


def named(speech: Speech, words: str, *bodies: str, basis: str = "explicit", rule: str = "who.explicit") -> Directive:
    """A candidate whose bodies stand in the speech as extraction quotes them: the first leads, the others help."""
    start = TEXT.index(words)
    places = [(body, TEXT.index(body, start)) for body in bodies]
    quoted = [
        {"name": b, "text": b, "start": at, "end": at + len(b), "role": "配合" if n else "牵头"}
        for n, (b, at) in enumerate(places)
    ]
    evidence = [{"rule": rule, "start": start, "end": start + 2}]
    return make_directive(
        speech, words, owners=list(bodies), bodies=quoted, owner_basis=basis, evidence=evidence, is_hard=True
    )


def read(directive: Directive) -> Responsible:
    handling = Handling.objects.filter(directive=directive).first()
    return Office.on(MONDAY).propose(directive, handling).responsible


def test_two_equal_bodies_are_not_said_to_be_lead_and_support(
    speech: Speech, education: Department, health: Department
) -> None:
    found = read(named(speech, "区教育局、区卫健局要在寒假前逐一检查", "区教育局", "区卫健局"))
    assert (found.lead, found.supporting) == (education, (health,))
    assert found.explanation == "原文并列两个单位，程序把前一个作牵头，请核对"


@pytest.mark.parametrize(
    ("words", "bodies"),
    [
        ("区教育局、区城管局共同牵头，年底前换完校门口的护栏", ("区教育局", "区城管局")),
        ("区教育局、区卫健局牵头，区城管局配合，年底前清一遍校园周边", ("区教育局", "区卫健局", "区城管局")),
    ],
)
def test_where_several_are_said_to_lead_it_is_told_that_only_the_first_does(
    speech: Speech, education: Department, health: Department, city: Department, words: str, bodies: tuple[str, ...]
) -> None:
    found = read(named(speech, words, *bodies))
    assert (found.lead, len(found.supporting)) == (education, len(bodies) - 1)
    assert found.explanation == "原文写了两个单位牵头，一件事项只有一个牵头单位，程序取前一个，其余的作配合，请核对"


def test_of_two_equal_bodies_the_known_one_leads_and_the_other_is_shown(speech: Speech, health: Department) -> None:
    found = read(named(speech, "区教育局、区卫健局要在寒假前逐一检查", "区教育局", "区卫健局"))
    assert (found.lead, found.supporting, found.unknown) == (health, (), ("区教育局",))


def test_a_group_that_supports_stands_beside_the_lead(speech: Speech, city: Department, towns: DepartmentGroup) -> None:
    found = read(named(speech, "区城管局牵头，各镇街配合，明年3月底前新增端口", "区城管局", "各镇街"))
    assert (found.lead, found.group, found.explanation) == (city, towns, "原文写明牵头和配合")


def test_a_department_said_to_support_a_group_does_not_lead(
    speech: Speech, city: Department, towns: DepartmentGroup
) -> None:
    found = read(named(speech, "各镇街牵头，区城管局配合，11月底前把清单报上来", "各镇街", "区城管局"))
    assert (found.lead, found.group, found.supporting) == (None, towns, (city,))


def test_whoever_supports_an_unknown_body_does_not_take_its_place(speech: Speech, city: Department) -> None:
    found = read(named(speech, "区供销合作社牵头，区城管局配合，年底前查一遍", "区供销合作社", "区城管局"))
    assert (found.lead, found.supporting, found.unknown) == (None, (city,), ("区供销合作社",))


@pytest.mark.parametrize(("rule", "said"), [("who.earlier", "承接上文"), ("who.heading", "来自所在标题")])
def test_what_is_taken_from_the_sentence_before_is_not_said_to_stand_in_the_heading(
    speech: Speech, city: Department, rule: str, said: str
) -> None:
    words = "区城管局牵头，各镇街配合，明年3月底前新增端口"
    assert read(named(speech, words, "区城管局", "各镇街", basis="heading", rule=rule)).explanation == said


def test_a_body_of_the_sentence_that_the_reviewer_dropped_is_told(
    speech: Speech, education: Department, health: Department
) -> None:
    asked = named(speech, "区教育局、区卫健局要在寒假前逐一检查", "区教育局", "区卫健局")
    planned = Handling.objects.create(directive=asked, lead=health)
    assert read(asked).left_out == ("区教育局",)
    assert read(asked).explanation == "审核时指定，原文写的是"
    planned.supporting.add(education)
    assert read(asked).left_out == ()


def test_whoever_belongs_to_the_group_that_supports_is_not_left_out(
    speech: Speech, city: Department, towns: DepartmentGroup
) -> None:
    asked = named(speech, "区城管局牵头，各镇街配合，明年3月底前新增端口", "区城管局", "各镇街")
    Handling.objects.create(directive=asked, lead=city, group=towns)
    assert read(asked).left_out == ()


def test_an_unknown_body_is_still_told_after_another_was_chosen(speech: Speech, city: Department) -> None:
    asked = named(speech, "区供销合作社牵头，区城管局配合，年底前查一遍", "区供销合作社", "区城管局")
    Handling.objects.create(directive=asked, lead=city)
    assert read(asked).left_out == ("区供销合作社",)


def test_nobody_is_left_out_of_a_sentence_that_names_nobody(speech: Speech, city: Department) -> None:
    asked = named(speech, "年底前查一遍", basis="none")
    Handling.objects.create(directive=asked, lead=city)
    assert read(asked).left_out == ()
    assert read(asked).explanation == "审核时指定"
