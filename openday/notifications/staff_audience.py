"""Staff as an audience of bulk messages: the site is down tonight, the briefing is at eight."""

from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from openday.notifications.audiences import Addressee, Audience, Narrowing
from openday.notifications.messages import PERSON


def staff(_edition: Edition, chosen: Mapping[str, str], keys: Collection[int] | None) -> Iterator[Addressee]:
    """One query."""
    people = User.objects.filter(is_active=True).exclude(roles=[])
    if keys is not None:
        people = people.filter(pk__in=keys)
    if role := chosen.get("role"):
        people = people.filter(roles__contains=[role])
    for user in people.order_by("pk"):
        yield Addressee.of(user, lambda user=user: {"person": user.get_full_name()})  # type: ignore[misc]


STAFF = Audience(
    name="staff",
    title=_("Staff"),
    description=_("Everybody who holds a role."),
    people=staff,
    placeholders={"person": PERSON},
    narrowings=(
        Narrowing("role", _("Role"), _("All roles"), lambda _edition: [(role.value, str(role.label)) for role in Role]),
    ),
)
