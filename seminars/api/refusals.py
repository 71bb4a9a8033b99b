"""Refusals of seminars as answers of the API."""

from openday.rest.errors import Refused
from openday.rest.refusals import as_answer
from seminars.errors import SeminarsError
from seminars.refusals import sentence_for


def refused(refusal: SeminarsError) -> Refused:
    return as_answer(refusal, sentence_for(refusal))
