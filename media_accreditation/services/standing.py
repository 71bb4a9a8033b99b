"""Who acts for an outlet."""

from media_accreditation.errors import NotRepresented
from media_accreditation.models import Representative
from openday.accounts.models import User


def acts_for(user: User, outlet_id: int) -> bool:
    """Whether `user` is its verified representative, or proposed it and staff have not decided yet. One query."""
    return Representative.objects.acting().filter(user=user, outlet=outlet_id).exists()


def check_acts_for(user: User, outlet_id: int) -> None:
    """Raises NotRepresented."""
    if not acts_for(user, outlet_id):
        raise NotRepresented
