"""Rows that accreditation writes, locked in one order: outlet, application, members, allotments, capacities."""

from collections.abc import Collection

from media_accreditation.models import Application, Outlet, TeamMember


def lock_application(application_id: int) -> Application:
    """With its outlet; both are this transaction's until its end. Two queries, three after a merge of outlets.

    Raises Application.DoesNotExist.
    """
    return lock_applications([application_id])[0]


def lock_applications(application_ids: Collection[int]) -> list[Application]:
    """The same for many, in primary-key order. Raises Application.DoesNotExist where one is not there."""
    wanted = Application.objects.filter(pk__in=application_ids)
    outlet_ids = set(wanted.values_list("outlet_id", flat=True))
    outlets: dict[int, Outlet] = {}
    locked: list[Application] = []
    while missing := outlet_ids - outlets.keys():
        found = Outlet.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=missing).order_by("pk")
        outlets |= {outlet.pk: outlet for outlet in found}
        rows = wanted.select_related("edition").select_for_update(of=("self",), no_key=True)
        locked = list(rows.order_by("pk"))
        outlet_ids = {application.outlet_id for application in locked}  # a merge may have moved one meanwhile
    if len(locked) != len(set(application_ids)):
        raise Application.DoesNotExist
    for application in locked:
        application.outlet = outlets[application.outlet_id]
    return locked


def lock_members(application_ids: Collection[int]) -> list[TeamMember]:
    """All of these teams, whoever was taken off them included; by primary key."""
    members = TeamMember.objects.select_for_update(of=("self",), no_key=True)
    return list(members.filter(application__in=application_ids).order_by("pk"))
