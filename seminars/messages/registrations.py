"""News about a registration: to be confirmed, confirmed, waiting, offered, over; and what it reminds of."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from openday.accounts.mail import link
from openday.notifications.kinds import Facts, MessageKind, Placeholder, ShippedText
from openday.notifications.models import Channel, Message, Priority
from seminars.messages.facts import (
    PLACE,
    PLACEHOLDERS,
    REASON,
    UNTIL,
    came,
    comes_as_told,
    in_states,
    is_newest,
    loader,
    moment_of,
)
from seminars.models import Registration, ReleasedEntry, Seating
from seminars.papers.attachments import cancelled_event, certificate, letter_and_event
from seminars.seat_words import people_counted, seats_counted
from seminars.services.sittings import sittings_of, title_of
from seminars.services.small_halls import SEATING
from seminars.services.telling_registrations import REGISTRATION

State = Registration.State
BY_MAIL: Final = (Channel.EMAIL,)


def _to_be_confirmed(registration: Registration, _entry: ReleasedEntry | None, message: Message) -> bool:
    is_asked = registration.state == State.ASKED and is_newest(registration, message)
    return is_asked and moment_of(message) < registration.link_expires_at


def _is_offered(registration: Registration, _entry: ReleasedEntry | None, message: Message) -> bool:
    until = registration.offer_expires_at
    return until is not None and is_newest(registration, message) and moment_of(message) < until


ASKED: Final = MessageKind(
    name="seminars.registration_asked",
    title=gettext_lazy("Seats are asked for: the link to confirm"),
    heading=gettext_lazy("Confirm your seats"),
    about_type=REGISTRATION,
    channels=BY_MAIL,
    priority=Priority.URGENT,
    placeholders=PLACEHOLDERS | UNTIL,
    text=ShippedText(
        subject=gettext_lazy("Confirm your seats: {seminar}"),
        lines=(
            gettext_lazy("Somebody, you we hope, asked for {seats} at “{seminar}” on {day} at {time}."),
            gettext_lazy("Nothing is held yet: confirm with the button, until {until}. First come, first served."),
        ),
        action=gettext_lazy("Confirm"),
        note=gettext_lazy("It was not you? Then do nothing: without your confirmation this ends by itself."),
    ),
    load=loader(_to_be_confirmed),
)
KNOWN: Final = MessageKind(
    name="seminars.registration_known",
    title=gettext_lazy("Seats are asked for again by the same address"),
    heading=gettext_lazy("You signed up already"),
    about_type=REGISTRATION,
    channels=BY_MAIL,
    priority=Priority.URGENT,
    placeholders=PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("You signed up already: {seminar}"),
        lines=(
            gettext_lazy("This address signed up for “{seminar}” before: {seats}."),
            gettext_lazy("On your page you see how it stands, and give seats back. Nothing was changed."),
        ),
        action=gettext_lazy("To your page"),
    ),
    load=loader(in_states(State.WAITING, State.OFFERED, State.CONFIRMED, State.ATTENDED)),
)
CONFIRMED: Final = MessageKind(
    name="seminars.registration_confirmed",
    title=gettext_lazy("Seats are confirmed"),
    heading=gettext_lazy("Your seats are confirmed"),
    about_type=REGISTRATION,
    channels=BY_MAIL,
    placeholders=PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("Your seats are confirmed: {seminar}"),
        lines=(
            gettext_lazy("{seats} at “{seminar}” are yours, on {day} at {time}, {hall}."),
            gettext_lazy(
                "Show the code at the door of the hall: it is in the letter that is attached, and on your page."
            ),
            gettext_lazy("Fewer people, or nobody? Give seats back on your page: others wait for them."),
        ),
        action=gettext_lazy("To your page and its code"),
        sms=gettext_lazy("Open Days: {seats} confirmed, {day} {time}, {hall}."),
    ),
    load=loader(in_states(State.CONFIRMED), attach=letter_and_event),
)
FEWER: Final = MessageKind(
    name="seminars.registration_fewer",
    title=gettext_lazy("Some seats were given back"),
    heading=gettext_lazy("You have fewer seats now"),
    about_type=REGISTRATION,
    channels=BY_MAIL,
    placeholders=PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("You now have {seats}: {seminar}"),
        lines=(
            gettext_lazy("You gave seats back, thank you: {seats} at “{seminar}” remain, on {day} at {time}, {hall}."),
            gettext_lazy("The code changed with them: use the one that is attached, or the one on your page."),
        ),
        action=gettext_lazy("To your page and its code"),
    ),
    load=loader(in_states(State.CONFIRMED), attach=letter_and_event),
)
WAITING: Final = MessageKind(
    name="seminars.registration_waiting",
    title=gettext_lazy("A registration is on the waiting list"),
    heading=gettext_lazy("You are on the waiting list"),
    about_type=REGISTRATION,
    channels=BY_MAIL,
    placeholders=PLACEHOLDERS | PLACE,
    text=ShippedText(
        subject=gettext_lazy("On the waiting list: {seminar}"),
        lines=(
            gettext_lazy(
                "“{seminar}” on {day} has no {seats} left for now. You are on the waiting list, at number {place}."
            ),
            gettext_lazy(
                "When seats are free and it is your turn, we write to you: then you have some hours to take them."
                " Nobody who signs up later comes before you."
            ),
        ),
        action=gettext_lazy("To your page"),
    ),
    load=loader(in_states(State.WAITING)),
)
OFFERED: Final = MessageKind(
    name="seminars.registration_offered",
    title=gettext_lazy("Seats are offered to who waited"),
    heading=gettext_lazy("Seats are free for you"),
    about_type=REGISTRATION,
    channels=(Channel.EMAIL, Channel.SMS),
    priority=Priority.URGENT,
    placeholders=PLACEHOLDERS | UNTIL,
    text=ShippedText(
        subject=gettext_lazy("Seats are free for you, until {until}: {seminar}"),
        lines=(
            gettext_lazy("It is your turn: {seats} at “{seminar}” are held for you, on {day} at {time}, {hall}."),
            gettext_lazy("Take them until {until}. After that they go to whoever waits next."),
        ),
        action=gettext_lazy("Take the seats"),
        sms=gettext_lazy("Open Days: {seats} held for you, {day} {time}. Take them until {until}: see your mail."),
    ),
    load=loader(_is_offered),
)
LAPSED: Final = MessageKind(
    name="seminars.registration_lapsed",
    title=gettext_lazy("An offer was not taken up"),
    heading=gettext_lazy("The seats went to others"),
    about_type=REGISTRATION,
    channels=BY_MAIL,
    placeholders=PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("The seats went to others: {seminar}"),
        lines=(
            gettext_lazy(
                "The seats that were held for you at “{seminar}” were not taken in time, and went to who waits next."
            ),
            gettext_lazy("You still want to come? Sign up again: you come to the end of the waiting list."),
        ),
        action=gettext_lazy("To your page"),
    ),
    load=loader(in_states(State.LAPSED)),
)
WAITS_AGAIN: Final = MessageKind(
    name="seminars.registration_waits_again",
    title=gettext_lazy("Staff moved a registration to the waiting list"),
    heading=gettext_lazy("Your seats are gone: you wait, at the head of the list"),
    about_type=REGISTRATION,
    channels=(Channel.EMAIL, Channel.SMS),
    placeholders=PLACEHOLDERS | PLACE,
    text=ShippedText(
        subject=gettext_lazy("The hall has fewer seats: {seminar}"),
        lines=(
            gettext_lazy(
                "The hall of “{seminar}” on {day} has fewer seats than we gave away, and yours are among those that are"
                " gone. We are sorry."
            ),
            gettext_lazy(
                "You are at the head of the waiting list, at number {place}, before everybody who came later. Your code"
                " opens nothing for now."
            ),
        ),
        action=gettext_lazy("To your page"),
        sms=gettext_lazy("Open Days: your seats of {day} {time} are on the waiting list again. See your mail."),
    ),
    load=loader(in_states(State.WAITING, State.OFFERED), attach=cancelled_event),
)
CANCELLED: Final = MessageKind(
    name="seminars.registration_cancelled",
    title=gettext_lazy("A registration was cancelled by whoever asked"),
    heading=gettext_lazy("Your registration is cancelled"),
    about_type=REGISTRATION,
    channels=BY_MAIL,
    placeholders=PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("Cancelled: {seminar}"),
        lines=(
            gettext_lazy("You do not come to “{seminar}” on {day}: thank you for saying so, others get your seats."),
            gettext_lazy("You can sign up again as long as there is room."),
        ),
        action=gettext_lazy("To your page"),
    ),
    load=loader(in_states(State.CANCELLED), attach=cancelled_event),
)
CANCELLED_BY_STAFF: Final = MessageKind(
    name="seminars.registration_cancelled_by_staff",
    title=gettext_lazy("Staff cancelled a registration"),
    heading=gettext_lazy("We had to cancel your registration"),
    about_type=REGISTRATION,
    channels=(Channel.EMAIL, Channel.SMS),
    placeholders=PLACEHOLDERS | REASON,
    text=ShippedText(
        subject=gettext_lazy("We had to cancel your seats: {seminar}"),
        lines=(
            gettext_lazy("We had to cancel your registration for “{seminar}” on {day} at {time}. We are sorry."),
            gettext_lazy("The reason: {reason}."),
        ),
        action=gettext_lazy("To your page"),
        sms=gettext_lazy("Open Days: your seats of {day} {time} had to be cancelled. Please do not come."),
    ),
    load=loader(in_states(State.CANCELLED), attach=cancelled_event),
)
AHEAD: Final = MessageKind(
    name="seminars.seats_ahead",
    title=gettext_lazy("Seats: the seminar is near"),
    heading=gettext_lazy("The seminar is near"),
    about_type=REGISTRATION,
    channels=BY_MAIL,
    placeholders=PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("{day} at {time}: {seminar}"),
        lines=(
            gettext_lazy("We expect you: {seats} at “{seminar}”, on {day} at {time}, {hall}."),
            gettext_lazy("Show the code of the attached letter at the door, on paper or on a telephone."),
            gettext_lazy("You cannot come? Give the seats back on your page: somebody waits for them."),
        ),
        action=gettext_lazy("To your page and its code"),
        sms=gettext_lazy("Open Days: {seats}, {day} {time}, {hall}. Your code is in our mail."),
    ),
    load=loader(comes_as_told, attach=letter_and_event),
)
THANKS: Final = MessageKind(
    name="seminars.seats_thanks",
    title=gettext_lazy("After the seminar: thanks and the certificate"),
    heading=gettext_lazy("Thank you for coming"),
    about_type=REGISTRATION,
    channels=BY_MAIL,
    placeholders=PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("Thank you for coming: {seminar}"),
        lines=(
            gettext_lazy("Thank you for coming to “{seminar}” on {day}. Your certificate of attendance is attached."),
            gettext_lazy("What the speakers hand out is on the page of the seminar, as soon as they release it."),
        ),
        action=gettext_lazy("To your page"),
    ),
    load=loader(came, attach=certificate),
)


def load_small_halls(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
    """Seminars whose hall is still too small. Two queries for any number."""
    seatings = Seating.objects.select_related("seminar").in_bulk({row.about_id or 0 for row in messages})
    entries = sittings_of({seating.seminar_id for seating in seatings.values()})
    facts: dict[int, Facts | None] = {}
    for message in messages:
        seating = seatings.get(message.about_id or 0)
        entry = entries.get(seating.seminar_id) if seating else None
        if seating is None or entry is None or seating.seats <= entry.hall.capacity:
            continue
        with translation.override(message.language):
            facts[message.pk] = Facts(
                values={
                    "seminar": title_of(entry),
                    "hall": entry.hall.name,
                    "seats": seats_counted(seating.seats),
                    "room": people_counted(entry.hall.capacity),
                },
                url=link(reverse("backoffice:seating-resize", args=[seating.seminar.public_id]), message.language),
            )
    return facts


TOO_SMALL: Final = MessageKind(
    name="seminars.hall_too_small",
    title=gettext_lazy("A hall no longer holds the seats that were given"),
    heading=gettext_lazy("A hall no longer holds the seats that were given"),
    about_type=SEATING,
    channels=(Channel.SITE, Channel.EMAIL),
    placeholders={name: PLACEHOLDERS[name] for name in ("seminar", "hall", "seats")}
    | {"room": Placeholder(gettext_lazy("how many people the hall holds"), gettext_lazy("60 people"))},
    text=ShippedText(
        subject=gettext_lazy("{hall} is too small for the seats of: {seminar}"),
        lines=(
            gettext_lazy("“{seminar}” gives {seats}, and {hall} holds {room}."),
            gettext_lazy("Say how many seats there are, and what becomes of those who lose theirs."),
        ),
        action=gettext_lazy("Decide"),
    ),
    load=load_small_halls,
)

REGISTRATION_KINDS: Final = (
    ASKED,
    KNOWN,
    CONFIRMED,
    FEWER,
    WAITING,
    OFFERED,
    LAPSED,
    WAITS_AGAIN,
    CANCELLED,
    CANCELLED_BY_STAFF,
    AHEAD,
    THANKS,
    TOO_SMALL,
)
