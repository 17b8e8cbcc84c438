"""Counting the ledger (计数): the sums that pages show, counted in SQL once a day, kept, and brought up to date by
undoing what has happened since.
"""

from tracking.counting.basis import Basis
from tracking.counting.counted import counted
from tracking.counting.keeping import figures, tabs
from tracking.counting.sums import Counts, Sums

__all__ = ["Basis", "Counts", "Sums", "counted", "figures", "tabs"]
