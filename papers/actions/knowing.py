"""What the office knows, loaded once for an intake of a ledger: the only look at the database before it is taken in."""

from datetime import datetime

from django.utils import timezone

from papers.intake.known import Known
from papers.models import Intake
from tracking.naming import Directory


def load_known(intake: Intake, at: datetime) -> Known:
    """For the sheet and the mapping as they stand in the intake: a handful of queries, whatever its length."""
    return Known(Directory.load(), timezone.localdate(at))
