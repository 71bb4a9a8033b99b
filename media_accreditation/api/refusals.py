"""Refusals of accreditation as answers of the API."""

from media_accreditation.errors import AccreditationError
from media_accreditation.refusals import sentence_for
from openday.rest.errors import Refused
from openday.rest.refusals import as_answer


def refused(refusal: AccreditationError) -> Refused:
    return as_answer(refusal, sentence_for(refusal))
