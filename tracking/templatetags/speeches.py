"""What the list of speeches says of 立项, which the speeches themselves know nothing of."""

from collections.abc import Iterable, Mapping

from django import template
from django.utils import timezone

from accounts.models import User
from directives.models import Speech
from tracking.dashboards.carried import Carried, carried
from tracking.to_register import ToRegister, to_register

register = template.Library()


@register.simple_tag
def to_register_of(speeches: Iterable[Speech]) -> Mapping[int, ToRegister]:
    """What of each speech waits for 立项, by its key; the speeches come with their counts."""
    return to_register([one for one in speeches if getattr(one, "adopted", 0)], timezone.localdate())


@register.simple_tag
def carried_out(speech: Speech, user: User) -> Carried:
    """What became of one speech, for who sees everything."""
    return carried(speech, user, timezone.localdate())


@register.filter
def of(counted: Mapping[int, ToRegister], speech: Speech) -> ToRegister | None:
    """What of this speech waits for 立项; None where nothing does."""
    return counted.get(speech.pk)
