"""Archives and steps at once, for real: an archive tells all, or is past, or is not made; and there is only one."""

from functools import partial

import pytest

from accounts.models import Role, User
from directives.actions import NotAllowedError, StaleError
from directives.models import Directive
from directives.workflow import DirectiveStatus
from papers.actions.archiving import NotArchivableError, Whole, keep_archive
from papers.archiving.matter import Matter
from tests.factories import make_department, make_directive, make_speech, make_user
from tests.papers.archives import MADE, finished
from tests.tracking.racing import at_once
from tracking.actions.joining import join_candidate
from tracking.models import Archive, Task, TaskSource
from tracking.models.task import IllegalMoveError
from tracking.workflow import Status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]
QUOTE = "区住建局要在12月底前完成17个老旧小区改造"


@pytest.fixture
def people() -> list[User]:
    return [make_user(Role.SUPERVISOR), make_user(Role.SUPERVISOR)]


@pytest.fixture
def done(people: list[User]) -> Task:
    return finished(people[0], make_department("区住建局"))


def keep(task: Task, by: User, state: list[list[int]], path: str) -> None:
    """Write the row of an archive whose file lies there already."""
    try:
        keep_archive(task.registration, Whole(path, 1, "0" * 64, 1, ()), state=state, by=by, at=MADE)
    except NotArchivableError as refusal:
        raise IllegalMoveError(str(refusal)) from refusal


def archiving(task: Task, by: User, name: str) -> partial[None]:
    """Its last step, of a file made of the tasks as they stand now."""
    return partial(keep, task, by, Matter(task.registration, by).state(), f"archives/2026/{name}.zip")


def take(task: Task, name: str, by: User) -> None:
    changes = {"closed_on": None} if name == "reopen" else {}
    Task.objects.get(pk=task.pk).move(name, by=by, at=MADE, note="数字不实。", **changes)


def test_of_two_archives_of_one_paper_at_once_one_is_kept(done: Task, people: list[User]) -> None:
    refused = at_once(*(archiving(done, by, str(by.pk)) for by in people))
    assert [str(one) for one in refused] == ["这张立项单已经归档了。"]
    kept = Archive.objects.get()
    assert (kept.serial, kept.is_current) == (1, True)


def test_a_task_opened_again_at_the_same_moment_leaves_no_archive_that_claims_to_tell_all(
    done: Task, people: list[User]
) -> None:
    refused = at_once(archiving(done, people[0], "a"), partial(take, done, "reopen", people[1]))
    assert Task.objects.get(pk=done.pk).status == Status.ACCEPTED
    assert not Archive.objects.current().exists()
    event = done.events.get(name="reopen")
    kept = Archive.objects.first()
    if kept:
        assert refused == []
        assert (kept.superseded_by, kept.superseded_at) == (event, event.at)
    else:
        assert ["归档的时候有事项变了" in str(one) for one in refused] == [True]


def test_a_word_written_at_the_same_moment_is_in_the_archive_or_refused(done: Task, people: list[User]) -> None:
    refused = at_once(archiving(done, people[0], "a"), partial(take, done, "remark", people[1]))
    assert len(refused) == 1
    is_kept = Archive.objects.current().exists()
    assert done.events.filter(name="remark").exists() is not is_kept
    assert ("已经随立项单归档" if is_kept else "归档的时候有事项变了") in str(refused[0])


def join(said: Directive, task: Task, by: User) -> None:
    directive = Directive.objects.select_related("speech").get(pk=said.pk)
    try:
        join_candidate(directive, Task.objects.get(pk=task.pk), version=1, by=by, at=MADE)
    except (NotAllowedError, StaleError) as refusal:
        raise IllegalMoveError(str(refusal)) from refusal


def test_a_demand_joined_at_the_same_moment_is_in_the_archive_or_stays_a_candidate(
    done: Task, people: list[User]
) -> None:
    said = make_directive(make_speech(people[0], f"{QUOTE}。"), QUOTE, status=DirectiveStatus.ADOPTED)
    refused = at_once(archiving(done, people[0], "a"), partial(join, said, done, people[1]))
    assert len(refused) == 1
    is_kept = Archive.objects.current().exists()
    assert TaskSource.objects.filter(directive=said).exists() is not is_kept
    after = DirectiveStatus.ADOPTED if is_kept else DirectiveStatus.MERGED
    assert Directive.objects.get(pk=said.pk).status == after


def test_what_is_archived_takes_in_no_further_demand_before_it_is_opened_again(done: Task, people: list[User]) -> None:
    archiving(done, people[0], "a")()
    said = make_directive(make_speech(people[0], f"{QUOTE}。"), QUOTE, status=DirectiveStatus.ADOPTED)
    with pytest.raises(IllegalMoveError, match="已经随立项单归档，不能归并。要再办，请先重新打开。"):
        join(said, done, people[1])
    said.refresh_from_db()
    assert (said.status, said.merged_as, done.sources.count()) == (DirectiveStatus.ADOPTED, "", 1)
    assert Archive.objects.current().exists()
    take(done, "reopen", people[0])
    join(said, done, people[1])
    assert done.sources.count() == 2
