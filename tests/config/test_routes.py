"""Every address of the site, asked for by everybody: who gets in, who does not, and what changes."""

import re
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client, override_settings
from django.urls import resolve, reverse

from accounts.models import Role, User
from tests.config.cabinet import Cabinet, contents, fill_cabinet
from tests.config.routes import ASKERS, ROWS, Place, card, places, sent
from tests.factories import make_directive, make_post, make_speech, make_user
from tracking.workflow import Status

pytestmark = pytest.mark.one_database
SignIn = Callable[[User], Client]
OURS = sorted({place.name for place in places() if not place.name.startswith(("admin:", "api:"))})
ADMIN = [place for place in places() if place.name.startswith("admin:")]
POLICY = {
    "default-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "base-uri 'self'",
    "object-src 'none'",
}
INSIDE = re.compile(r"""<[a-z][^>]*\s(style|on[a-z]+)=["']|<style|<script(?![^>]*\s(src=|type="application/json"))""")
AFTER_CLOSING = frozenset({"to_visit", "mending", "appealed"})  # visits and reviews are told by their task
SAID = {403: "不归您的角色用", 404: "没有这个页面"}


@pytest.fixture
def kept(db: None) -> Cabinet:
    return fill_cabinet()


class Writing:
    """Whether anything was written but the session; where nothing was, nothing has to be compared."""

    happened = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        verb = sql.lstrip("( ").split(None, 1)[0].upper()
        self.happened |= verb in {"INSERT", "UPDATE", "DELETE", "WITH"} and "django_session" not in sql
        return execute(sql, params, many, context)


