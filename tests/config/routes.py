"""Who may ask for what: every address of the site, role by role, as the office has it (not as the program does).

Six words for GET and six for POST, in the order of ``ASKERS``: ``page`` (shown, nothing changes), ``go`` (led to
another page, nothing changes), ``done`` (changed, and led on), ``made`` (changed, and shown what was made), ``login``
(to sign in first), ``403`` (not this role's), ``404`` (not in what this person may see), ``405`` (not a page, or not a
button).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import model_to_dict
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Role
from papers.layout.shipped import shipped_template
from papers.models import PaperFormat, TemplateKind
from tests.config.again import conclusion_of
from tests.config.cabinet import ASKED, MISSED, Cabinet
from tests.config.drawer import sent_to_papers
from tests.factories import PASSWORD, make_post
from tests.papers.workbooks import units, upload
from tracking.models.notice import NewsKind
from tracking.workflow import Status

HOLIDAYS = "2026年放假安排：元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。"
ASKERS: tuple[Role | None, ...] = (None, Role.SUPERVISOR, Role.HEAD, Role.CLERK, Role.LEADER, Role.ADMIN)
EVERYBODY = "login page page page page page"
SHOWN = "login 405 405 405 405 405"  # what cannot be sent to
SHOWN_TO_OFFICES = "login 405 403 403 405 405"  # the same, where departments have no business
PRESSED = "405 405 405 405 405 405"  # what cannot be looked at, whoever asks
SUPERVISOR = "login page 403 403 403 403"
BY_SUPERVISOR = "login done 403 403 403 403"
NOT_BY_SUPERVISOR = "login 405 403 403 403 403"
STAFFING = "login page 403 403 403 page"
BY_STAFFING = "login done 403 403 403 done"
NOT_BY_STAFFING = "login 405 403 403 403 405"
ADMINISTRATOR = "login 403 403 403 403 page"
BY_ADMINISTRATOR = "login 403 403 403 403 done"
NOT_BY_ADMINISTRATOR = "login 403 403 403 403 405"
LEAD = "login 403 page page 403 403"
BY_LEAD = "login 403 done done 403 403"
AUTHORITY = "login page 403 403 page 403"
BY_AUTHORITY = "login done 403 403 done 403"


@dataclass(frozen=True, slots=True)
class Row:
    """One route: what its address names, and the verdicts."""

    get: str
    post: str
    thing: str = ""

    def verdicts(self, asker: Role | None) -> dict[str, str]:
        place = ASKERS.index(asker)
        return {"GET": self.get.split()[place], "POST": self.post.split()[place]}


ROWS = {
    "healthz": Row("page page page page page page", PRESSED),
    "own_help": Row("login go go go go go", SHOWN),
    "help": Row(EVERYBODY, SHOWN, "role"),
    "accounts:hints": Row(PRESSED, "login done done done done done"),
    "accounts:login": Row("page go go go go go", "page go go go go go"),
    "accounts:logout": Row(PRESSED, "go go go go go go"),
    "accounts:password": Row(EVERYBODY, "login done done done done done"),
    "accounts:tokens": Row(ADMINISTRATOR, NOT_BY_ADMINISTRATOR),
    "accounts:new_token": Row(ADMINISTRATOR, "login 403 403 403 403 made"),
    "accounts:token": Row(ADMINISTRATOR, NOT_BY_ADMINISTRATOR, "token"),
    "accounts:revoke_token": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR, "token"),
    "accounts:large_print": Row(PRESSED, "login done done done done done"),
    "directives:speeches": Row(EVERYBODY, SHOWN),
    "directives:import": Row(SUPERVISOR, BY_SUPERVISOR),
    "directives:confirm": Row(SUPERVISOR, BY_SUPERVISOR, "import"),
    "directives:parts": Row("login go 403 403 403 403", "login go 403 403 403 403", "import"),
    "directives:discard": Row(NOT_BY_SUPERVISOR, BY_SUPERVISOR, "import"),
    "directives:speech": Row("login page 404 404 page page", SHOWN, "speech"),
    "directives:correct": Row(SUPERVISOR, BY_SUPERVISOR, "speech"),
    "directives:progress": Row("login go 403 403 403 403", NOT_BY_SUPERVISOR, "speech"),
    "directives:retry": Row(NOT_BY_SUPERVISOR, BY_SUPERVISOR, "speech"),
    "papers:breakdown": Row("login page 403 403 page page", SHOWN_TO_OFFICES, "speech"),
    "papers:breakdown_word": Row("login page 403 403 page page", SHOWN_TO_OFFICES, "speech"),
    "papers:breakdown_excel": Row("login page 403 403 page page", SHOWN_TO_OFFICES, "speech"),
    "papers:margins": Row("login page 404 404 page page", SHOWN, "speech"),
    "directives:original": Row("login page 404 404 page page", SHOWN, "speech"),
    "tracking:desk": Row(EVERYBODY, SHOWN),
    "tracking:tasks": Row(EVERYBODY, SHOWN),
    "tracking:choose_day": Row(EVERYBODY, SHOWN),
    "tracking:between": Row(EVERYBODY, SHOWN),
    "papers:between_excel": Row(EVERYBODY, SHOWN),
    "tracking:jobs": Row(EVERYBODY, SHOWN),
    "tracking:job": Row(EVERYBODY, SHOWN, "job"),
    "tracking:stop_job": Row(SHOWN, "login done done done done done", "job"),
    "tracking:save_view": Row(SHOWN, "login done done done done done"),
    "tracking:change_view": Row(SHOWN, "login done 404 404 404 404", "kept_view"),
    "tracking:bulk": Row(NOT_BY_SUPERVISOR, SUPERVISOR),
    "tracking:bulk_do": Row("login go 403 403 403 403", BY_SUPERVISOR),
    "tracking:bulk_order": Row("login go 403 403 403 403", NOT_BY_SUPERVISOR, "job"),
    "tracking:task": Row(EVERYBODY, SHOWN, "accepted"),
    "tracking:amend": Row("login page 404 404 403 403", "login done 404 404 403 403", "draft"),
    "tracking:accept": Row(SHOWN, BY_LEAD, "assigned"),
    "tracking:dispatch": Row(SHOWN, "login done 404 404 403 403", "draft"),
    "tracking:close": Row(SHOWN, BY_SUPERVISOR, "submitted"),
    "tracking:decline": Row(LEAD, BY_LEAD, "assigned"),
    "tracking:report": Row(LEAD, BY_LEAD, "accepted"),
    "tracking:record": Row(SUPERVISOR, BY_SUPERVISOR, "accepted"),
    "tracking:submit": Row(LEAD, BY_LEAD, "accepted"),
    "tracking:send_back": Row(SUPERVISOR, BY_SUPERVISOR, "submitted"),
    "tracking:reassign": Row(SUPERVISOR, BY_SUPERVISOR, "returned"),
    "tracking:recall": Row(SHOWN, BY_SUPERVISOR, "assigned"),
    "tracking:withdraw": Row(SHOWN, BY_LEAD, "submitted"),
    "tracking:adjust": Row(SUPERVISOR, BY_SUPERVISOR, "accepted"),
    "tracking:conclude": Row(SHOWN, "login done 404 404 403 403", "heading"),
    "tracking:add_unit": Row("login page 404 404 403 403", "login done 404 404 403 403", "heading"),
    "tracking:break_down": Row(LEAD, BY_LEAD, "accepted"),
    "tracking:finish": Row(SHOWN, BY_LEAD, "piece"),
    "tracking:urge": Row(SUPERVISOR, BY_SUPERVISOR, "accepted"),
    "tracking:answer": Row("login page page page 403 403", "login done done done 403 403", "accepted"),
    "tracking:instruct": Row(AUTHORITY, BY_AUTHORITY, "accepted"),
    "tracking:remark": Row("login page page page page 403", "login done done done done 403", "accepted"),
    "tracking:hand_on": Row("login page page page 403 403", "login done done done 403 403", "accepted"),
    "tracking:entrust": Row(SUPERVISOR, BY_SUPERVISOR, "accepted"),
    "tracking:suspend": Row(AUTHORITY, BY_AUTHORITY, "accepted"),
    "tracking:resume": Row(AUTHORITY, BY_AUTHORITY, "suspended"),
    "tracking:cancel": Row(AUTHORITY, BY_AUTHORITY, "accepted"),
    "tracking:unite": Row(SUPERVISOR, BY_SUPERVISOR, "accepted"),
    "tracking:reopen": Row(SUPERVISOR, BY_SUPERVISOR, "closed"),
    "tracking:pick": Row(SUPERVISOR, BY_SUPERVISOR, "closed"),
    "tracking:recheck": Row(SUPERVISOR, BY_SUPERVISOR, "to_visit"),
    "tracking:rectify": Row(LEAD, BY_LEAD, "mending"),
    "tracking:confirm": Row(SUPERVISOR, BY_SUPERVISOR, "mending"),
    "tracking:appeal": Row(LEAD, BY_LEAD, "turned_back"),
    "tracking:recant": Row(LEAD, BY_LEAD, "appealed"),
    "tracking:reconsider": Row("login page 403 403 go 403", "login done 403 403 409 403", "appealed"),
    "tracking:rechecks": Row(EVERYBODY, SHOWN),
    "tracking:recheck_record": Row(EVERYBODY, SHOWN, "found"),
    "tracking:recheck_draws": Row("login page 403 403 page page", "login 405 403 403 405 405"),
    "tracking:recheck_draw": Row("login page 403 403 page page", "login 405 403 403 405 405", "draw"),
    "tracking:appeals": Row(EVERYBODY, SHOWN),
    "tracking:appeal_record": Row(EVERYBODY, SHOWN, "appeal_of_a_unit"),
    "tracking:extend": Row(LEAD, BY_LEAD, "accepted"),
    "tracking:dispute": Row(LEAD, BY_LEAD, "accepted"),
    "tracking:filings": Row("login page page page page 403", "login 405 405 405 405 403"),
    "tracking:filing": Row(EVERYBODY, SHOWN, "asked"),
    "tracking:refile": Row("login 404 page page 404 404", "login 404 done done 404 404", "to_change"),
    "tracking:endorse": Row(SHOWN, "login 404 done 403 404 404", "before_head"),
    "tracking:turn_down": Row(SHOWN, "login 404 done 403 404 404", "before_head"),
    "tracking:take_back": Row(SHOWN, "login 404 done done 404 404", "before_head"),
    "tracking:grant": Row(SHOWN, BY_AUTHORITY, "asked"),
    "tracking:refuse": Row(SHOWN, BY_AUTHORITY, "asked"),
    "tracking:settle_dispute": Row(SHOWN, BY_SUPERVISOR, "disputed"),
    "tracking:attachment": Row(EVERYBODY, SHOWN, "attachment"),
    "tracking:register": Row(SUPERVISOR, BY_SUPERVISOR, "speech"),
    "tracking:register_by_hand": Row(SUPERVISOR, BY_SUPERVISOR),
    "tracking:registration": Row("login page 403 403 page page", "login 405 403 403 405 405", "registration"),
    "tracking:dispatch_registration": Row(NOT_BY_SUPERVISOR, BY_SUPERVISOR, "registration"),
    "tracking:notices": Row(EVERYBODY, SHOWN),
    "tracking:read_notices": Row(PRESSED, "login done done done done done"),
    "tracking:styleguide": Row(EVERYBODY, SHOWN),
    "tracking:choices": Row(EVERYBODY, "login done done done done done"),
    "tracking:sign_link": Row(EVERYBODY, SHOWN, "link"),
    "tracking:open_notice": Row(PRESSED, "login done done done done done", "notice"),
    "tracking:outbox": Row("login page 403 403 403 page", "login 405 403 403 403 405"),
    "tracking:mail": Row("login page 403 403 403 page", "login 405 403 403 403 405", "mail"),
    "tracking:pending_mail": Row("login page 403 403 403 page", "login 405 403 403 403 405"),
    "tracking:handle_mails": Row("login go 403 403 403 go", "login done 403 403 403 done"),
    "tracking:test_mail": Row("login 405 403 403 403 405", "login go 403 403 403 go"),
    "tracking:retry_server": Row("login 405 403 403 403 405", "login done 403 403 403 done"),
    "tracking:rules": Row("login page 403 403 403 page", "login 405 403 403 403 405"),
    "tracking:rule": Row("login page 403 403 403 page", "login 405 403 403 403 405", "rule"),
    "tracking:new_rule": Row(ADMINISTRATOR, BY_ADMINISTRATOR),
    "tracking:edit_rule": Row(ADMINISTRATOR, BY_ADMINISTRATOR, "rule"),
    "tracking:switch_rule": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR, "rule"),
    "tracking:delete_rule": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR, "rule"),
    "tracking:foresight": Row("login page 403 403 403 page", "login 405 403 403 403 405"),
    "tracking:task_reminders": Row(EVERYBODY, SHOWN, "accepted"),
    "tracking:robots": Row(ADMINISTRATOR, NOT_BY_ADMINISTRATOR),
    "tracking:new_robot": Row(ADMINISTRATOR, BY_ADMINISTRATOR),
    "tracking:robot": Row(ADMINISTRATOR, NOT_BY_ADMINISTRATOR, "robot"),
    "tracking:edit_robot": Row(ADMINISTRATOR, BY_ADMINISTRATOR, "robot"),
    "tracking:switch_robot": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR, "robot"),
    "tracking:try_robot": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR, "robot"),
    "tracking:remove_robot": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR, "robot"),
    "tracking:hooks": Row(ADMINISTRATOR, NOT_BY_ADMINISTRATOR),
    "tracking:new_hook": Row(ADMINISTRATOR, "login 403 403 403 403 made"),
    "tracking:hook": Row(ADMINISTRATOR, NOT_BY_ADMINISTRATOR, "hook"),
    "tracking:edit_hook": Row(ADMINISTRATOR, BY_ADMINISTRATOR, "hook"),
    "tracking:switch_hook": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR, "hook"),
    "tracking:try_hook": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR, "hook"),
    "tracking:new_hook_secret": Row(NOT_BY_ADMINISTRATOR, "login 403 403 403 403 made", "hook"),
    "tracking:remove_hook": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR, "hook"),
    "tracking:hook_all_again": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR, "hook"),
    "tracking:hook_again": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR, "hook_mail"),
    "tracking:handovers": Row(STAFFING, NOT_BY_STAFFING),
    "tracking:handover": Row(STAFFING, BY_STAFFING, "person"),
    "tracking:reorganise": Row(STAFFING, BY_STAFFING, "department"),
    "tracking:instructions": Row("login page 403 403 page page", "login 405 403 403 405 405"),
    "tracking:burden": Row("login page page 403 page page", "login 405 405 403 405 405"),
    "tracking:burden_unit": Row("login page page 403 page page", "login 405 405 403 405 405", "department"),
    "papers:burden_excel": Row("login page 403 403 page page", "login 405 403 403 405 405"),
    "tracking:completion": Row("login page page 403 page page", "login 405 405 403 405 405"),
    "tracking:completion_unit": Row("login page page 403 page page", "login 405 405 403 405 405", "department"),
    "tracking:calendar_feed": Row("login page page page page 403", "login 405 405 405 405 403"),
    "tracking:make_calendar_feed": Row("login 405 405 405 405 403", "login made made made made 403"),
    "tracking:end_calendar_feed": Row("login 405 405 405 405 403", "login go go go go 403"),
    "tracking:feed_file": Row("made made made made made made", PRESSED, "feed"),
    "tracking:calendar": Row(EVERYBODY, SHOWN),
    "tracking:calendar_year": Row(EVERYBODY, SHOWN, "year"),
    "tracking:calendar_notice": Row(ADMINISTRATOR, ADMINISTRATOR),
    "tracking:edit_calendar": Row(ADMINISTRATOR, BY_ADMINISTRATOR, "year"),
    "tracking:withdraw_calendar": Row(ADMINISTRATOR, BY_ADMINISTRATOR, "year"),
    "tracking:words": Row(ADMINISTRATOR, NOT_BY_ADMINISTRATOR),
    "tracking:add_word": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR),
    "tracking:remove_word": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR, "word"),
    "tracking:add_event_date": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR),
    "tracking:remove_event_date": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR, "event_date"),
    "tracking:add_alias": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR),
    "tracking:remove_alias": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR),
    "tracking:try_words": Row(NOT_BY_ADMINISTRATOR, ADMINISTRATOR),
    "papers:intakes": Row("login page 403 403 403 page", "login 422 403 403 403 done"),
    "papers:intake": Row("login 404 403 403 403 page", "login 404 403 403 403 done", "unit_list"),
    "papers:take_in": Row("login 404 403 403 403 page", "login 404 403 403 403 done", "unit_list"),
    "papers:give_up": Row("login 405 403 403 403 405", "login 404 403 403 403 done", "unit_list"),
    "papers:intake_file": Row("login 404 403 403 403 page", "login 405 403 403 403 405", "unit_list"),
    "papers:left_out": Row("login 404 403 403 403 page", "login 405 403 403 403 405", "old_list"),
    "papers:blank": Row("login 404 403 403 403 page", "login 405 403 403 403 405", "list_kind"),
    "papers:listing": Row(ADMINISTRATOR, NOT_BY_ADMINISTRATOR, "list_kind"),
    "papers:passwords": Row(ADMINISTRATOR, "login 403 403 403 403 409", "people_list"),
    "papers:papers": Row(EVERYBODY, SHOWN),
    "papers:paper": Row(EVERYBODY, SHOWN, "paper_published"),
    "papers:read": Row(SHOWN, "login go done done go go", "paper_published"),
    "papers:word": Row(EVERYBODY, SHOWN, "paper_published"),
    "papers:pdf": Row("login 409 409 409 409 409", SHOWN, "paper_altered"),
    "papers:together": Row(SHOWN, "login page page page page page"),
    "papers:made": Row("login go go go go go", SHOWN, "job"),
    "papers:sign_several": Row("login 403 403 403 405 403", "login 403 403 403 done 403"),
    "papers:send_up_several": Row(NOT_BY_SUPERVISOR, BY_SUPERVISOR),
    "papers:publish_several": Row(NOT_BY_SUPERVISOR, BY_SUPERVISOR),
    "papers:notices": Row(SUPERVISOR, BY_SUPERVISOR, "registration"),
    "papers:urgings": Row(SUPERVISOR, NOT_BY_SUPERVISOR),
    "papers:urging": Row(SUPERVISOR, BY_SUPERVISOR, "department"),
    "papers:bulletin": Row(SUPERVISOR, BY_SUPERVISOR),
    "papers:brief": Row(SUPERVISOR, BY_SUPERVISOR),
    "papers:edit": Row(SHOWN, BY_SUPERVISOR, "paper_draft"),
    "papers:retake": Row(SHOWN, BY_SUPERVISOR, "paper_draft"),
    "papers:send_up": Row(SHOWN, BY_SUPERVISOR, "paper_draft"),
    "papers:take_back": Row(SHOWN, BY_SUPERVISOR, "paper_sent_up"),
    "papers:turn_down": Row(SHOWN, "login 403 403 403 done 403", "paper_sent_up"),
    "papers:sign": Row(SHOWN, "login 403 403 403 done 403", "paper_sent_up"),
    "papers:record": Row(SHOWN, BY_SUPERVISOR, "paper_draft"),
    "papers:publish": Row(SHOWN, BY_SUPERVISOR, "paper_signed"),
    "papers:void": Row(SHOWN, BY_SUPERVISOR, "paper_published"),
    "papers:templates": Row(ADMINISTRATOR, NOT_BY_ADMINISTRATOR),
    "papers:paper_format": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR),
    "papers:template": Row(ADMINISTRATOR, NOT_BY_ADMINISTRATOR, "template_kind"),
    "papers:template_pdf": Row(ADMINISTRATOR, NOT_BY_ADMINISTRATOR, "template_kind"),
    "papers:template_sample": Row(ADMINISTRATOR, NOT_BY_ADMINISTRATOR, "template_kind"),
    "papers:template_file": Row(ADMINISTRATOR, NOT_BY_ADMINISTRATOR, "template_kind"),
    "papers:template_shipped": Row(ADMINISTRATOR, NOT_BY_ADMINISTRATOR, "template_kind"),
    "papers:replace_template": Row(NOT_BY_ADMINISTRATOR, BY_ADMINISTRATOR, "template_kind"),
    "papers:restore_template": Row(NOT_BY_ADMINISTRATOR, "login 403 403 403 403 go", "template_kind"),
    "papers:archives": Row(SUPERVISOR, NOT_BY_SUPERVISOR),
    "papers:archive": Row(NOT_BY_SUPERVISOR, BY_SUPERVISOR, "finished"),
    "papers:archive_file": Row("login made 403 403 403 403", NOT_BY_SUPERVISOR, "archive"),
    "papers:exports": Row(EVERYBODY, SHOWN),
    "papers:new_export": Row(EVERYBODY, "login done done done done done"),
    "papers:export": Row(EVERYBODY, SHOWN, "export"),
    "papers:export_file": Row(EVERYBODY, SHOWN, "export"),
    "tracking:review": Row(SUPERVISOR, NOT_BY_SUPERVISOR, "speech"),
    "tracking:review_cards": Row(SUPERVISOR, NOT_BY_SUPERVISOR, "speech"),
    "tracking:comparison": Row(SUPERVISOR, NOT_BY_SUPERVISOR, "speech"),
    "tracking:settle": Row(NOT_BY_SUPERVISOR, BY_SUPERVISOR, "speech"),
    "tracking:add_missed": Row(NOT_BY_SUPERVISOR, BY_SUPERVISOR, "speech"),
    "tracking:adopt_hard": Row(NOT_BY_SUPERVISOR, BY_SUPERVISOR, "speech"),
    "tracking:judge_ticked": Row(NOT_BY_SUPERVISOR, BY_SUPERVISOR, "speech"),
    "tracking:undo_review": Row(NOT_BY_SUPERVISOR, "login go 403 403 403 403", "speech"),
    "tracking:read_day": Row(SUPERVISOR, NOT_BY_SUPERVISOR, "speech"),
    "tracking:judge": Row(NOT_BY_SUPERVISOR, BY_SUPERVISOR, "candidate"),
    "tracking:split": Row(NOT_BY_SUPERVISOR, BY_SUPERVISOR, "candidate"),
    "tracking:alike": Row(SUPERVISOR, BY_SUPERVISOR, "candidate"),
    "tracking:twice": Row(SUPERVISOR, NOT_BY_SUPERVISOR, "speech"),
    "tracking:repeated": Row(EVERYBODY, SHOWN),
    "tracking:place_name": Row(NOT_BY_SUPERVISOR, BY_SUPERVISOR, "candidate"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A pattern of the URLconf: its full name, and the names of what its address asks for."""

    name: str
    pattern: str
    arguments: tuple[str, ...]


