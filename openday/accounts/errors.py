"""What the accounts refuse, and with which facts. Doors turn these into sentences."""

from datetime import datetime


class AccountError(Exception):
    """A refusal: nothing was written."""


class NotAllowed(AccountError):
    """The actor may not do this."""


class OwnRoles(AccountError):
    """Nobody changes their own roles, or their own right to sign in."""


class AddressNotConfirmed(AccountError):
    """Roles go to people whose e-mail address is confirmed, and who may sign in."""


class TokenLastsTooLong(AccountError):
    def __init__(self, latest: datetime) -> None:
        super().__init__(latest)
        self.latest = latest


class TooManyTokens(AccountError):
    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class SecondFactorMissing(AccountError):
    """Staff make tokens in a session that passed the second factor."""


class StillNeeded(AccountError):
    """The account cannot be erased yet; `reasons` are sentences in the active language."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(reasons)
        self.reasons = reasons
