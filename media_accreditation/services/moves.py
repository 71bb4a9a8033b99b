"""The moves of an application, in one table, and how whoever moves or writes it says so."""

from collections.abc import Mapping
from typing import Final

from media_accreditation.errors import MoveNotAllowed, StaleRevision
from media_accreditation.models import Application

State = Application.State
APPLICATION_MOVES: Final[Mapping[str, frozenset[str]]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.DRAFT, State.PRESS_REVIEW}),
    # Refused at once where the press office clears nobody: security then sees no papers.
    State.PRESS_REVIEW: frozenset({State.SECURITY_REVIEW, State.MORE_INFO, State.REFUSED}),
    State.SECURITY_REVIEW: frozenset(
        {State.PRESS_REVIEW, State.MORE_INFO, State.APPROVED, State.PARTLY_APPROVED, State.REFUSED}
    ),
    State.MORE_INFO: frozenset({State.PRESS_REVIEW, State.SECURITY_REVIEW}),
    # Partly, once some of its people are revoked.
    State.APPROVED: frozenset({State.PARTLY_APPROVED, State.REVOKED}),
    State.PARTLY_APPROVED: frozenset({State.REVOKED}),
    State.REFUSED: frozenset(),
    State.REVOKED: frozenset(),
}


def check_move(application: Application, to: str) -> None:
    """Raises MoveNotAllowed."""
    if to not in APPLICATION_MOVES[application.state]:
        raise MoveNotAllowed(application.state, to)


def check_revision(application: Application, read: int | None) -> None:
    """Raises StaleRevision where somebody wrote since it was `read`; None: whoever asks read nothing."""
    if read is not None and application.revision != read:
        raise StaleRevision(application.revision)


def written(application: Application, *fields: str) -> Application:
    """Save `fields` of an application that is locked, and count the write: whoever read it before has to look again."""
    application.revision += 1
    application.save(update_fields=[*fields, "revision"])
    return application
