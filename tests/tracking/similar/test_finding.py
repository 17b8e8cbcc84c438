"""Finding what is like a demand: tasks and candidates, for whom, kept up to date by every step that changes words."""

from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from accounts.models import User
from bench.likeness import fill, plant, recall
from directives.actions.extracting import claim_extraction, record_extraction, request_extraction
from directives.actions.reviewing import add_directive, edit_directive
from directives.actions.splitting import split_directive
from directives.extraction.pipeline import extract
from directives.extraction.records import Context, Span
from directives.management.commands.evaluate_likeness import OWN_PAIRS
from directives.models import Directive, DirectiveGram
from directives.similar.grams import key, keys_of, pairs_of
from directives.similar.pairs import pairs_in
from directives.workflow import DirectiveStatus
from tests.factories import at, make_directive, make_speech, make_spread, make_subtask, make_task
from tracking.actions.indexing import index_tasks
from tracking.models import Department, Task, TaskGram
from tracking.naming import Directory
from tracking.similar import Demand, Similar, demand_of_directive, demand_of_task, find_similar
from tracking.workflow import Status

OLD_HOUSES = Demand("完成17个老旧小区改造", "区住建局要在12月底前完成17个老旧小区改造。", "区住建局")
AGAIN = "剩下那17个小区的旧改，住建局年底之前必须全部扫尾。"


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    """In hand at 区住建局, 区城管局 supports."""
    made = make_task(supervisor, housing, city, title="完成17个老旧小区改造")
    index_tasks([made])
    return made


def keys(found: list[Similar]) -> list[tuple[str, int]]:
    return [(one.kind, one.pk) for one in found]


def demand(quote: str = AGAIN, lead: str = "区住建局") -> Demand:
    return Demand("", quote, lead)


def test_a_task_is_found_by_a_demand_in_other_words(task: Task, supervisor: User) -> None:
    (found,) = find_similar(demand(), user=supervisor)
    assert (found.kind, found.task, found.source) == ("task", task, task.sources.get())
    assert found.is_strong
    assert "数量相同：17个" in found.reasons
    assert found.quote == "区住建局要完成17个老旧小区改造。"
    assert [span.of(found.quote) for span in found.theirs] == ["17个老旧小区"]


def test_another_matter_is_not_offered(task: Task, supervisor: User) -> None:
    assert find_similar(demand("区住建局要治理建筑工地扬尘。"), user=supervisor) == []


def test_a_demand_of_nothing_finds_nothing(task: Task, supervisor: User) -> None:
    assert find_similar(Demand("", ""), user=supervisor) == []
    assert find_similar(demand("要高度重视，抓好落实。"), user=supervisor) == []


def test_the_most_alike_comes_first_and_no_more_than_asked_for(
    task: Task, supervisor: User, housing: Department
) -> None:
    exact = make_task(supervisor, housing, title="17个小区的旧改扫尾")
    exact.sources.update(quote=AGAIN)
    index_tasks([exact])
    assert keys(find_similar(demand(), user=supervisor)) == [("task", exact.pk), ("task", task.pk)]
    assert keys(find_similar(demand(), user=supervisor, limit=1)) == [("task", exact.pk)]


def test_of_several_sources_the_words_most_alike_are_shown(task: Task, supervisor: User) -> None:
    task.sources.create(kind="speech", title="另一次会议", said_on=task.created_at.date(), quote=AGAIN)
    index_tasks([task])
    (found,) = find_similar(demand(), user=supervisor)
    assert found.quote == AGAIN


def test_a_closed_task_is_offered_and_a_stopped_one_is_not(supervisor: User, housing: Department) -> None:
    for status in (Status.CLOSED, Status.CANCELLED):
        index_tasks([make_task(supervisor, housing, title="完成17个老旧小区改造", status=status)])
    (found,) = find_similar(demand(), user=supervisor)
    assert found.task is not None
    assert found.task.status == Status.CLOSED


