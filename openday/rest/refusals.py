"""Refusals of the apps as answers of the API: 409, with the data that a program can use."""

from dataclasses import asdict, is_dataclass
from typing import Any, Protocol

from openday.rest.errors import Refused


class Coded(Protocol):
    """A typed refusal: its fields, where it has any, are what programs are told."""

    @property
    def code(self) -> str: ...


def as_answer(refusal: Coded, sentence: str) -> Refused:
    data: dict[str, Any] = asdict(refusal) if is_dataclass(refusal) and not isinstance(refusal, type) else {}
    return Refused(code=refusal.code, detail=sentence, data=data)
