"""The coming working days of reminders (谁会在什么时候收到什么): by day and person, and what one 日报 will carry."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from tracking.coming import Coming, had_digest
from tracking.foresight import DayAhead, Forecast, digest_days
from tracking.held_news import news_ahead
from tracking.models import Department, Membership, Post, ReminderRule, Task
from tracking.models.reminder import Audience
from tracking.outbox.hours import Hours
from tracking.outbox.portions import portions
from tracking.outbox.recipients import ROLES, Recipient
from tracking.rules import WHOM, is_kept_inside

WEEK = 5  # working days
NAMED = 3  # tasks of a person called by their titles
PER_DAY = 40  # people of a day on the page of the week; a day's own page has all


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody and what his 日报 of a day will carry."""

    key: str
    name: str
    place: str
    address: str
    tasks: int
    rules: tuple[tuple[str, int], ...]
    news: int
    named: tuple[tuple[int, str], ...] = ()  # the first of the tasks, with their titles


@dataclass(frozen=True, slots=True)
class Carried:
    """What one person's 日报 of a day will carry: the tasks with the rules, and how many stay inside a department."""

    on: date
    matters: tuple[tuple[Task, tuple[str, ...]], ...]
    kept_inside: int


@dataclass(frozen=True, slots=True)
class Unreached:
    """Who gets nothing by mail because there is no address, and how many reminders that are."""

    name: str
    count: int
    note: str


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One working day of the preview."""

    on: date
    people: tuple[Person, ...]
    unreached: tuple[Unreached, ...]
    tasks: int
    waiting: int  # reminders that wait for the next day, because their readers have had their 日报

    @property
    def shown(self) -> tuple[Person, ...]:
        return self.people[:PER_DAY]

    @property
    def hidden(self) -> int:
        return max(0, len(self.people) - PER_DAY)


def foresee(hours: Hours, now: datetime, days: int = WEEK) -> list[DayAhead]:
    """The coming working days by the rules in use."""
    rules = list(ReminderRule.objects.filter(is_active=True).order_by("pk"))
    coming = digest_days(now, hours, days)
    forecast = Forecast.begin(rules, hours, now, days=coming)
    forecast.go_through(coming)
    return forecast.days


def week_ahead(days: Sequence[DayAhead], hours: Hours, now: datetime) -> list[WeekDay]:
    """Each day by person, who gets most first."""
    news = news_by_day(days, hours, now)
    rules = ReminderRule.objects.in_bulk()
    everybody = {one for day in days for one in _recipients(day, news)}
    known = Known(rules, places_of(everybody), titles_of(days, rules))
    return [
        WeekDay(
            day.on,
            tuple(_people(day, news.get(day.on, Counter()), known)),
            tuple(unreached(day)),
            len({coming.task for delivery in day.deliveries for coming in delivery.comings}),
            len(day.waiting),
        )
        for day in days
    ]


def news_by_day(days: Sequence[DayAhead], hours: Hours, now: datetime) -> dict[date, Counter[Recipient]]:
    """News that waits for a 日报 goes with the next: what came after its time, or after one's own, with tomorrow's."""
    told, today = had_digest(hours.today(now)), hours.today(now)
    found: dict[date, Counter[Recipient]] = {day.on: Counter() for day in days}
    later = [day.on for day in days if day.on != today]
    for (recipient, is_for_today), count in news_ahead(hours, now).items():
        on = today if today in found and is_for_today and recipient.key not in told else later[0]
        found[on][recipient] += count
    return found


def _recipients(day: DayAhead, news: Mapping[date, Counter[Recipient]]) -> set[Recipient]:
    return {delivery.to for delivery in day.deliveries} | set(news.get(day.on, ()))


@dataclass(frozen=True, slots=True)
class Known:
    """What is read once for the whole week: the rules, where people work, and what tasks are called."""

    rules: Mapping[int, ReminderRule]
    places: Mapping[int, str]
    titles: Mapping[int, str]

    def named(self, comings: Sequence[Coming]) -> tuple[tuple[int, str], ...]:
        return tuple((pk, self.titles[pk]) for pk in first_tasks(comings, self.rules) if pk in self.titles)


def _people(day: DayAhead, news: Counter[Recipient], known: Known) -> list[Person]:
    carried = {delivery.to: delivery.comings for delivery in day.deliveries}
    found = []
    for to in {**carried, **news}:
        comings = carried.get(to, ())
        rules = Counter(known.rules[coming.rule].name for coming in comings)
        tasks = len({coming.task for coming in comings})
        place = known.places.get(to.user.pk, "") if to.user else ""
        counted, named = tuple(rules.most_common()), known.named(comings)
        found.append(Person(to.key, name_of(to), place, to.address, tasks, counted, news[to], named))
    return sorted(found, key=lambda person: (-person.tasks, -person.news, person.name))


def first_tasks(comings: Sequence[Coming], rules: Mapping[int, ReminderRule]) -> list[int]:
    """The few of somebody's tasks that are called by name; none that a department keeps to itself."""
    open_ones = (coming.task for coming in comings if not is_kept_inside(rules[coming.rule]))
    return list(dict.fromkeys(open_ones))[:NAMED]


