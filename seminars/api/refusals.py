"""Refusals of seminars as answers of the API."""

from openday.rest.errors import Refused
from openday.rest.refusals import as_answer
from seminars.errors import SeatsInUse, SeminarsError
from seminars.models import Registration
from seminars.refusals import sentence_for


def refused(refusal: SeminarsError) -> Refused:
    answer = as_answer(refusal, sentence_for(refusal))
    if isinstance(refusal, SeatsInUse):
        answer.data |= _public_ids(refusal)
    return answer


def _public_ids(refusal: SeatsInUse) -> dict[str, list[str]]:
    """Registrations as the API names them, in the order in which they would be hit."""
    known = Registration.objects.in_bulk([*refusal.seated, *refusal.waiting])
    return {
        name: [str(known[pk].public_id) for pk in pks if pk in known]
        for name, pks in (("seated", refusal.seated), ("waiting", refusal.waiting))
    }
