"""Addresses of this room."""

from django.urls import URLPattern, path

from papers.views import (
    archives,
    between,
    burden,
    downloads,
    drafting,
    exports,
    intake_files,
    intakes,
    lists,
    papers,
    several,
    speeches,
    templates,
)
from papers.workflow import PaperKind

app_name = "papers"
urlpatterns: list[URLPattern] = [
    path("archives/", archives.archives, name="archives"),
    path("archives/<int:pk>/file/", archives.archive_file, name="archive_file"),
    path("registrations/<int:pk>/archive/", archives.archive, name="archive"),
    path("tasks/between/excel/", between.between_excel, name="between_excel"),
    path("burden/xlsx/", burden.burden_excel, name="burden_excel"),
    path("exports/", exports.exports, name="exports"),
    path("exports/new/", exports.new_export, name="new_export"),
    path("exports/<int:pk>/", exports.export, name="export"),
    path("exports/<int:pk>/file/", exports.export_file, name="export_file"),
    path("intakes/", intakes.intakes, name="intakes"),
    path("intakes/<int:pk>/", intakes.intake, name="intake"),
    path("intakes/<int:pk>/take-in/", intakes.take_in_page, name="take_in"),
    path("intakes/<int:pk>/give-up/", intakes.give_up_page, name="give_up"),
    path("intakes/<int:pk>/file/", intake_files.intake_file, name="intake_file"),
    path("intakes/<int:pk>/left-out/", intake_files.left_out_file, name="left_out"),
    path("intakes/<int:pk>/passwords/", lists.passwords, name="passwords"),
    path("intakes/blank/<slug:kind>/", lists.blank, name="blank"),
    path("lists/<slug:kind>/", lists.listing, name="listing"),
    path("templates/", templates.templates, name="templates"),
    path("templates/format/", templates.paper_format, name="paper_format"),
    path("templates/<slug:kind>/", templates.template, name="template"),
    path("templates/<slug:kind>/pdf/", templates.template_pdf, name="template_pdf"),
    path("templates/<slug:kind>/sample/", templates.template_sample, name="template_sample"),
    path("templates/<slug:kind>/file/", templates.template_file, name="template_file"),
    path("templates/<slug:kind>/shipped/", templates.template_shipped, name="template_shipped"),
    path("templates/<slug:kind>/replace/", templates.replace, name="replace_template"),
    path("templates/<slug:kind>/restore/", templates.restore, name="restore_template"),
    path("papers/", papers.papers, name="papers"),
    path("papers/sign/", several.sign_several, name="sign_several"),
    path("papers/send-up/", several.send_up_several, name="send_up_several"),
    path("papers/publish/", several.publish_several, name="publish_several"),
    path("papers/together/", downloads.together, name="together"),
    path("papers/made/<int:pk>/", downloads.made, name="made"),
    path("papers/urging/", drafting.urgings, name="urgings"),
    path("papers/urging/<int:pk>/", drafting.urging, name="urging"),
    path("papers/bulletin/", drafting.report, {"kind": PaperKind.BULLETIN}, name="bulletin"),
    path("papers/brief/", drafting.report, {"kind": PaperKind.BRIEF}, name="brief"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/read/", papers.read, name="read"),
    path("papers/<int:pk>/word/", downloads.word, name="word"),
    path("papers/<int:pk>/pdf/", downloads.pdf, name="pdf"),
    *[
        path(f"papers/<int:pk>/{name.replace('_', '-')}/", papers.step, {"name": name}, name=name)
        for name in papers.STEPS
    ],
    path("registrations/<int:pk>/notices/", drafting.notices, name="notices"),
    path("speeches/<int:pk>/breakdown/", speeches.breakdown, name="breakdown"),
    path("speeches/<int:pk>/breakdown/docx/", speeches.breakdown_word, name="breakdown_word"),
    path("speeches/<int:pk>/breakdown/xlsx/", speeches.breakdown_excel, name="breakdown_excel"),
    path("speeches/<int:pk>/margins/", speeches.margins, name="margins"),
]