class Visitor:
    """A browser that asks again and again while everything stays as it was."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.cookies = client.cookies.output(header="", sep=";")
        self.before = contents()

    def ask(self, method: str, address: str, data: dict[str, Any] | None = None) -> str:
        """What came of it, in the words of ``tests.config.routes``."""
        self.client.cookies = SimpleCookie(self.cookies)
        writing = Writing()
        with transaction.atomic():
            with connection.execute_wrapper(writing):
                answer = self.client.generic(method, address) if method == "GET" else self.client.post(address, data)
            has_changed = writing.happened and contents() != self.before
            if answer.streaming:
                b"".join(answer)  # to the end, which closes the file
            transaction.set_rollback(True)
        check_headers(answer)
        return self.verdict(answer, has_changed=has_changed)

    def verdict(self, answer: Any, *, has_changed: bool) -> str:
        if answer.status_code == 302:
            return _led(answer["Location"], has_changed=has_changed)
        word = "page" if answer.status_code == 200 else str(answer.status_code)
        if answer.get("Content-Type", "").startswith("text/html") and answer.status_code != 405:
            page = answer.content.decode()
            assert '<html lang="zh-' in page
            assert SAID.get(answer.status_code, "") in page
            assert INSIDE.search(page) is None
        if not has_changed:
            return word
        return "made" if word == "page" else f"{word}, changed"


def _led(location: str, *, has_changed: bool) -> str:
    """A redirect leads to a page of the site."""
    there = urlsplit(location)
    assert (there.scheme, there.netloc) == ("", "")
    resolve(there.path)
    if has_changed:
        return "done"
    return "login" if there.path == "/login/" and there.query.startswith("next=") else "go"


def check_headers(answer: HttpResponseBase) -> None:
    assert {part.strip() for part in answer["Content-Security-Policy"].split(";")} == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_every_address_of_the_site_has_a_row() -> None:
    assert sorted(ROWS) == OURS


@pytest.mark.parametrize("asker", ASKERS, ids=lambda asker: str(asker or "stranger"))
def test_each_role_gets_what_is_its_own_and_nothing_else(kept: Cabinet, sign_in: SignIn, asker: Role | None) -> None:
    user = kept.people[asker or Role.CLERK]
    visitor = Visitor(sign_in(user) if asker else Client())
    found = {}
    for name, row in ROWS.items():
        address = reverse(name, args=kept.args(row.thing, user))
        found[name] = {
            "GET": visitor.ask("GET", address),
            "POST": visitor.ask("POST", address, sent(name, kept)),
        }
    expected = {name: row.verdicts(asker) for name, row in ROWS.items()}
    assert {name: one for name, one in found.items() if one != expected[name]} == {}


def test_what_belongs_to_another_department_is_not_there(kept: Cabinet, sign_in: SignIn) -> None:
    visitor, clerk = Visitor(sign_in(kept.outsider)), kept.people[Role.CLERK]
    wrong = {}
    for name, row in ROWS.items():
        if row.thing in {"", "year", "role"}:  # the calendar and the help are everybody's
            continue
        address = reverse(name, args=kept.args(row.thing, clerk))
        for method, allowed in row.verdicts(Role.CLERK).items():
            expected = "404" if allowed in {"page", "go", "done", "409"} else allowed
            # A step of the lead is as unknown to a stranger as the task itself.
            if row.thing in kept.tasks.keys() | kept.filings.keys() | AFTER_CLOSING and allowed == "403":
                expected = "404" if name != "tracking:amend" else "403"
            if (got := visitor.ask(method, address, sent(name, kept))) != expected:
                wrong[f"{method} {name}"] = got
    assert wrong == {}


def test_a_notice_or_an_import_of_somebody_else_is_not_there(kept: Cabinet, sign_in: SignIn) -> None:
    notice = kept.notices[kept.people[Role.CLERK]]
    opening = reverse("tracking:open_notice", args=[notice.pk])
    for role in set(Role) - {Role.CLERK}:
        visitor = Visitor(sign_in(kept.people[role]))
        assert visitor.ask("POST", opening) == "404"
        assert visitor.ask("POST", reverse("tracking:read_notices"), {"notice": notice.pk}) == "go"
    other = Visitor(sign_in(kept.colleague))
    address = reverse("directives:confirm", args=[kept.draft.pk])
    assert other.ask("GET", address) == "go"  # as for one that was never there
    assert other.ask("POST", address, sent("directives:confirm", kept)) == "go"
    assert other.ask("POST", f"{address}discard/") == "404"


def test_an_open_speech_is_read_by_every_department(kept: Cabinet, sign_in: SignIn) -> None:
    kept.speech.is_open = True
    kept.speech.save()
    visitor = Visitor(sign_in(kept.outsider))
    for name in ("directives:speech", "directives:original"):
        assert visitor.ask("GET", reverse(name, args=[kept.speech.pk])) == "page"
    assert visitor.ask("GET", reverse("tracking:review", args=[kept.speech.pk])) == "403"


def test_lists_and_counts_hold_nothing_of_another_department(kept: Cabinet, sign_in: SignIn) -> None:
    client = sign_in(kept.outsider)
    titles = [task.title for task in kept.tasks.values()]
    queries = ["", f"?department={kept.housing.pk}", f"?speech={kept.speech.pk}", f"?q={titles[1]}", "?status=all"]
    for address in ["/", "/notices/", "/speeches/", *(f"/tasks/{query}" for query in queries)]:
        page = client.get(address).content.decode()
        for echo in (f'value="{titles[1]}"', f"有“{titles[1]}”", f"有‘{titles[1]}’"):  # what was asked for oneself
            page = page.replace(echo, "")
        assert not any(title in page for title in [*titles, kept.speech.title]), address
    assert client.get("/tasks/?status=all").context["page"].total == 0


def _other_speech(kept: Cabinet) -> int:
    other = make_speech(kept.colleague, "区教育局要在年底前完成校舍排查。")
    return make_directive(other, "区教育局要在年底前完成校舍排查").pk


def test_a_candidate_card_takes_nobody_retired_and_nothing_of_another_speech(kept: Cabinet, sign_in: SignIn) -> None:
    visitor = Visitor(sign_in(kept.people[Role.SUPERVISOR]))
    retired_post, other = make_post("前任副区长", is_active=False), _other_speech(kept)
    visitor.before = contents()
    address = reverse("tracking:judge", args=[kept.speech.pk, kept.waiting.pk])
    bad: list[dict[str, Any]] = [
        {"lead": kept.retired.pk},
        {"supporting": [kept.housing.pk, kept.retired.pk]},
        {"leader": retired_post.pk},
        {"group": 987654},
        {"act": "merge", "into": other},
        {"act": "merge", "into": kept.waiting.pk},
    ]
    assert [visitor.ask("POST", address, card(kept, **one)) for one in bad] == ["422"] * len(bad)
    elsewhere = reverse("tracking:judge", args=[kept.speech.pk, other])
    assert visitor.ask("POST", elsewhere, card(kept)) == "404"


def test_a_name_is_not_given_to_a_retired_body_nor_on_the_card_of_another_speech(
    kept: Cabinet, sign_in: SignIn
) -> None:
    visitor = Visitor(sign_in(kept.people[Role.SUPERVISOR]))
    other = _other_speech(kept)
    visitor.before = contents()
    address = reverse("tracking:place_name", args=[kept.speech.pk, kept.waiting.pk])
    assert visitor.ask("POST", address, {"name": "撤并部门", "target": f"d{kept.retired.pk}"}) == "422"
    elsewhere = reverse("tracking:place_name", args=[kept.speech.pk, other])
    assert visitor.ask("POST", elsewhere, sent("tracking:place_name", kept)) == "404"


def test_a_paper_takes_nobody_retired_and_no_approver_who_may_not_approve(kept: Cabinet, sign_in: SignIn) -> None:
    visitor = Visitor(sign_in(kept.people[Role.SUPERVISOR]))
    unfit = make_post("分管副区长", can_approve=False).pk, make_post("前任区长", is_active=False).pk
    visitor.before = contents()
    for name, prefix in (("tracking:register", f"d{kept.adopted.pk}-"), ("tracking:register_by_hand", "task-")):
        address = reverse(name, args=kept.args(ROWS[name].thing, kept.colleague))
        bad: list[dict[str, Any]] = [{f"{prefix}lead": kept.retired.pk}, {f"{prefix}supporting": [kept.retired.pk]}]
        bad += [{"approver": post} for post in unfit]
        got = [visitor.ask("POST", address, {**sent(name, kept), **one}) for one in bad]
        assert set(got) <= {"page", "409"}, (name, got)


def test_a_paper_takes_no_candidate_of_another_speech_and_sends_no_task_of_another_paper(
    kept: Cabinet, sign_in: SignIn
) -> None:
    visitor = Visitor(sign_in(kept.people[Role.SUPERVISOR]))
    form = sent("tracking:register", kept)
    moved = {name.replace(f"d{kept.adopted.pk}-", f"d{_other_speech(kept)}-"): value for name, value in form.items()}
    visitor.before = contents()
    assert visitor.ask("POST", reverse("tracking:register", args=[kept.speech.pk]), moved) == "409"
    elsewhere = kept.tasks[Status.ACCEPTED].registration_id
    address = reverse("tracking:dispatch_registration", args=[elsewhere])
    assert visitor.ask("POST", address, sent("tracking:dispatch_registration", kept)) == "go"


def test_no_task_goes_to_a_retired_department(kept: Cabinet, sign_in: SignIn) -> None:
    visitor = Visitor(sign_in(kept.people[Role.SUPERVISOR]))
    for name in ("tracking:amend", "tracking:reassign"):
        address = reverse(name, args=kept.args(ROWS[name].thing, kept.colleague))
        retired = {"lead": kept.retired.pk}
        assert visitor.ask("POST", address, {**sent(name, kept), **retired}) in {"page", "409"}


@pytest.mark.parametrize("key", ["²", "-1", "x", "9" * 30, "9" * 5000, "\x00"], ids=lambda key: repr(key[:9]))
def test_a_key_that_nobody_could_have_sent_breaks_nothing(kept: Cabinet, sign_in: SignIn, key: str) -> None:
    visitor = Visitor(sign_in(kept.people[Role.SUPERVISOR]))
    keys: dict[str, tuple[str, ...]] = {
        "tracking:judge": ("lead", "supporting", "group", "leader", "into", "version"),
        "tracking:add_missed": ("start", "end"),
        "tracking:place_name": ("target", "kind"),
        "tracking:register": ("approver", "leader", f"d{kept.adopted.pk}-lead", f"d{kept.adopted.pk}-supporting"),
        "tracking:reassign": ("lead",),
        "tracking:dispatch_registration": ("task",),
    }
    for name, fields in keys.items():
        address = reverse(name, args=kept.args(ROWS[name].thing, kept.colleague))
        for field in fields:
            got = visitor.ask("POST", address, {**sent(name, kept), field: key})
            assert got in {"page", "go", "done", "409", "422"}, (name, field)
    assert visitor.ask("POST", reverse("tracking:read_notices"), {"notice": key}) == "go"
    review = reverse("tracking:review", args=[kept.speech.pk])
    for address in (f"{review}?focus={{0}}&was={{0}}", "/tasks/?department={0}&speech={0}&after=_{0}&q={0}"):
        assert visitor.ask("GET", address.format(quote(key))) == "page"
    for place in ("/tasks/?after=2026-11-26_{0}", "/tasks/?before={0}", "/notices/?page={0}", "/outbox/?page={0}"):
        assert visitor.ask("GET", place.format(quote(key))) == "page"


def test_words_in_an_address_never_act(kept: Cabinet, sign_in: SignIn) -> None:
    visitor = Visitor(sign_in(kept.people[Role.SUPERVISOR]))
    for name, row in ROWS.items():
        address = reverse(name, args=kept.args(row.thing, kept.people[Role.SUPERVISOR]))
        words = urlencode({**sent(name, kept), "do": "dispatch", "act": "adopt", "name": "x", "next": "//evil.example"})
        assert visitor.ask("GET", f"{address}?{words}") == row.verdicts(Role.SUPERVISOR)["GET"]


def test_nobody_else_enters_the_administration_by_any_door(kept: Cabinet, sign_in: SignIn) -> None:
    for role in (None, Role.SUPERVISOR, Role.HEAD, Role.CLERK, Role.LEADER):
        client = sign_in(kept.people[role]) if role else Client()
        before = contents()
        for place in ADMIN:
            address = _in_administration(place)
            for answer in (client.get(address), client.post(address)):
                check_headers(answer)
                assert (answer.status_code, answer.get("Location", "")) in _turned_away(address, role), address
        assert contents() == before


def _in_administration(place: Place) -> str:
    """The address of a page of the administration, of row 1 where it is about one."""
    return "/" + re.sub(
        r"<[^>]+>",
        "1",
        place.pattern.replace("^(?P<app_label>accounts|directives|tracking)/$", "tracking/").replace(
            "(?P<url>.*)$", "nothing"
        ),
    )


def _turned_away(address: str, role: Role | None) -> set[tuple[int, str]]:
    """To the administration's own way in, which tells a role whose it is and sends a stranger to sign in."""
    if address == "/admin/login/":
        return {(403, "")} if role else {(302, f"/login/?next={address}")}
    return {(302, f"/admin/login/?next={address}")} | ({(302, "/admin/")} if address == "/admin/logout/" else set())


