"""The rare pairs of characters by which candidates are found again (归并), kept in step with their words."""

from collections.abc import Iterable

from django.db import transaction

from directives.models import Directive, DirectiveGram
from directives.similar.grams import keys_of

AT_ONCE = 2000
READ = frozenset({"text", "title"})  # what the pairs are taken from


@transaction.atomic
def index_directives(directives: Iterable[Directive]) -> None:
    """Write down anew what these are found by."""
    known = {one.pk: one for one in directives}
    DirectiveGram.objects.filter(directive__in=known).delete()
    rows = (
        DirectiveGram(gram=gram, directive_id=pk) for pk, one in known.items() for gram in keys_of(one.title, one.text)
    )
    DirectiveGram.objects.bulk_create(rows, batch_size=AT_ONCE)
