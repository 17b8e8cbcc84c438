"""Passwords to begin with: made when they are fetched, handed out once, kept nowhere, worth nothing afterwards."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Role, User
from papers.actions.matters import IntakeError
from papers.actions.passwords import Slip, hand_out_passwords, one_time_password, waiting_accounts
from papers.models import Intake, IntakeKind
from tests.factories import at, make_user
from tests.papers.spreadsheets import cells, received, taken_in, workbook
from tracking.models import Department

SignIn = Callable[[User], Client]
LATER = at(hour=11)


@pytest.fixture
def imported(administrator: User, housing: Department, clerk: User) -> Intake:
    """梁听雨 and 顾南乔 are new, 何晓岚 was there."""
    rows = (
        ("姓名", "用户名", "角色", "单位", "邮箱"),
        ("梁听雨", "liang", "督查员", "", ""),
        ("顾南乔", "gu", "经办人", "区住建局", ""),
        ("何晓岚", "he", "", "", "xl@yunxi.example"),
    )
    return taken_in(received(IntakeKind.PEOPLE, workbook(*rows), administrator), administrator)


def _slips(imported: Intake, administrator: User) -> dict[str, Slip]:
    return {slip.username: slip for slip in hand_out_passwords(imported, by=administrator, at=LATER)}


def _gets_in(username: str, password: str) -> bool:
    answer = Client().post("/login/", {"username": username, "password": password})
    return answer.status_code == 302


def test_only_new_accounts_wait_for_a_password(imported: Intake) -> None:
    assert [user.username for user in waiting_accounts(imported)] == ["gu", "liang"]


def test_a_password_gets_its_owner_in_and_has_to_be_changed_at_once(imported: Intake, administrator: User) -> None:
    slips = _slips(imported, administrator)
    assert (slips["gu"].name, slips["gu"].department) == ("顾南乔", "区住建局")
    client = Client()
    client.post("/login/", {"username": "gu", "password": slips["gu"].password})
    assert client.get("/")["Location"] == "/password/"


def test_passwords_differ_and_who_was_there_keeps_his_own(imported: Intake, administrator: User, password: str) -> None:
    slips = _slips(imported, administrator)
    assert set(slips) == {"liang", "gu"}
    assert slips["liang"].password != slips["gu"].password
    assert _gets_in("he", password)


def test_fetched_again_they_are_others_and_the_first_ones_are_worth_nothing(
    imported: Intake, administrator: User
) -> None:
    first, second = _slips(imported, administrator), _slips(imported, administrator)
    assert not _gets_in("gu", first["gu"].password)
    assert _gets_in("gu", second["gu"].password)


def test_who_has_signed_in_is_not_given_another(imported: Intake, administrator: User) -> None:
    slips = _slips(imported, administrator)
    assert _gets_in("gu", slips["gu"].password)
    assert set(_slips(imported, administrator)) == {"liang"}
    User.objects.filter(username="liang").update(is_active=False)
    with pytest.raises(IntakeError, match="都已经登录过，或者已经停用"):
        hand_out_passwords(imported, by=administrator, at=LATER)


def test_accounts_of_another_import_or_made_by_hand_are_not_touched(imported: Intake, administrator: User) -> None:
    make_user(Role.CLERK, username="by-hand", must_change_password=True)
    rows = ("姓名", "用户名"), ("唐予安", "tang")
    other = taken_in(received(IntakeKind.PEOPLE, workbook(*rows), administrator), administrator)
    User.objects.filter(username="tang").update(date_joined=at(hour=15))
    Intake.objects.filter(pk=other.pk).update(done_at=at(hour=15))
    assert set(_slips(imported, administrator)) == {"liang", "gu"}


def test_nothing_that_is_stored_shows_a_password_and_who_fetched_them_is_known(
    imported: Intake, administrator: User
) -> None:
    slips = _slips(imported, administrator)
    imported.refresh_from_db()
    kept = str(imported.result) + str(imported.sheets) + str(list(User.objects.values_list("password", flat=True)))
    assert [slip.password for slip in slips.values() if slip.password in kept] == []
    assert imported.result["handed_out"] == {"at": LATER.isoformat(), "by": "系统管理员", "count": 2}
    assert imported.result["lines"]


def test_a_password_is_easy_to_type_and_no_validator_minds_it() -> None:
    drawn = {one_time_password() for _ in range(200)}
    assert len(drawn) == 200
    for password in drawn:
        validate_password(password)
        assert not set(password) & set("l1oO0I")
        assert len(password) == 14


def test_hashes_are_made_stronger_when_the_password_is_first_used(
    imported: Intake, administrator: User, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    slips = _slips(imported, administrator)
    before = User.objects.get(username="gu").password
    assert before.startswith("pbkdf2_sha256$1000$")
    assert _gets_in("gu", slips["gu"].password)
    after = User.objects.get(username="gu").password
    assert int(identify_hasher(after).decode(after)["iterations"]) > 500_000


def test_the_file_lists_everybody_once_and_the_page_says_afterwards_that_it_was_fetched(
    imported: Intake, administrator: User, sign_in: SignIn
) -> None:
    client, address = sign_in(administrator), reverse("papers:passwords", args=[imported.pk])
    page = client.get(address).content.decode()
    assert "梁听雨" in page
    assert "何晓岚" not in page
    answer = client.post(address)
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    rows = cells(answer.content)
    assert rows[0] == ["单位", "姓名", "用户名", "初始密码"]
    assert [row[:3] for row in rows[1:]] == [["", "梁听雨", "liang"], ["区住建局", "顾南乔", "gu"]]
    assert _gets_in("gu", str(rows[2][3]))
    assert re.search(r"上一次由系统管理员在\S+ \d\d:\d\d生成了 2 个", client.get(address).content.decode())


def test_looking_at_the_page_makes_no_password(imported: Intake, administrator: User, sign_in: SignIn) -> None:
    before = list(User.objects.order_by("pk").values_list("password", flat=True))
    sign_in(administrator).get(reverse("papers:passwords", args=[imported.pk]))
    assert list(User.objects.order_by("pk").values_list("password", flat=True)) == before


def test_where_nobody_waits_the_page_says_so(imported: Intake, administrator: User, sign_in: SignIn) -> None:
    User.objects.filter(username__in=["liang", "gu"]).update(last_login=LATER)
    client, address = sign_in(administrator), reverse("papers:passwords", args=[imported.pk])
    assert "没有要初始密码的账号" in client.get(address).content.decode()
    assert client.post(address).status_code == 409


def test_there_are_no_passwords_for_an_import_that_is_not_done_or_not_of_people(
    administrator: User, sign_in: SignIn
) -> None:
    waiting = received(IntakeKind.PEOPLE, workbook(("姓名", "用户名"), ("唐予安", "tang")), administrator)
    other = received(IntakeKind.ALIASES, workbook(("单位", "别名"), ("区住建局", "建设局")), administrator)
    client = sign_in(administrator)
    for intake in (waiting, other):
        assert client.post(reverse("papers:passwords", args=[intake.pk])).status_code == 404


def test_the_result_says_when_passwords_were_made_and_that_others_would_void_them(
    imported: Intake, administrator: User, sign_in: SignIn
) -> None:
    client, address = sign_in(administrator), reverse("papers:intake", args=[imported.pk])
    before = client.get(address).content.decode()
    assert before.count("还不能登录") == 2
    assert "再次生成" not in before
    _slips(imported, administrator)
    after = client.get(address).content.decode()
    assert "还不能登录" not in after
    assert re.search(r"初始密码已由系统管理员在\S+ \d\d:\d\d生成，共 2 个", after)
    assert "以前发的当时作废" in after
    assert "再次生成初始密码" in after
    assert after.count("初始密码已经生成，见上面") == 2