def test_an_administrator_looks_at_every_page_of_the_administration_and_changes_nothing(
    kept: Cabinet, sign_in: SignIn
) -> None:
    visitor = Visitor(sign_in(kept.people[Role.ADMIN]))
    got = {place.pattern: visitor.ask("GET", _in_administration(place)) for place in ADMIN}
    assert {pattern: word for pattern, word in got.items() if word not in {"page", "go", "403", "404", "405"}} == {}
    lists = {word for pattern, word in got.items() if pattern.count("/") == 3}
    assert lists <= {"page", "go"}


def test_no_button_works_without_the_token_of_its_page(kept: Cabinet) -> None:
    client = Client(enforce_csrf_checks=True)
    for user in (None, kept.people[Role.ADMIN], kept.people[Role.SUPERVISOR]):
        if user:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        before = contents()
        for address in [*_ours(kept, kept.people[Role.SUPERVISOR]), *map(_in_administration, ADMIN)]:
            answer = client.post(address)
            check_headers(answer)
            assert (answer.status_code, "stale" in _names(answer)) == (403, True), address
        assert contents() == before


def _names(answer: Any) -> str:
    return " ".join(template.name or "" for template in answer.templates)


def _ours(kept: Cabinet, user: User) -> list[str]:
    return [reverse(name, args=kept.args(row.thing, user)) for name, row in ROWS.items()]


