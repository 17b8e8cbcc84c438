"""Reading the State Council's yearly notice of holidays (放假安排的通知): text in, days and doubts out; pure.

``records`` what is found · ``cleaning`` remnants of pages taken away · ``grammar`` dates and the words around them ·
``sections`` what is said of which holiday · ``reading`` from sentences to days · ``checking`` what does not fit ·
``amending`` a notice that changes an earlier one · ``library`` the years that are known without anybody's help.
"""

from tracking.holidays.amending import amended
from tracking.holidays.checking import check
from tracking.holidays.reading import parse_notice
from tracking.holidays.records import FESTIVALS, Arrangement, Problem, Sentence, SpecialDay

__all__ = ["FESTIVALS", "Arrangement", "Problem", "Sentence", "SpecialDay", "amended", "check", "parse_notice"]
