"""Names are found by the letters people type for them."""

import pytest

from tests.factories import make_department, make_post
from tracking.models import DepartmentGroup
from tracking.naming import Directory
from tracking.spelling import pickable, readings, readings_of, spelled


def test_a_name_is_spelled_character_by_character() -> None:
    assert [part.split(",")[0] for part in spelled("住建局").split()] == ["zhu", "jian", "ju"]


@pytest.mark.parametrize(("character", "both"), [("重", {"zhong", "chong"}), ("行", {"xing", "hang"}), ("区", {"qu"})])
def test_a_character_with_several_readings_goes_by_each(character: str, both: set[str]) -> None:
    assert both <= set(readings(character).split(","))


def test_what_is_no_character_is_found_as_it_is_typed() -> None:
    assert spelled("12345热线").split()[0] == "1"
    assert spelled("A 区").split()[0] == "a"


@pytest.mark.django_db
def test_departments_groups_and_posts_are_offered_with_all_their_names() -> None:
    housing = make_department("区住建局", "住建部门", full_name="云溪区住房和城乡建设局")
    group = DepartmentGroup.objects.create(name="各镇街", aliases=["各乡镇街道"])
    group.members.add(housing)
    post = make_post()
    directory = Directory.load()
    offered = {one["value"]: one for one in pickable(directory.departments, directory.groups, [post])}
    named = {value: [name for name, _ in one["names"]] for value, one in offered.items()}  # type: ignore[attr-defined]
    assert named == {
        f"d{housing.pk}": ["区住建局", "云溪区住房和城乡建设局", "住建部门"],
        f"g{group.pk}": ["各镇街", "各乡镇街道"],
        f"p{post.pk}": [post.name],
    }
    assert offered[f"g{group.pk}"]["note"] == "1 家"


@pytest.mark.django_db
def test_a_department_that_is_gone_is_not_offered() -> None:
    make_department("区旧城办", is_active=False)
    directory = Directory.load()
    assert pickable(directory.departments, directory.groups, []) == []


def test_a_list_says_what_each_of_its_entries_may_be_typed_as() -> None:
    readings = readings_of({"7": ["住建局", "房管局", "住建局"]})
    assert [name for name, _ in readings["7"]] == ["住建局", "房管局"]
    assert readings["7"][0] == ["住建局", spelled("住建局")]
