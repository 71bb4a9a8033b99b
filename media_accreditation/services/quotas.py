"""How many people of an outlet, and how many of a category in all, may be approved: the rule and its counters.

A quota for one outlet counts before one for its kind, that before one for all; each category, and a team as a whole,
has its own. Counters are written here alone. Where nothing is said, there is no limit.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import F

from media_accreditation.errors import (
    AccreditationOverQuota,
    MayNotDecide,
    Overrun,
    PlacesInUse,
)
from media_accreditation.models import (
    Allotment,
    Application,
    CategoryCapacity,
    Outlet,
    PressRules,
    Quota,
    TeamMember,
    Verdict,
)
from media_accreditation.services.rules import press_rules_of
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition

ALL = ""  # a team as a whole, beside the categories
State = Application.State
IN_REVIEW = (State.PRESS_REVIEW, State.SECURITY_REVIEW, State.MORE_INFO)


# --- The rule -------------------------------------------------------------------------------------
@transaction.atomic
def set_quota(
    *, edition: Edition, places: int, by: User, outlet: Outlet | None = None, outlet_kind: str = "", category: str = ALL
) -> Quota:
    """At most `places` for this outlet, else this kind, else everybody. Applications in review follow at once.

    What was released stays as it is. Raises MayNotDecide.
    """
    _may_manage(by)
    lock_rules(edition)
    quota, _is_new = Quota.objects.update_or_create(
        edition=edition,
        outlet=outlet,
        outlet_kind=outlet_kind,
        category=category,
        defaults={"places": places},
    )
    _allot_again(edition)
    return quota


@transaction.atomic
def remove_quota(*, quota: Quota, by: User) -> None:
    """The next more general one counts again. Raises MayNotDecide."""
    _may_manage(by)
    lock_rules(quota.edition)
    Quota.objects.filter(pk=quota.pk).delete()
    _allot_again(quota.edition)


@transaction.atomic
def set_capacity(*, edition: Edition, category: str, places: int | None, by: User) -> None:
    """At most `places` badges of a category in all; None for no limit. Raises PlacesInUse, MayNotDecide."""
    _may_manage(by)
    lock_rules(edition)
    _wait_for_leavers(edition)
    taken = _taken_of_category(edition, category)
    if places is None:
        CategoryCapacity.objects.filter(edition=edition, category=category).delete()
        return
    if places < taken:
        raise PlacesInUse(taken)
    CategoryCapacity.objects.update_or_create(
        edition=edition, category=category, defaults={"places": places, "taken": taken}
    )


def _wait_for_leavers(edition: Edition) -> None:
    """Whoever leaves or is revoked at this moment is counted out first: a counter that is not there counts nobody."""
    approved = edition.press_applications.filter(state__in=Application.APPROVED_STATES)
    list(approved.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def lock_rules(edition: Edition) -> PressRules:
    """Quotas and releases of an edition, one at a time; before any other lock."""
    rules = press_rules_of(edition)
    return PressRules.objects.select_for_update(no_key=True).get(pk=rules.pk)


def quotas_by_category(quotas: Iterable[Quota], outlet: Outlet) -> dict[str, int]:
    """Places of `outlet` by category (and ALL), where there is a limit. `quotas` are all of the edition. No query."""
    found: dict[str, tuple[int, int]] = {}
    for quota in quotas:
        is_own, is_kind = quota.outlet_id == outlet.pk, quota.outlet_kind == outlet.kind
        if is_own or (quota.outlet_id is None and (is_kind or not quota.outlet_kind)):
            weight = 2 if is_own else int(is_kind)
            found[quota.category] = max(found.get(quota.category, (-1, 0)), (weight, quota.places))
    return {category: places for category, (_weight, places) in found.items()}


# --- Allotments -----------------------------------------------------------------------------------
def allot(applications: Sequence[Application], edition: Edition) -> None:
    """Write what the quotas give these undecided applications now. Three queries; the caller holds the applications."""
    quotas = list(edition.press_quotas.all())
    rows = [
        Allotment(application=application, category=category, places=places)
        for application in applications
        for category, places in quotas_by_category(quotas, application.outlet).items()
    ]
    wanted = {(row.application_id, row.category) for row in rows}
    old = Allotment.objects.filter(application__in=applications).only("application_id", "category")
    stale = [row.pk for row in old if (row.application_id, row.category) not in wanted]
    Allotment.objects.filter(pk__in=stale).delete()
    Allotment.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["application", "category"],
        update_fields=["places"],
        batch_size=1000,
    )


def _allot_again(edition: Edition) -> None:
    in_review = Application.objects.select_for_update(of=("self",), no_key=True).select_related("outlet")
    allot(list(in_review.filter(edition=edition, state__in=IN_REVIEW).order_by("pk")), edition)


def overruns_of(
    application: Application,
    members: Iterable[TeamMember],
    places: Mapping[str, int],
    taken: Mapping[str, int] | None = None,
) -> list[Overrun]:
    """What approving `members` beside those `taken` would be beyond `places` (each by category, and ALL). No query."""
    asked = Counter(_counted_as(members)) + Counter(taken or {})
    return [
        Overrun(application.reference, category, asked[category], limit)
        for category, limit in sorted(places.items())
        if asked[category] > limit
    ]


def places_of(application: Application) -> dict[str, int]:
    """The allotment by category, and ALL. One query."""
    return dict(application.allotments.values_list("category", "places"))


def _counted_as(members: Iterable[TeamMember]) -> Iterable[str]:
    for member in members:
        yield member.category
        yield ALL


# --- Counters -------------------------------------------------------------------------------------
def take_places(edition: Edition, approved: Mapping[Application, Sequence[TeamMember]]) -> None:
    """Count these people, by application, as approved. In the transaction of their release, which holds `lock_rules`.

    Raises AccreditationOverQuota with all that is over; nothing is written then.
    """
    allotments = _locked_allotments([application.pk for application in approved])
    capacities = _locked_capacities(edition)
    overruns: list[Overrun] = []
    for application, members in approved.items():
        own = [row for row in allotments if row.application_id == application.pk]
        places, taken = {row.category: row.places for row in own}, {row.category: row.taken for row in own}
        overruns += overruns_of(application, members, places, taken)
    asked = Counter[str](member.category for members in approved.values() for member in members)
    overruns += [
        Overrun(None, row.category, row.taken + asked[row.category], row.places)
        for row in capacities
        if row.taken + asked[row.category] > row.places
    ]
    if overruns:
        raise AccreditationOverQuota(overruns)
    counts = {application.pk: Counter(_counted_as(members)) for application, members in approved.items()}
    for allotment in allotments:
        allotment.taken += counts[allotment.application_id][allotment.category]
    Allotment.objects.bulk_update(allotments, ["taken"], batch_size=1000)
    for capacity in capacities:
        CategoryCapacity.objects.filter(pk=capacity.pk).update(taken=F("taken") + asked[capacity.category])


def give_back_places(application: Application, members: Collection[TeamMember]) -> None:
    """These people of an approved application are approved no longer: their places are free again.

    In the caller's transaction, which holds the application and its members. Whoever was not approved is left out.
    """
    freed = [member for member in members if member.released_verdict == Verdict.CLEARED and not member.withdrawn_at]
    if application.state not in Application.APPROVED_STATES or not freed:
        return
    counts = Counter(_counted_as(freed))
    for allotment in _locked_allotments([application.pk]):
        Allotment.objects.filter(pk=allotment.pk).update(taken=F("taken") - counts[allotment.category])
    for capacity in _locked_capacities(application.edition):
        CategoryCapacity.objects.filter(pk=capacity.pk).update(taken=F("taken") - counts[capacity.category])


def _locked_allotments(application_ids: Collection[int]) -> list[Allotment]:
    rows = Allotment.objects.select_for_update(no_key=True).filter(application__in=list(application_ids))
    return list(rows.order_by("pk"))


def _locked_capacities(edition: Edition) -> list[CategoryCapacity]:
    return list(edition.press_capacities.select_for_update(no_key=True).order_by("pk"))


def _taken_of_category(edition: Edition, category: str) -> int:
    roles = [role for role, of in TeamMember.CATEGORY_OF_ROLE.items() if of == category]
    approved = TeamMember.objects.filter(application__edition=edition, role__in=roles)
    return approved.approved().count()


def _may_manage(by: User) -> None:
    if not by.may(Permission.MANAGE_PRESS):
        raise MayNotDecide