def test_who_may_not_see_the_task_is_not_offered_it(
    task: Task, clerk: User, supervisor: User, leader: User, django_user_model: Any
) -> None:
    stranger = django_user_model.objects.create(username="stranger", role="clerk")
    assert find_similar(demand(), user=stranger) == []
    for user in (clerk, supervisor, leader):
        assert keys(find_similar(demand(), user=user)) == [("task", task.pk)]


def test_candidates_are_only_for_those_who_see_everything(supervisor: User, clerk: User) -> None:
    speech = make_speech(supervisor, OLD_HOUSES.quote)
    candidate = add_directive(speech, Span(0, len(OLD_HOUSES.quote)), context=Context(), by=supervisor, at=at())
    assert keys(find_similar(demand(), user=supervisor)) == [("directive", candidate.pk)]
    assert find_similar(demand(), user=clerk) == []


def test_a_candidate_is_not_like_itself_nor_is_a_task(task: Task, supervisor: User) -> None:
    speech = make_speech(supervisor, AGAIN)
    candidate = add_directive(speech, Span(0, len(AGAIN)), context=Context(), by=supervisor, at=at())
    mine = demand_of_directive(candidate, Directory.load())
    assert keys(find_similar(mine, user=supervisor, without=candidate)) == [("task", task.pk)]
    theirs = demand_of_task(task, task.sources.get())
    assert keys(find_similar(theirs, user=supervisor, without=task)) == [("directive", candidate.pk)]


def test_what_has_become_a_task_comes_as_the_task(task: Task, supervisor: User) -> None:
    speech = make_speech(supervisor, AGAIN)
    candidate = add_directive(speech, Span(0, len(AGAIN)), context=Context(), by=supervisor, at=at())
    task.sources.create(kind="speech", directive=candidate, title="会议", said_on=at().date(), quote=AGAIN)
    index_tasks([task])
    assert keys(find_similar(demand(), user=supervisor)) == [("task", task.pk)]
    assert find_similar(demand(), user=supervisor, without=candidate) == []


@pytest.mark.parametrize("status", [DirectiveStatus.REJECTED, DirectiveStatus.NOTED])
def test_a_rejected_candidate_is_not_offered_a_noted_one_is(supervisor: User, status: DirectiveStatus) -> None:
    speech = make_speech(supervisor, AGAIN)
    candidate = add_directive(speech, Span(0, len(AGAIN)), context=Context(), by=supervisor, at=at())
    Directive.objects.filter(pk=candidate.pk).update(status=status)
    offered = keys(find_similar(demand(OLD_HOUSES.quote), user=supervisor))
    assert offered == ([] if status == DirectiveStatus.REJECTED else [("directive", candidate.pk)])


def test_shares_and_pieces_are_found_as_the_whole(supervisor: User, housing: Department, city: Department) -> None:
    heading = make_spread(supervisor, housing, city, title="完成17个老旧小区改造")
    whole = make_task(supervisor, housing, title="治理建筑工地扬尘")
    piece = make_subtask(whole, city, title="完成17个老旧小区改造")
    index_tasks(Task.objects.all())
    assert not TaskGram.objects.filter(task__in=[piece, *heading.children.all()]).exists()
    assert keys(find_similar(demand(lead=""), user=supervisor)) == [("task", heading.pk)]


def test_a_unit_is_known_by_any_name_the_directory_has(supervisor: User, housing: Department) -> None:
    speech = make_speech(supervisor, AGAIN)
    body = {"name": "改房子的部门", "text": "住建局", "start": 0, "end": 3, "role": "牵头"}
    housing.aliases.create(name="改房子的部门")
    candidate = make_directive(speech, AGAIN, bodies=[body, {**body, "name": "区财政局", "role": "配合"}])
    mine = demand_of_directive(candidate, Directory.load())
    assert (mine.lead, mine.supporting) == ("区住建局", ("区财政局",))