@override_settings(ALLOWED_HOSTS=["duban.yunxi.example"])
def test_no_address_answers_under_a_foreign_name(kept: Cabinet, sign_in: SignIn) -> None:
    client = sign_in(kept.people[Role.SUPERVISOR])
    for address in [*_ours(kept, kept.people[Role.SUPERVISOR]), "/admin/", "/no/such/page/"]:
        for method in ("GET", "POST"):
            answer = client.generic(method, address, headers={"Host": "duban.yunxi.example.evil.example"})
            check_headers(answer)
            assert answer.status_code == 400, address
    assert client.get("/", headers={"Host": "duban.yunxi.example"}).status_code == 200


def test_who_must_change_the_password_gets_nowhere_before(kept: Cabinet, sign_in: SignIn) -> None:
    fresh = make_user(Role.SUPERVISOR, must_change_password=True)
    visitor = Visitor(sign_in(fresh))
    for name, row in ROWS.items():
        address = reverse(name, args=kept.args(row.thing, kept.people[Role.SUPERVISOR]))
        if name not in {"accounts:password", "accounts:logout", "healthz"}:
            answers = [visitor.client.get(address), visitor.client.post(address, sent(name, kept))]
            assert [answer.get("Location") for answer in answers] == ["/password/"] * 2, name
    assert contents() == visitor.before


def test_a_session_ends_with_its_account(kept: Cabinet, sign_in: SignIn) -> None:
    clerk = kept.people[Role.CLERK]
    visitor = Visitor(sign_in(clerk))
    clerk.is_active = False
    clerk.save()
    visitor.before = contents()
    for name, row in ROWS.items():
        address = reverse(name, args=kept.args(row.thing, clerk))
        assert visitor.ask("GET", address) == row.verdicts(None)["GET"]


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/tasks/?light=late", "/tasks/?light=late"),
        ("http://elsewhere.example/tasks/", "/"),
        ("", "/"),
    ],
)
def test_who_presses_a_button_after_the_session_ended_comes_back_to_the_page_it_stood_on(
    kept: Cabinet, referer: str, back: str
) -> None:
    address = reverse("tracking:accept", args=kept.args("assigned", kept.outsider))
    answer = Client().post(address, headers={"Referer": referer})
    assert answer["Location"] == f"/login/?next={quote(back)}"
