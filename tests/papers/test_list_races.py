"""Two administrators at once: nobody gets two accounts, two passwords that work, or a name of two departments."""

from collections.abc import Callable

import pytest

from accounts.models import Role, User
from papers.actions.intakes import take_in
from papers.actions.matters import IntakeError
from papers.actions.passwords import Slip, hand_out_passwords
from papers.models import Intake, IntakeKind, IntakeState
from tests.factories import at, make_user
from tests.papers.spreadsheets import received, taken_in, workbook
from tests.tracking.racing import at_once
from tracking.models import Department, DepartmentAlias

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]


def _taking(intake: Intake, by: User, told: list[str]) -> Callable[[], object]:
    def step() -> None:
        try:
            take_in(intake, version=intake.version, approval=None, by=by, at=at(hour=10))
        except IntakeError as error:
            told.append(str(error))

    return step


def test_two_lists_with_the_same_people_make_each_account_once() -> None:
    by = [make_user(Role.ADMIN) for _ in range(2)]
    for number in range(4):
        rows = [("姓名", "用户名"), ("沈若川", f"shen{number}"), ("梁听雨", f"liang{number}")]
        lists = [
            received(IntakeKind.PEOPLE, workbook(*rows, ("顾南乔", f"gu{number}{who}")), by[who]) for who in (0, 1)
        ]
        told: list[str] = []
        at_once(*(_taking(one, who, told) for one, who in zip(lists, by, strict=True)))
        for name in (f"shen{number}", f"liang{number}"):
            assert User.objects.filter(username=name).count() == 1
        done = Intake.objects.filter(pk__in=[one.pk for one in lists], state=IntakeState.DONE).count()
        made = User.objects.filter(username__startswith=f"gu{number}").count()
        assert done == made == 2 - len(told)  # who was beaten has made nobody and is told
        assert all("回到核对页" in words or "有错" in words for words in told)


def test_two_lists_that_give_one_name_to_two_departments_do_not_both_come_in() -> None:
    by = [make_user(Role.ADMIN) for _ in range(2)]
    for number in range(4):
        lists = [
            received(IntakeKind.DEPARTMENTS, workbook(("简称", "别名"), (f"第{number}{who}局", f"第{number}家")), admin)
            for who, admin in zip("甲乙", by, strict=True)
        ]
        told: list[str] = []
        at_once(*(_taking(one, who, told) for one, who in zip(lists, by, strict=True)))
        assert len(told) == 1
        assert DepartmentAlias.objects.filter(name=f"第{number}家").count() == 1
        assert Department.objects.filter(name__startswith=f"第{number}").count() == 1


def test_the_same_list_taken_in_by_two_is_taken_in_once() -> None:
    by = [make_user(Role.ADMIN) for _ in range(2)]
    intake = received(IntakeKind.PEOPLE, workbook(("姓名", "用户名"), ("沈若川", "shen")), by[0])
    told: list[str] = []
    at_once(*(_taking(Intake.objects.get(pk=intake.pk), who, told) for who in by))
    assert len(told) == 1
    assert "已导入，不能再改" in told[0]
    assert User.objects.filter(username="shen").count() == 1


def test_of_two_who_fetch_passwords_at_once_only_the_last_file_is_worth_something() -> None:
    by = [make_user(Role.ADMIN) for _ in range(2)]
    intake = taken_in(received(IntakeKind.PEOPLE, workbook(("姓名", "用户名"), ("沈若川", "shen")), by[0]), by[0])
    files: list[Slip] = []
    at_once(*(lambda who=who: files.extend(hand_out_passwords(intake, by=who, at=at(hour=11))) for who in by))
    shen = User.objects.get(username="shen")
    assert len(files) == 2
    assert sorted(shen.check_password(slip.password) for slip in files) == [False, True]