def places(resolver: URLResolver | None = None, space: str = "", before: str = "") -> Iterator[Place]:
    """Every pattern, those of included URLconfs too."""
    for one in (resolver or get_resolver()).url_patterns:
        pattern = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield Place(f"{space}{one.name or ''}", pattern, tuple(one.pattern.converters))
        else:
            yield from places(one, f"{space}{one.namespace}:" if one.namespace else space, pattern)


def sent(name: str, kept: Cabinet) -> dict[str, Any]:
    """A form filled in so well that whoever may send it gets what it is for."""
    said = {"note": "已经核实。"}
    move = name.removeprefix("tracking:")
    if move in {"decline", "send_back", "reopen", "dispute", "turn_down", "take_back", "refuse"}:
        return said
    forms: dict[str, dict[str, Any]] = {
        "accounts:password": {
            "old_password": PASSWORD,
            "new_password1": "Yunxi-2027-other",
            "new_password2": "Yunxi-2027-other",
        },
        "accounts:large_print": {"on": "1"},
        "accounts:hints": {"on": "0"},
        "accounts:new_token": {"name": "协同办公", "scopes": ["tasks:read"], "until": kept.next_month},
        "directives:import": {"text": "区应急局要在年底前完成32家企业检查。", "is_not_secret": "on"},
        "directives:confirm": dict(kept.draft.proposed),
        "directives:correct": {"title": "在全区城建会上的讲话", "spoken_on": kept.today.isoformat(), "seen": 0},
        "tracking:amend": line(kept),
        "tracking:conclude": {"over_open": "on"},
        "tracking:add_unit": {"unit": kept.housing.pk},
        "tracking:break_down": pieces(kept),
        "tracking:report": {"progress": "12个小区已完工。", "percent": 70},
        "tracking:submit": {**said, "anyway": "on"},
        "tracking:refile": {**said, "anyway": "on"},
        "tracking:record": {"progress": "12个小区已完工。", "percent": 70, "heard": "phone"},
        "tracking:reassign": {"lead": kept.housing.pk},
        "tracking:urge": {"departments": [kept.housing.pk], "way": "system", "text": "请今天报进展。"},
        "tracking:answer": {"text": "本周内报。"},
        "tracking:instruct": {"post": make_post().pk, "text": "务必年底前完成。"},
        "tracking:remark": {"text": "材料已经寄出。"},
        "tracking:hand_on": {"to": f"{kept.housing.pk}:{kept.people[Role.CLERK].pk}"},
        "tracking:entrust": {"to": kept.colleague.pk},
        "tracking:handover": {**said, "office": kept.colleague.pk},
        "tracking:reorganise": {"name": "区住房城建局"},
        "tracking:extend": {**said, "due_on": kept.in_two_months, "on_rest_day": "on"},
        "tracking:grant": {"due_on": kept.in_two_months, "on_rest_day": "on"},
        "tracking:settle_dispute": {**said, "outcome": "keep"},
        "tracking:suspend": {**said, "review_on": kept.next_month, "authority": make_post().pk},
        "tracking:cancel": {**said, "authority": make_post().pk},
        "tracking:unite": {**said, "authority": make_post().pk, "number": kept.tasks[Status.ASSIGNED].number},
        "tracking:pick": said,
        "tracking:recheck": {**said, "found": "true", "visited_on": kept.today.isoformat()},
        "tracking:rectify": said,
        "tracking:confirm": said,
        "tracking:appeal": {**said, "conclusion": conclusion_of(kept.again["turned_back"], kept.housing)},
        "tracking:recant": said,
        "tracking:reconsider": {**said, "outcome": "revoked"},
        "tracking:resume": {**said, "due_on": kept.next_month},
        "tracking:adjust": {**said, "due_on": kept.next_month, "measure": "全部验收合格"},
        "tracking:choices": {kind: "digest" for kind in NewsKind if kind != NewsKind.WEEKLY}
        | {"weekly": "application"},
        "tracking:save_view": {"name": "临期的", "where": "light=soon"},
        "tracking:change_view": {"name": "改过的名称", "do": "rename"},
        "tracking:bulk": {"act": "dispatch", "task": f"{kept.tasks[Status.DRAFT].pk}:1"},
        "tracking:bulk_do": {"act": "close", "task": f"{kept.tasks[Status.SUBMITTED].pk}:1"},
        "tracking:register": {**approval(kept), **line(kept, f"d{kept.adopted.pk}-"), "do": "register"},
        "tracking:register_by_hand": {**approval(kept), **by_hand(kept), "do": "dispatch"},
        "tracking:dispatch_registration": {"task": [kept.tasks[Status.DRAFT].pk]},
        "tracking:settle": {"act": "take", "pick": f"n{kept.finding.pk}"},
        "tracking:add_missed": {"words": MISSED},
        "tracking:judge": card(kept),
        "tracking:judge_ticked": {"pick": f"{kept.waiting.pk}:1", "act": "note"},
        "tracking:split": {"version": 1, "cut": kept.waiting.start + 5},
        "tracking:alike": {"pair": f"task:{kept.tasks[Status.ACCEPTED].pk}", "act": "join", "version": 1},
        "tracking:place_name": {"name": "住建和房管局", "target": f"d{kept.housing.pk}"},
        "tracking:new_rule": {"when": "before", "days": 5, "audience": "clerk"},
        "tracking:edit_rule": {"when": "before", "days": 6, "audience": "clerk", "version": 1},
        "tracking:switch_rule": {"on": "0", "version": 1},
        "tracking:delete_rule": {"version": 1},
        "tracking:new_robot": a_robot(kept),
        "tracking:edit_robot": {**a_robot(kept), "version": 1},
        "tracking:switch_robot": {"version": 1, "to": "on", "agreed": "on", "despite": "on"},
        "tracking:remove_robot": {"version": 1},
        "tracking:new_hook": a_hook(kept),
        "tracking:edit_hook": {**a_hook(kept), "version": 1},
        "tracking:switch_hook": {"version": 1, "to": "off"},
        "tracking:new_hook_secret": {"version": 1},
        "tracking:remove_hook": {"version": 1},
        "tracking:make_calendar_feed": {"scope": "mine"},
        "tracking:add_word": {"kind": "verb", "text": "比拼赶超"},
        "tracking:add_event_date": {"name": "供暖", "day": "11月15日"},
        "tracking:add_alias": {"name": "住建系统", "target": f"d{kept.housing.pk}"},
        "tracking:remove_alias": {"name": "住建部门", "target": f"d{kept.housing.pk}"},
        "tracking:calendar_notice": {"text": HOLIDAYS},
        "tracking:edit_calendar": {"day": f"{kept.year}-05-04", "seen": 1, "looked": f"{kept.year}0504", "do": "save"},
        "tracking:withdraw_calendar": {**said, "seen": 1},
        "tracking:try_words": {"text": ASKED, "spoken_on": kept.today.isoformat()},
        "tracking:handle_mails": {"act": "stop", "mail": f"{kept.mail.pk}:queued:0", **said},
        "papers:intakes": {"kind": "departments", "file": upload(units(("区园林中心",))), "is_not_secret": "on"},
        "papers:intake": {"version": 1, "row": [1], "skip": [1], "do": "save"},
        "papers:take_in": {"version": 1},
        **sent_to_papers(kept.papers, kept.tasks[Status.ACCEPTED].pk, kept.today),
        "papers:paper_format": {**model_to_dict(PaperFormat(), exclude=["id"]), "title_font": "方正小标宋_GBK"},
        "papers:replace_template": {
            "file": SimpleUploadedFile("通知单.docx", shipped_template(TemplateKind.NOTICE, PaperFormat()))
        },
        "papers:new_export": {"where": "status=all", "into": "csv"},
    }
    return forms.get(name, {})


