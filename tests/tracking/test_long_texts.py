"""What is written at length: nothing is cut without a word; too much is refused, and stays to be shortened."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import datetime
from types import ModuleType

import pytest
from django import forms
from django.test import Client
from django.utils import timezone

import papers.forms
import tracking.forms
from accounts.models import User
from papers.contents.records import Passage
from papers.forms.papers import _passage_field
from tests.factories import make_task
from tracking.actions.urging import urge
from tracking.forms.texts import LongText
from tracking.models import Department, Task, TaskEvent, Urging
from tracking.models.urging import Way

TOO_LONG = "最多 2000 字，多了 4000 字，请删短。"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def task(supervisor: User, housing: Department, now: datetime) -> Task:
    made = make_task(supervisor, housing)
    made.assignments.update(accepted_at=now)
    urge(made, [housing], way=Way.SYSTEM, text="请报一报到了哪一步。", by=supervisor, at=now)
    return made


@pytest.fixture
def browser(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def every_module(*packages: ModuleType) -> Iterator[ModuleType]:
    for package in packages:
        for found in pkgutil.iter_modules(package.__path__):
            yield importlib.import_module(f"{package.__name__}.{found.name}")


def texts() -> dict[str, forms.Field]:
    """The boxes for texts of all forms, by form and name."""
    of_forms = {
        (form.__name__, name): field
        for module in every_module(tracking.forms, papers.forms)
        for form in vars(module).values()
        if isinstance(form, type) and issubclass(form, forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.Textarea)
    }
    return {".".join(key): field for key, field in of_forms.items()}


def test_no_box_for_a_text_lets_the_browser_cut_what_is_pasted() -> None:
    found = texts()
    cut = [name for name, field in found.items() if "maxlength" in field.widget.attrs]
    assert len(found) > 20, "the forms were found"
    assert cut == []


def test_nor_does_a_passage_of_a_paper() -> None:
    field = _passage_field(Passage("body", "正文"))
    assert "maxlength" not in field.widget.attrs
    assert field.widget.attrs["data-most"] == field.most


@pytest.mark.parametrize(
    ("step", "name", "rest"),
    [
        ("answer", "text", {}),
        ("report", "progress", {"percent": "30"}),
        ("submit", "note", {}),
        ("remark", "text", {}),
    ],
)
def test_too_long_a_text_is_refused_with_how_much_is_too_much_and_stays(
    task: Task, browser: Client, step: str, name: str, rest: dict[str, str]
) -> None:
    steps = TaskEvent.objects.filter(task=task).count()
    long = "长" * 5999 + "尾"
    page = browser.post(f"/tasks/{task.pk}/{step}/", {name: long, **rest}).content.decode()
    assert TOO_LONG in page
    assert long in page, "to its last sign"
    assert TaskEvent.objects.filter(task=task).count() == steps


def test_a_text_of_just_the_limit_is_taken_whole_whatever_its_lines(task: Task, browser: Client) -> None:
    lines = "\r\n".join(["九个字在这一行里吧"] * 200)  # as browsers send them: two signs a line end
    assert len(lines.replace("\r\n", "\n")) == 1999
    browser.post(f"/tasks/{task.pk}/answer/", {"text": lines})
    answered = Urging.objects.get(task=task).answer
    assert answered.splitlines() == lines.splitlines()


def test_the_page_tells_the_counter_the_limit_and_works_without_it(task: Task, browser: Client) -> None:
    page = browser.get(f"/tasks/{task.pk}/answer/").content.decode()
    assert 'data-most="2000"' in page
    assert "maxlength" not in page
    assert "js/counting" in page


def test_a_limit_may_be_said_in_the_words_of_its_form() -> None:
    field = LongText(max_length=3, error_messages={"max_length": "够试一试就行。"})
    with pytest.raises(forms.ValidationError, match="够试一试就行"):
        field.clean("四个字长")
    assert field.clean("三个字") == "三个字"


def test_the_way_out_of_a_step_is_called_the_way_back(task: Task, browser: Client) -> None:
    for step in ("answer", "submit", "report", "extend"):
        page = browser.get(f"/tasks/{task.pk}/{step}/").content.decode()
        assert f'href="/tasks/{task.pk}/">返回</a>' in page
