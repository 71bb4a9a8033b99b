"""What an application still lacks: always listed, and what sending it is refused with."""

from collections.abc import Iterable
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from media_accreditation.errors import Missing
from media_accreditation.models import Application, Outlet, Paper, TeamMember, Vehicle


class Lack(models.TextChoices):
    """Codes of `Missing`, in the order in which they are listed: of the whole, then of a member."""

    OUTLET_UNVERIFIED = "outlet_unverified", _("The press office has to verify your outlet first")
    CONTACT_NAME = "contact_name", _("Name of the contact person")
    CONTACT_EMAIL = "contact_email", _("E-mail of the contact person")
    CONTACT_PHONE = "contact_phone", _("Telephone of the contact person")
    DAYS = "days", _("The days on which you come")
    ZONES = "zones", _("The zones in which you work")
    ASSIGNMENT = "assignment", _("Letter of assignment")
    MEMBERS = "members", _("A team: one person at least")
    FREQUENCIES = "frequencies", _("Frequencies of the satellite van")
    NAME_AR = "name_ar", _("Name in Arabic")
    NAME_FR = "name_fr", _("Name in Latin letters")
    ID_KIND = "id_kind", _("Kind of identity paper")
    ID_NUMBER = "id_number", _("Number of the identity paper")
    ID_PAPER = "id_paper", _("Copy of the identity paper")
    PHOTO = "photo", _("Photo for the badge")


NOT_THEIRS: Final = frozenset({Lack.OUTLET_UNVERIFIED})  # the press office's to do, not the outlet's
ARABIC_NAMES: Final = frozenset({"MA"})  # nationalities whose papers say the name in Arabic too


def missing_from(application: Application) -> list[Missing]:
    """All that `application` lacks, of the whole first, then member by member as they were added.

    Four queries and the edition's zones; none for what `ApplicationQuerySet.with_what_may_be_missing` has fetched.
    """
    members = sorted((row for row in application.members.all() if not row.withdrawn_at), key=lambda row: row.pk)
    lacks = [Missing(code) for code in _of_the_whole(application, members)]
    return lacks + [Missing(code, member.public_id) for member in members for code in missing_of(member)]


def _of_the_whole(application: Application, members: list[TeamMember]) -> Iterable[Lack]:
    if application.outlet.state != Outlet.State.VERIFIED:
        yield Lack.OUTLET_UNVERIFIED
    for name in ("contact_name", "contact_email", "contact_phone", "days"):
        if not getattr(application, name):
            yield Lack(name)
    if not application.zones.all() and application.edition.zones.all():
        yield Lack.ZONES
    if Paper.Kind.ASSIGNMENT not in _kinds_of(application.papers.all()):
        yield Lack.ASSIGNMENT
    if not members:
        yield Lack.MEMBERS
    if any(row.kind == Vehicle.Kind.SATELLITE and not row.frequencies for row in application.vehicles.all()):
        yield Lack.FREQUENCIES


def missing_of(member: TeamMember) -> list[Lack]:
    """What this member lacks. One query, none where their papers were fetched."""
    lacks = [Lack(name) for name in ("name_ar", "name_fr", "id_kind", "id_number") if not getattr(member, name)]
    if member.nationality not in ARABIC_NAMES and Lack.NAME_AR in lacks:
        lacks.remove(Lack.NAME_AR)
    if Paper.Kind.ID_PAPER not in _kinds_of(member.papers.all()):
        lacks.append(Lack.ID_PAPER)
    if member.photo_id is None:
        lacks.append(Lack.PHOTO)
    return lacks


def _kinds_of(papers: Iterable[Paper]) -> set[str]:
    return {paper.kind for paper in papers if not paper.removed_at and not paper.purged_at}