def a_robot(kept: Cabinet) -> dict[str, Any]:
    address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6"
    return {"name": "住建群", "kind": "wecom", "department": kept.housing.pk, "url": address, "tells_daily": "on"}


def a_hook(kept: Cabinet) -> dict[str, Any]:
    given = {"name": "政务平台", "url": "https://oa.yunxi.example/in", "kinds": ["assigned", "closed"]}
    return {**given, "department": kept.housing.pk}


def approval(kept: Cabinet) -> dict[str, Any]:
    return {"approver": make_post().pk, "approved_on": kept.today.isoformat(), "basis": "会议讲话"}


def line(kept: Cabinet, prefix: str = "") -> dict[str, Any]:
    """One line of a 立项单."""
    given = {"include": "on", "title": "完成老旧小区改造", "lead": kept.housing.pk, "due_on": kept.next_month}
    return {prefix + name: value for name, value in given.items()}


def pieces(kept: Cabinet) -> dict[str, Any]:
    """One piece of a task, in the first of three rows."""
    given = {"title": "完成3个小区外墙保温", "lead": kept.housing.pk, "due_on": kept.today.isoformat()}
    rows = {"p-TOTAL_FORMS": 3, "p-INITIAL_FORMS": 0, **{f"p-{n}-lead": kept.housing.pk for n in range(3)}}
    return {**rows, **{f"p-0-{name}": value for name, value in given.items()}}


def by_hand(kept: Cabinet) -> dict[str, Any]:
    source = {"source-title": "区政府常务会议纪要", "source-on": kept.today.isoformat()}
    return {**source, **line(kept, "task-"), "task-kind": "推进", "task-quote": "住建局年底前完成改造。"}


def card(kept: Cabinet, **changes: object) -> dict[str, Any]:
    """The review card of the waiting candidate."""
    given = {"version": 1, "title": "清理占道堆物", "kind": "推进", "hardness": "hard", "act": "adopt"}
    return {**given, **changes}