def test_extraction_and_every_correction_keep_the_index(supervisor: User) -> None:
    text = (
        "区住建局要在12月底前完成17个老旧小区改造。区水利局要在汛前完成青溪河清淤疏浚，区林业局要清理松材线虫病疫木。"
    )
    speech = make_speech(supervisor, text)
    run = claim_extraction(request_extraction(speech, at=at()).pk, at=at())
    assert run is not None
    record_extraction(run, extract(text, speech.spoken_on), at=at())
    candidates = list(speech.directives.in_order())
    assert candidates
    for one in candidates:
        assert grams_of(one) == set(keys_of(one.title, one.text))

    first = candidates[0]
    edit_directive(first, version=first.version, by=supervisor, at=at(), fields={"title": "改造棚户区"})
    assert key("棚户") in grams_of(first)
    last = candidates[-1]
    second = split_directive(
        last, text.index("区林业局"), version=last.version, context=Context(), by=supervisor, at=at()
    )
    for one in (last, second):
        assert grams_of(one) == set(keys_of(one.title, one.text))


def grams_of(directive: Directive) -> set[int]:
    return set(DirectiveGram.objects.filter(directive=directive).values_list("gram", flat=True))


def test_what_goes_by_several_names_is_found_by_all_of_them() -> None:
    assert {"老旧", "旧小", "小区"} <= set(pairs_of(keys_of("抓紧推进旧改")))


def test_only_the_rarest_pairs_are_kept_and_always_the_same() -> None:
    long = "".join(chr(0x4E00 + number) for number in range(400))
    assert keys_of(long) == keys_of(long)
    assert len(keys_of(long)) == 28
    assert keys_of("加强工作建设") == keys_of("加强工作建设", "")


def test_the_index_is_made_anew_by_a_command(task: Task, supervisor: User) -> None:
    speech = make_speech(supervisor, AGAIN)
    make_directive(speech, AGAIN)
    TaskGram.objects.all().delete()
    assert find_similar(demand(), user=supervisor) == []
    out = StringIO()
    call_command("index_demands", stdout=out)
    assert "重做了 1 件事项、1 条候选事项的索引。" in out.getvalue()
    assert [one.kind for one in find_similar(demand(), user=supervisor)].count("task") == 1


def test_finding_costs_as_many_queries_among_fifty_as_among_one(
    task: Task, supervisor: User, housing: Department, django_assert_num_queries: Any
) -> None:
    directory = Directory.load()
    for size in (1, 50):
        index_tasks([make_task(supervisor, housing, title="完成17个老旧小区改造") for _ in range(size - 1)])
        with django_assert_num_queries(7):
            assert find_similar(demand(), user=supervisor, directory=directory)


@pytest.mark.long
@pytest.mark.one_database
def test_among_five_thousand_others_the_index_brings_nine_in_ten(supervisor: User) -> None:
    same = [pair for pair in pairs_in(OWN_PAIRS.read_text(encoding="utf-8")) if pair.is_same][::3]
    planted = plant(same, supervisor)
    fill(5_000, supervisor)
    found, offered = recall(same, planted, supervisor)
    assert found >= 0.9 * len(same)
    assert offered >= 0.8 * len(same)


def test_what_was_there_before_the_index_is_written_down_by_the_migration(task: Task, supervisor: User) -> None:
    make_directive(make_speech(supervisor, AGAIN), AGAIN)
    wanted = set(TaskGram.objects.values_list("gram", "task"))
    TaskGram.objects.all().delete()
    import_module("tracking.migrations.0030_taskgram").fill(apps, None)
    import_module("directives.migrations.0008_directivegram").fill(apps, None)
    assert set(TaskGram.objects.values_list("gram", "task")) == wanted
    assert "directive" in {one.kind for one in find_similar(demand(OLD_HOUSES.quote, ""), user=supervisor)}
