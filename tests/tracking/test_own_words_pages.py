"""The administrator's page of own words, and the box in which they are tried."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from directives.extraction.records import Body, Context
from directives.jobs import run_extraction
from directives.models import Directive, Extraction, Speech
from tests.factories import at, make_speech, make_user
from tests.tracking.test_review import words
from tracking.actions.words import add_stop_phrase, add_verb, set_event_dates
from tracking.models import Department, DepartmentAlias, DepartmentGroup, EventDate, OwnWord
from tracking.trial import Trial, try_words

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
SAID = (
    "一、抓好作风\n区住建局每季度亮晒问题清单。\n区住建局要在入汛前完成低洼小区排查。\n过去一年，大家做了大量工作。\n"
)
BODIES = (Body("区住建局", ("住建局",)),)
SPOKEN_ON = date(2026, 11, 20)


@pytest.fixture
def office(administrator: User, sign_in: SignIn) -> Client:
    return sign_in(administrator)


def sections(page: Any) -> dict[str, str]:
    """The words of each part of the page under its name."""
    html = page.content.decode()
    parts = re.split(r'<section class="(?:sect|ow-trial)" id="(\w+)"', html)
    return {
        name: re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", body))
        for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_the_page_says_what_each_sort_of_word_does(office: Client, housing: Department) -> None:
    page = sections(office.get("/words/"))
    assert list(page) == ["verbs", "phrases", "dates", "aliases", "trial"]
    assert "当作要办的一件事来看" in page["verbs"]
    assert "只放在“拿不准”里" in page["phrases"]
    assert "推算到这一天的前一天" in page["dates"]
    assert "区住建局 区住房城乡建设局 住建部门" in page["aliases"]
    assert "什么都不保存" in page["trial"]


def test_an_empty_page_says_what_is_missing_without_words(office: Client) -> None:
    page = sections(office.get("/words/"))
    assert "还没有加过动词" in page["verbs"]
    assert "还没有加过不提取的说法" in page["phrases"]
    assert "现在只留原话，不推算日子" in page["dates"]
    assert "还没有单位" in page["aliases"]


def test_a_verb_is_added_and_removed(office: Client, administrator: User) -> None:
    page = words(office.post("/words/add/", {"kind": "verb", "text": "亮晒"}, follow=True))
    assert "加上了“亮晒”" in page
    assert f"{administrator}，" in page
    word = OwnWord.objects.get()
    assert (word.kind, word.text, word.added_by) == ("verb", "亮晒", administrator)
    assert "“亮晒”删掉了" in words(office.post(f"/words/{word.pk}/remove/", follow=True))
    assert OwnWord.objects.count() == 0


def test_what_was_done_is_said_at_the_top_where_the_page_opens(office: Client) -> None:
    answer = office.post("/words/add/", {"kind": "verb", "text": "亮晒"})
    assert answer.headers["Location"] == "/words/#messages"


def test_the_administrators_site_leads_to_the_page(office: Client) -> None:
    assert 'href="/words/"' in office.get("/admin/").content.decode()


def test_a_phrase_that_adopted_ones_hold_is_added_with_a_warning(office: Client, supervisor: User) -> None:
    text = "区住建局要以钉钉子精神抓好改造"
    speech = make_speech(supervisor, text)
    Directive.objects.create(
        speech=speech, start=0, end=len(text), text=text, title="抓好改造", kind="推进", is_hard=False,
        owner_basis="explicit", confidence=0.9, status="adopted",
    )  # fmt: skip
    page = words(office.post("/words/add/", {"kind": "stop", "text": "钉钉子精神"}, follow=True))
    assert "已经采纳的候选里有 1 条含有它" in page
    assert "1 条有它" in page


@pytest.mark.parametrize(
    ("address", "sent", "part", "sentence", "kept"),
    [
        ("add/", {"kind": "verb", "text": "推进"}, "verbs", "程序本来就认得", "推进"),
        ("add/", {"kind": "verb", "text": ""}, "verbs", "请先写上要加的词", ""),
        ("add/", {"kind": "verb", "text": "长" * 61}, "verbs", "太长了", "长" * 61),
        ("add/", {"kind": "stop", "text": "要"}, "phrases", "什么都提取不出来", "要"),
        ("dates/add/", {"name": "入汛", "day": "2月30日"}, "dates", "2 月没有 30 日", "2月30日"),
        ("dates/add/", {"name": "入汛", "day": ""}, "dates", "日期不能空着", "入汛"),
        ("dates/add/", {"name": "入汛", "day": "5月1日", "year": "明年"}, "dates", "年份写四位数字", "明年"),
        ("aliases/add/", {"name": "住建口", "target": ""}, "aliases", "请选是哪个单位的别名", "住建口"),
        ("aliases/add/", {"name": "", "target": ""}, "aliases", "别名不能空着", ""),
    ],
)
def test_a_refusal_stands_beside_its_field_with_what_was_typed(
    office: Client, housing: Department, address: str, sent: dict[str, str], part: str, sentence: str, kept: str
) -> None:
    answer = office.post(f"/words/{address}", sent)
    page = sections(answer)
    assert answer.status_code == 422
    assert [name for name, said in page.items() if sentence in said] == [part]
    assert f'value="{kept}"' in answer.content.decode()
    assert (OwnWord.objects.count(), EventDate.objects.count()) == (0, 0)


def test_a_word_of_no_kind_is_not_there(office: Client) -> None:
    assert office.post("/words/add/", {"kind": "noun", "text": "亮晒"}).status_code == 404


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "入汛", "day": "2月30日"}, "day"),
        ({"name": "入汛", "day": "13月1日"}, "day"),
        ({"name": "入汛", "day": "五月中旬"}, "day"),
        ({"name": "入汛", "day": "2月29日"}, "day"),
        ({"name": "入汛", "day": "5月15日", "year": "1900"}, "year"),
        ({"name": "入汛前", "day": "5月15日"}, "name"),
        ({"name": "春节", "day": "5月15日"}, "name"),
        ({"name": "、", "day": "5月15日"}, "name"),
    ],
)
def test_what_is_wrong_with_an_event_is_framed_and_said_beside_its_field(
    office: Client, sent: dict[str, str], field: str
) -> None:
    page = office.post("/words/dates/add/", sent).content.decode()
    assert re.findall(r'id="event-(\w+)_error"', page) == [field]
    framed = [tag for tag in re.findall(r"<input[^>]*>", page) if "is-invalid" in tag]
    assert [re.findall(r'name="(\w+)"', tag) for tag in framed] == [[field]]


def test_an_event_is_dated_and_its_date_removed(office: Client) -> None:
    page = words(office.post("/words/dates/add/", {"name": "入汛", "day": "5月15日", "year": ""}, follow=True))
    assert "“入汛”定为每年5月15日。" in page
    event = EventDate.objects.get()
    page = words(office.post(f"/words/dates/{event.pk}/remove/", follow=True))
    assert "“入汛 每年5月15日”删掉了" in page


def test_an_alias_is_added_and_removed(office: Client, housing: Department) -> None:
    given = {"name": "房管系统", "target": f"d{housing.pk}"}
    assert "以后“房管系统”就是区住建局" in words(office.post("/words/aliases/add/", given, follow=True))
    answer = office.post("/words/aliases/add/", given)
    assert "“房管系统”已经是区住建局" in words(answer)
    assert "不再是区住建局的别名" in words(office.post("/words/aliases/remove/", given, follow=True))
    assert not DepartmentAlias.objects.filter(name="房管系统").exists()


def test_an_alias_of_a_group_is_added_and_removed(office: Client) -> None:
    group = DepartmentGroup.objects.create(name="各镇街")
    given = {"name": "各乡镇", "target": f"g{group.pk}"}
    for address, aliases in (("add", ["各乡镇"]), ("remove", [])):
        office.post(f"/words/aliases/{address}/", given)
        group.refresh_from_db()
        assert group.aliases == aliases


def test_an_alias_of_no_body_is_not_removed(office: Client, housing: Department) -> None:
    answer = office.post("/words/aliases/remove/", {"name": "住建部门", "target": "d0"})
    assert answer.status_code == 422
    assert DepartmentAlias.objects.filter(name="住建部门").exists()


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.HEAD, Role.CLERK, Role.LEADER])
def test_only_administrators_have_the_page_in_their_menu(role: Role, sign_in: SignIn, db: None) -> None:
    assert 'href="/words/"' not in sign_in(make_user(role)).get("/").content.decode()


def test_the_menu_marks_the_page_also_after_a_refusal(office: Client) -> None:
    current = re.compile(r'href="/words/" aria-current="page"')
    assert current.search(office.get("/words/").content.decode())
    assert current.search(office.post("/words/add/", {"kind": "verb", "text": ""}).content.decode())


def test_the_next_extraction_of_a_speech_uses_the_words(office: Client, supervisor: User, housing: Department) -> None:
    def found(text: str) -> list[tuple[str, str, date | None]]:
        speech = make_speech(supervisor, f"在全区作风建设会议上的讲话\n{text}", spoken_on=SPOKEN_ON)
        now = timezone.now()
        job = Extraction.objects.create(speech=speech, requested_at=now, touched_at=now)
        assert run_extraction(job.pk)
        return list(speech.directives.in_order().values_list("text", "decision", "due_on"))

    order = "区住建局要在入汛前以钉钉子精神完成排查。"
    assert found(SAID + order)[-1] == (order, "asserted", None)
    office.post("/words/dates/add/", {"name": "入汛", "day": "5月15日", "year": ""})
    office.post("/words/add/", {"kind": "stop", "text": "钉钉子精神"})
    assert found(SAID + order)[-1] == (order, "unsure", date(2027, 5, 14))


def tried(text: str, **known: Any) -> Trial:
    return try_words(text, SPOKEN_ON, Context(bodies=BODIES, **known))


@pytest.mark.django_db
def test_every_sentence_of_a_trial_is_shown_with_what_becomes_of_it() -> None:
    trial = tried(SAID, verbs=("亮晒",), events={"入汛": (date(2027, 5, 15),)})
    assert [one.outcome for one in trial.sentences] == ["heading", "asserted", "asserted", "nothing"]
    assert (trial.asserted, trial.unsure) == (2, 0)
    _, shown, dated, nothing = trial.sentences
    assert (shown.title, shown.owners, shown.limit) == ("亮晒问题清单", "区住建局", "每季度，每季度末前")
    assert [(why.meaning, why.words) for why in shown.reasons if why.meaning == "单位词"] == [("单位词", "亮晒")]
    assert dated.limit == "入汛前，到2027年5月14日"
    assert (shown.by_own_words, dated.by_own_words, nothing.by_own_words) == (True, True, False)
    assert (nothing.title, nothing.reasons) == ("", ())


@pytest.mark.django_db
def test_a_limit_that_comes_to_no_day_says_so() -> None:
    assert tried(SAID).sentences[2].limit == "入汛前，推算不出日子"


@pytest.mark.django_db
def test_what_a_phrase_held_back_is_shown_as_unsure_with_the_phrase() -> None:
    text = SAID.replace("在入汛前", "以钉钉子精神")
    held = tried(text, stop_phrases=("钉钉子精神",)).sentences[2]
    assert (held.outcome, held.by_own_words) == ("unsure", True)
    assert ("单位词（不提取）", "钉钉子精神") in [(why.meaning, why.words) for why in held.reasons]


def test_the_box_shows_what_is_found_and_keeps_nothing(
    office: Client, administrator: User, housing: Department
) -> None:
    now = at()
    add_verb("亮晒", by=administrator, at=now)
    add_stop_phrase("大量工作", by=administrator, at=now)
    set_event_dates("入汛", "5月15日", None, by=administrator, at=now, today=SPOKEN_ON)
    page = sections(office.post("/words/try/", {"text": SAID, "spoken_on": "2026-11-20"}))["trial"]
    assert "4 句里，直接列出 2 条，拿不准 0 条" in page
    assert "单位词 亮晒" in page
    assert "入汛前，到2027年5月14日" in page
    assert SAID.splitlines()[1] in page  # what was pasted stays in the box
    assert (Speech.objects.count(), Directive.objects.count()) == (0, 0)


def test_a_script_gets_the_box_alone(office: Client) -> None:
    answer = office.post("/words/try/", {"text": SAID, "spoken_on": "2026-11-20"}, headers=HTMX)
    html = answer.content.decode()
    assert html.lstrip().startswith('<section class="ow-trial" id="trial"')
    assert "<html" not in html


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"text": "", "spoken_on": "2026-11-20"}, "请先贴几句话"),
        ({"text": " \n ", "spoken_on": "2026-11-20"}, "请先贴几句话"),
        ({"text": "字" * 3001, "spoken_on": "2026-11-20"}, "整篇讲话请导入"),
        ({"text": SAID, "spoken_on": "昨天"}, "日期写成 2026-11-20 这样"),
    ],
)
def test_nothing_to_try_is_said_in_the_box(office: Client, sent: dict[str, str], sentence: str) -> None:
    answer = office.post("/words/try/", sent)
    assert answer.status_code == 422
    assert sentence in sections(answer)["trial"]
    assert sentence in words(office.post("/words/try/", sent, headers=HTMX))


@pytest.mark.parametrize("text", ["。", "<b>要</b>", "\U0001f600", "1"])
def test_odd_pastings_are_shown_as_they_are(office: Client, text: str) -> None:
    answer = office.post("/words/try/", {"text": text, "spoken_on": "2026-11-20"})
    assert answer.status_code == 200
    assert "<b>要</b>" not in answer.content.decode()
