"""Who acts for an outlet."""

from django.db.models import Q

from media_accreditation.errors import NotRepresented
from media_accreditation.models import Outlet, Representative
from openday.accounts.models import User


def acts_for(user: User, outlet_id: int) -> bool:
    """Whether `user` is its verified representative, or proposed it and staff have not decided yet. One query."""
    verified = Q(state=Representative.State.VERIFIED)
    proposed = Q(state=Representative.State.PENDING, is_proposer=True, outlet__state=Outlet.State.PENDING)
    return Representative.objects.filter(verified | proposed, user=user, outlet=outlet_id).exists()


def check_acts_for(user: User, outlet_id: int) -> None:
    """Raises NotRepresented."""
    if not acts_for(user, outlet_id):
        raise NotRepresented