def titles_of(days: Iterable[DayAhead], rules: Mapping[int, ReminderRule]) -> dict[int, str]:
    """The titles of the tasks that are called by name."""
    deliveries = [delivery for day in days for delivery in day.deliveries]
    wanted = {task for delivery in deliveries for task in first_tasks(delivery.comings, rules)}
    named: dict[int, str] = {}
    for some in portions(sorted(wanted)):
        named |= dict(Task.objects.filter(pk__in=some).values_list("pk", "title"))
    return named


def name_of(to: Recipient) -> str:
    if to.user:
        return str(to.user)
    return f"{to.department}（单位邮箱）" if to.department else "督查室邮箱"


def places_of(people: Iterable[Recipient]) -> dict[int, str]:
    """Of each person the departments and the role: 区住建局经办人."""
    users = {to.user.pk: to.user for to in people if to.user}
    units: dict[int, list[str]] = {pk: [] for pk in users}
    for some in portions(users):
        for pk, unit in units_of(some):
            units[pk].append(unit)
    return {pk: f"{'、'.join(units[pk])}{user.get_role_display()}" for pk, user in users.items()}


def units_of(users: Sequence[int]) -> Iterable[tuple[int, str]]:
    members = Membership.objects.filter(user__in=users).order_by("pk")
    return members.values_list("user", "department__name")


def unreached(day: DayAhead) -> list[Unreached]:
    """Whom nothing reaches that day: a unit's clerks or head, the office, a post."""
    nobody = Counter((coming.department, coming.post, _audience(coming)) for coming in day.unreached)
    departments = Department.objects.in_bulk({department for department, _, _ in nobody if department})
    posts = Post.objects.in_bulk({post for _, post, _ in nobody if post})
    found = []
    for (department, post, audience), count in nobody.items():
        if department:
            found.append(Unreached(f"{departments[department]}{WHOM[audience]}", count, "单位里的人和单位都没有邮箱"))
        elif post:
            found.append(Unreached(str(posts[post]), count, "没有人担任，或者担任的人没有邮箱"))
        else:
            found.append(Unreached("督查员", count, "督查员和督查室都没有邮箱"))
    return found


def _audience(coming: Coming) -> Audience:
    """Whom it is for; what a department watches of its own pieces is for its clerks."""
    last = coming.audience_key.rpartition(":")[2]
    return Audience.HEAD if last == Audience.HEAD else Audience.CLERK


def without_address(days: Iterable[DayAhead]) -> list[User]:
    """People of the reminded departments who would be reminded if they had an address."""
    comings = [coming for day in days for one in day.deliveries for coming in one.comings if coming.department]
    comings += [coming for day in days for coming in day.unreached if coming.department]
    roles = {(coming.department, ROLES[_audience(coming)]) for coming in comings}
    found: dict[int, User] = {}
    for some in portions({department for department, _ in roles if department}):
        for member in silent_members(some):
            if (member.department_id, member.user.role) in roles:
                found[member.user_id] = member.user
    return sorted(found.values(), key=str)


def silent_members(departments: Sequence[int]) -> Iterable[Membership]:
    rows = Membership.objects.filter(department__in=departments, user__is_active=True, user__email="")
    return rows.select_related("user")


def carried_to(key: str, days: Iterable[DayAhead], user: User) -> list[Carried]:
    """What somebody's next 日报 will carry, as far as this user may see it."""
    given = {day.on: d.comings for day in days for d in day.deliveries if d.to.key == key}
    rules = ReminderRule.objects.in_bulk()
    pks = {coming.task for comings in given.values() for coming in comings}
    seen = Task.objects.visible_to(user)
    tasks = {task.pk: task for some in portions(pks) for task in seen.filter(pk__in=some)}
    return [_carried(on, comings, rules, tasks) for on, comings in given.items()]


def _carried(
    on: date, comings: Sequence[Coming], rules: Mapping[int, ReminderRule], tasks: Mapping[int, Task]
) -> Carried:
    """What lies inside a department is counted and not named: only its own people know of it."""
    inside = [coming for coming in comings if is_kept_inside(rules[coming.rule])]
    by_task: dict[int, list[str]] = defaultdict(list)
    for coming in comings:
        if coming not in inside and coming.task in tasks:
            by_task[coming.task].append(rules[coming.rule].name)
    ordered = sorted(by_task, key=lambda pk: (tasks[pk].due_on or date.max, pk))
    return Carried(on, tuple((tasks[pk], tuple(by_task[pk])) for pk in ordered), len(inside))
