"""Tables of this room."""

from papers.models.export import Export, ExportFormat, ExportState
from papers.models.intake import Intake, IntakeKind, IntakeState
from papers.models.paper import Paper, PaperEvent, Reading
from papers.models.template import PaperFormat, PaperTemplate, TemplateKind

__all__ = [
    "Export",
    "ExportFormat",
    "ExportState",
    "Intake",
    "IntakeKind",
    "IntakeState",
    "Paper",
    "PaperEvent",
    "PaperFormat",
    "PaperTemplate",
    "Reading",
    "TemplateKind",
]
