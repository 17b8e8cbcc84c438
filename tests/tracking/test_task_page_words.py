"""The exact words of a task in the paragraph they were said in (原话溯源), and the way to their place in the speech."""

import pytest

from accounts.models import User
from tests.factories import MONDAY, make_directive, make_registration, make_speech, make_task
from tracking.models import Department, Task, TaskSource
from tracking.passages import AROUND, Passage, around, passages

DEMAND = "区住建局年底前拿出方案。"
SENTENCE = "地下的账不清，地上的事就办不好。"  # sixteen characters


def spoken(supervisor: User, housing: Department, text: str, quote: str = DEMAND) -> Task:
    """A task whose words stand in that speech."""
    speech = make_speech(supervisor, text)
    task = make_task(supervisor, housing, registration=make_registration(supervisor, speech=speech))
    task.sources.all().delete()
    say(task, text, quote)
    return Task.objects.get(pk=task.pk)


def say(task: Task, text: str, quote: str = DEMAND) -> None:
    speech = task.registration.speech or make_speech(task.officer, text)
    directive = make_directive(speech, quote)
    TaskSource.objects.create(
        task=task, directive=directive, speech=speech, title=speech.title, said_on=MONDAY,
        start=directive.start, end=directive.end, quote=quote,
    )  # fmt: skip


def only(task: Task, user: User) -> Passage:
    [passage] = passages(task, user)
    return passage


def test_the_words_keep_the_sentences_around_them(supervisor: User, housing: Department) -> None:
    task = spoken(supervisor, housing, f"开场。\n{SENTENCE}{DEMAND}明年见效。\n另一段。")
    found = only(task, supervisor)
    assert (found.before, found.after) == (SENTENCE, "明年见效。"), "of the same paragraph, nothing of the next"


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_long_paragraph_is_cut_between_sentences(side: str) -> None:
    many = SENTENCE * 40
    text = f"{many}{DEMAND}" if side == "before" else f"{DEMAND}{many}"
    start = text.index(DEMAND)
    before, after = around(text, start, start + len(DEMAND))
    kept = (before if side == "before" else after).replace("…", "", 1) if side == "before" else after.removesuffix("…")
    assert kept.startswith("地下的账")
    assert kept.endswith("办不好。")
    assert AROUND <= len(kept) < AROUND + len(SENTENCE)


def test_a_sentence_without_an_end_is_cut_all_the_same() -> None:
    endless = "一二三四五六七八九十" * 80
    before, after = around(f"{endless}{DEMAND}{endless}", len(endless), len(endless) + len(DEMAND))
    assert (before, after) == (f"…{endless[-AROUND:]}", f"{endless[:AROUND]}…")


def test_words_of_three_hundred_characters_are_shown_whole(supervisor: User, housing: Department) -> None:
    long = "把全区的老旧小区一个一个走到，" * 20 + "年底前对账。"
    task = spoken(supervisor, housing, f"开场。\n{long}", long)
    assert only(task, supervisor).source.quote == long


def test_every_place_leads_to_itself_in_its_speech_for_who_may_read_it(
    supervisor: User, clerk: User, housing: Department
) -> None:
    task = spoken(supervisor, housing, f"{SENTENCE}{DEMAND}")
    source = task.sources.get()
    assert only(task, supervisor).url == f"/speeches/{source.speech_id}/#c{source.directive_id}"
    assert not only(task, clerk).url, "a clerk reads the paragraph, not the speech"
    assert source.speech is not None
    source.speech.is_open = True
    source.speech.save()
    assert only(Task.objects.get(pk=task.pk), clerk).url


def test_a_demand_said_again_is_marked_as_repeated(supervisor: User, housing: Department) -> None:
    task = spoken(supervisor, housing, f"{SENTENCE}{DEMAND}")
    TaskSource.objects.create(task=task, title="三季度经济形势分析会", said_on=MONDAY, quote="必须见到方案。")
    assert [found.is_repeated for found in passages(Task.objects.get(pk=task.pk), supervisor)] == [False, True]


def test_a_task_that_is_from_no_speech_has_its_words_alone(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing)
    found = only(task, supervisor)
    assert (found.before, found.after, found.url) == ("", "", "")
    assert found.source.quote.startswith("区住建局要")
