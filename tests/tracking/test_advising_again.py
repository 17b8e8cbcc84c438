"""What a task says of a 回头看 whose finding a review (复核) has changed: the one that counts is named."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_user
from tests.tracking.test_appeals import appeal_of
from tests.tracking.test_drawing import closed
from tracking.actions.appeals import Decision, reconsider
from tracking.actions.rechecking import Finding, Follow, add_recheck, record_finding
from tracking.models import Department
from tracking.models.appeal import AppealState
from tracking.models.recheck import Found

FALSE = Finding(Found.FALSE, "5个小区没有做完。", MONDAY, Follow.MEND, MONDAY + timedelta(days=10))
CHANGED = Decision(AppealState.CHANGED, "只差两栋楼。", found=Found.PARTLY)


@pytest.mark.django_db
@time_machine.travel(at(MONDAY + timedelta(days=1), 12), tick=False)
def test_what_a_review_has_changed_is_told_as_what_it_was_changed_to(
    supervisor: User, housing: Department, clerk: User, sign_in: Callable[[User], Client]
) -> None:
    colleague = make_user(Role.SUPERVISOR)
    task = closed(supervisor, housing, MONDAY - timedelta(days=30))
    visit = add_recheck(task, by=colleague, at=at(), reason="群众有反映。")
    record_finding(visit, FALSE, by=colleague, at=at(hour=10))
    unit, address = sign_in(clerk), reverse("tracking:task", args=[task.pk])
    assert "加查的回头看查到不属实：5个小区没有做完。" in unit.get(address).content.decode()
    reconsider(appeal_of(task, clerk), CHANGED, by=supervisor, at=at(MONDAY + timedelta(days=1)))
    assert "加查的回头看查到不属实，复核后定为部分属实：5个小区没有做完。" in unit.get(address).content.decode()
