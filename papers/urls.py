"""Addresses of this room."""

from django.urls import URLPattern, path

from papers.views import exports, intake_files, intakes, lists

app_name = "papers"
urlpatterns: list[URLPattern] = [
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
]
