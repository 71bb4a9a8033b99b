"""Seminars, speakers, halls and the rules of sign-up, under /{lang}/staff/programme/."""

from typing import Final

from django.urls import URLPattern, path

from backoffice.views import (
    programme_halls,
    programme_materials,
    programme_people,
    programme_seminars,
    programme_speakers,
)

PATTERNS: Final[list[URLPattern]] = [
    path("seminars/", programme_seminars.seminar_list, name="seminar-list"),
    path("seminars/new/", programme_seminars.seminar_add, name="seminar-add"),
    path("seminars/<slug:code>/", programme_seminars.seminar_detail, name="seminar-detail"),
    path("seminars/<slug:code>/edit/", programme_seminars.seminar_edit, name="seminar-edit"),
    path("seminars/<slug:code>/speakers/", programme_seminars.seminar_speakers, name="seminar-speakers"),
    path("seminars/<slug:code>/cancel/", programme_seminars.seminar_cancel, name="seminar-cancel"),
    path("seminars/<slug:code>/delete/", programme_seminars.seminar_delete, name="seminar-delete"),
    path("seminars/<slug:code>/materials/", programme_materials.material_add, name="material-add"),
    path("materials/<uuid:public_id>/", programme_materials.material_edit, name="material-edit"),
    path("materials/<uuid:public_id>/file/", programme_materials.material_file, name="material-file"),
    path("materials/<uuid:public_id>/remove/", programme_materials.material_remove, name="material-remove"),
    path("materials/<uuid:public_id>/approve/", programme_materials.material_approve, name="material-approve"),
    path("speakers/", programme_speakers.speaker_list, name="speaker-list"),
    path("speakers/new/", programme_speakers.speaker_add, name="speaker-add"),
    path("speakers/links/", programme_speakers.speaker_links, name="speaker-links"),
    path("speakers/<uuid:public_id>/", programme_speakers.speaker_detail, name="speaker-detail"),
    path("speakers/<uuid:public_id>/edit/", programme_speakers.speaker_edit, name="speaker-edit"),
    path("speakers/<uuid:public_id>/times/", programme_speakers.speaker_times, name="speaker-times"),
    path("speakers/<uuid:public_id>/link/", programme_speakers.speaker_link, name="speaker-link"),
    path("speakers/<uuid:public_id>/delete/", programme_speakers.speaker_delete, name="speaker-delete"),
    path("speakers/<uuid:public_id>/photo/", programme_speakers.speaker_photo_set, name="speaker-photo-set"),
    path("speakers/<uuid:public_id>/look/", programme_speakers.speaker_look, name="speaker-look"),
    path(
        "speakers/<uuid:public_id>/proposed-photo.jpg",
        programme_speakers.speaker_proposed_photo,
        name="speaker-proposed-photo",
    ),
    path(
        "speakers/<uuid:public_id>/photo-<int:number>.jpg",
        programme_speakers.speaker_photo,
        name="speaker-photo",
    ),
    path("halls/", programme_halls.hall_list, name="hall-list"),
    path("halls/<int:hall_id>/", programme_halls.hall_edit, name="hall-edit"),
    path("halls/<int:hall_id>/delete/", programme_halls.hall_delete, name="hall-delete"),
    path("rules/", programme_halls.rules, name="seminar-rules"),
    path("person/", programme_people.person, name="seminar-person"),
]
