"""Refusals of accreditation as answers of the API: 409, with the data that a program can use."""

from dataclasses import asdict, is_dataclass
from typing import Any

from media_accreditation.errors import AccreditationError
from media_accreditation.refusals import sentence_for
from openday.rest.errors import Refused


def refused(refusal: AccreditationError) -> Refused:
    data: dict[str, Any] = asdict(refusal) if is_dataclass(refusal) and not isinstance(refusal, type) else {}
    return Refused(code=refusal.code, detail=sentence_for(refusal), data=data)
