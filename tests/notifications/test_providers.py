"""Mail by a provider's API: what its errors mean, and what it is told."""

from types import SimpleNamespace
from uuid import UUID

import pytest
from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused, AnymailRequestsAPIError
from django.core.mail import EmailMultiAlternatives

from openday.notifications.carriers import providers
from openday.notifications.errors import CarrierAway, Refused, TryLater

OURS = UUID(int=17)


class Backend:
    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def send_messages(self, messages: list[EmailMultiAlternatives]) -> int:
        if self.error:
            raise self.error
        messages[0].anymail_status = SimpleNamespace(message_id="provider-1")
        return 1


def test_its_number_is_kept_and_it_is_told_ours():
    message = EmailMultiAlternatives(to=["a@example.org"])

    assert providers.send(Backend(), message, public_id=OURS) == "provider-1"
    assert message.metadata == {"message": str(OURS)}


def answered(status: int) -> AnymailRequestsAPIError:
    return AnymailRequestsAPIError("no", response=SimpleNamespace(status_code=status, reason="no", text="no"))


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (AnymailRecipientsRefused(), Refused(reason="All message recipients were rejected or invalid")),
        (AnymailInvalidAddress("Invalid"), Refused(reason="Invalid", is_address_wrong=True)),
        (AnymailRequestsAPIError("timed out"), CarrierAway(reason="timed out", was_tried=True)),
        (ConnectionResetError("gone"), CarrierAway(reason="gone", was_tried=True)),
    ],
    ids=["refused", "no address", "no answer", "cut off"],
)
def test_what_an_error_means(error, meaning):
    with pytest.raises(type(meaning)) as raised:
        providers.send(Backend(error), EmailMultiAlternatives(), public_id=OURS)

    assert raised.value == meaning


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_an_answer_that_is_no_yes_is_about_us(status):
    """A wrong token or a busy provider: the others wait, and nobody is given up for it."""
    with pytest.raises(TryLater) as raised:
        providers.send(Backend(answered(status)), EmailMultiAlternatives(), public_id=OURS)

    assert raised.value.is_about_us


def test_a_mistake_of_ours_is_none_of_the_providers():
    with pytest.raises(TypeError):
        providers.send(Backend(TypeError()), EmailMultiAlternatives(), public_id=OURS)
