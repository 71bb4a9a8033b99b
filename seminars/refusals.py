"""What is said of a refusal, in one place: to people (a sentence) and to programs (a code and data).

Forms show the sentence beside what was typed; the API sends all three.
"""

from collections.abc import Callable
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openday.bidi import apart, isolated
from openday.moments import clock, clock_range, day_and_clock
from seminars import errors
from seminars.draft_words import where
from seminars.errors import SeminarsError
from seminars.models import Registration

# Where something stands that cannot be taken away.
_IN_USE: Final = {
    "draft": gettext_lazy("The draft of the schedule holds it: take it off there first."),
    "release": gettext_lazy("It was released: what was public stays known. Cancel it instead."),
    "registrations": gettext_lazy("People signed up for it: cancel it instead, and they are told."),
    "seminars": gettext_lazy("Seminars need this person: take them out there first."),
    "streams": gettext_lazy("A live stream comes from there: change the stream first."),
}


def sentence_for(refusal: SeminarsError) -> str:
    """What was wrong and what to do, in the active language. A refusal without a sentence is a bug: KeyError."""
    return _SENTENCES[type(refusal)](refusal)


def _hall_gets_too_small(refusal: errors.HallGetsTooSmall) -> str:
    return ngettext(
        "%(count)d seminar in this hall lets more people sign up than it would have seats.",
        "%(count)d seminars in this hall let more people sign up than it would have seats.",
        len(refusal.seatings),
    ) % {"count": len(refusal.seatings)}


def _speaker_elsewhere(refusal: errors.SpeakerElsewhere) -> str:
    return _("%(speaker)s is in %(seminar)s then, %(times)s.") % {
        "speaker": apart(refusal.speaker),
        "seminar": apart(refusal.seminar),
        "times": isolated(clock_range(refusal.starts_at, refusal.ends_at)),
    }


def _hall_taken(refusal: errors.HallTaken) -> str:
    return _("%(hall)s has %(other)s then, %(times)s.") % {
        "hall": apart(refusal.hall),
        "other": apart(refusal.other),
        "times": isolated(clock_range(refusal.starts_at, refusal.ends_at)),
    }


def _outside_opening_hours(refusal: errors.OutsideOpeningHours) -> str:
    if refusal.opens_at is None or refusal.closes_at is None:
        return _("The site is not open on that day.")
    times = isolated(clock_range(refusal.opens_at, refusal.closes_at))
    return _("The site is open %(times)s on that day: choose a time within.") % {"times": times}


def _already_placed(refusal: errors.AlreadyPlaced) -> str:
    place = where(refusal.hall, refusal.starts_at, refusal.ends_at)
    return _("It has a place already: %(place)s.") % {"place": place}


def _stale_placement(refusal: errors.StalePlacement) -> str:
    if refusal.hall is None or refusal.starts_at is None or refusal.ends_at is None:
        return _("%(person)s took it off the draft meanwhile.") % {"person": apart(refusal.person)}
    place = where(refusal.hall, refusal.starts_at, refusal.ends_at)
    return _("%(person)s changed it meanwhile: %(place)s. Nothing of yours was written.") % {
        "person": apart(refusal.person),
        "place": place,
    }


_SENTENCES: Final[dict[type[SeminarsError], Callable[[Any], str]]] = {
    # --- Whoever acts, on whatever ---
    errors.MayNotManage: lambda _refusal: _("Your role does not do this."),
    errors.StaleRevision: lambda _refusal: _(
        "Somebody else changed this meanwhile. Look at it as it is now, then change it again."
    ),
    errors.ReasonMissing: lambda _refusal: _("Say why: people read it."),
    # --- Halls, seminars and speakers ---
    errors.CodeTaken: lambda _refusal: _("This code is taken: choose another."),
    errors.EmailTaken: lambda _refusal: _("Another speaker has this e-mail address."),
    errors.NameMissing: lambda _refusal: _("Write the name, in Arabic or in Latin letters."),
    errors.LanguageMissing: lambda _refusal: _("Say in which language it is held."),
    errors.HallGetsTooSmall: _hall_gets_too_small,
    errors.InUse: lambda refusal: str(_IN_USE[refusal.where]),
    errors.SpeakerElsewhere: _speaker_elsewhere,
    errors.SpeakerTwice: lambda refusal: (
        _("%(speaker)s stands twice in the list: once is enough.") % {"speaker": apart(refusal.speaker)}
    ),
    errors.TwoModerators: lambda _refusal: _("One person moderates: choose which."),
    errors.UnknownSpeaker: lambda _refusal: _("This speaker is not of this edition."),
    # --- The draft of the schedule ---
    errors.HallTaken: _hall_taken,
    errors.OutsideOpeningHours: _outside_opening_hours,
    errors.TooShort: lambda refusal: (
        ngettext(
            "Nothing is shorter than %(count)d minute.",
            "Nothing is shorter than %(count)d minutes.",
            refusal.least_minutes,
        )
        % {"count": refusal.least_minutes}
    ),
    errors.UnknownHall: lambda _refusal: _("This hall is no longer there: choose another."),
    errors.SeminarCancelled: lambda _refusal: _("It is cancelled: a cancelled seminar is given no place."),
    errors.AlreadyPlaced: _already_placed,
    errors.StalePlacement: _stale_placement,
    errors.NothingToUndo: lambda _refusal: _("There is nothing of yours left to undo or to bring back."),
    errors.BuiltUpon: lambda refusal: (
        _("It cannot be undone: somebody changed the same thing afterwards (%(person)s).")
        % {"person": apart(refusal.person)}
    ),
    # --- Releases ---
    errors.DraftMoved: lambda _refusal: _(
        "The draft changed since you looked at it. This is what would become public now: look at it, then release it."
    ),
    errors.NothingChanged: lambda _refusal: _("The public reads exactly this already: there is nothing to release."),
    errors.ReleaseNameMissing: lambda _refusal: _("Give the release a name."),
    errors.ReleaseNameTaken: lambda _refusal: _("Another release has this name: choose another."),
    # --- The page of a speaker ---
    errors.NoAddressToWriteTo: lambda _refusal: _("Write the person's e-mail address first."),
    errors.SentJustNow: lambda refusal: (
        _("The link was sent a moment ago: again from %(clock)s on.") % {"clock": clock(refusal.again_at)}
    ),
    errors.NothingProposed: lambda _refusal: _("Nothing waits to be looked at: a colleague was faster."),
    errors.OwnPageClosed: lambda _refusal: _("The edition is over: nothing can be changed here any more."),
    errors.OutsideTheEdition: lambda _refusal: _(
        "Choose days of the edition, and an end that comes after the beginning."
    ),
    # --- Materials ---
    errors.TooManyMaterials: lambda refusal: (
        ngettext("A seminar hands out %(limit)d file.", "A seminar hands out %(limit)d files.", refusal.limit)
        % {"limit": refusal.limit}
    ),
    errors.MaterialGone: lambda _refusal: _("This file is no longer there."),
    errors.UnderEmbargo: lambda refusal: (
        _("This is under embargo until %(moment)s.") % {"moment": day_and_clock(refusal.until)}
    ),
    # --- Seats ---
    errors.NoSeatsGiven: lambda _refusal: _("Nobody signs up for this one: come, and sit down where there is room."),
    errors.NotOnTheProgramme: lambda _refusal: _("It is not on the programme, or does not take place."),
    errors.SignUpNotOpen: lambda refusal: (
        _("Seats can be asked for from %(moment)s on.") % {"moment": day_and_clock(refusal.opens_at)}
    ),
    errors.SignUpClosed: lambda refusal: (
        _("Seats could be asked for until %(moment)s.") % {"moment": day_and_clock(refusal.closed_at)}
    ),
    errors.TooManySeats: lambda refusal: (
        ngettext(
            "One request is for %(limit)d seat at most.", "One request is for %(limit)d seats at most.", refusal.limit
        )
        % {"limit": refusal.limit}
    ),
    errors.LinkExpired: lambda refusal: (
        _("This was open until %(moment)s. Please ask for seats again.") % {"moment": day_and_clock(refusal.expired_at)}
    ),
    errors.RegistrationMoved: lambda refusal: (
        _("This can no longer be done. How it stands now: %(state)s.")
        % {"state": Registration.State(refusal.state).label}
    ),
    errors.NoFewerSeats: lambda _refusal: _("Choose a smaller number of seats, one at least."),
    errors.SeatsBeyondHall: lambda refusal: (
        ngettext("The hall holds %(count)d person.", "The hall holds %(count)d people.", refusal.capacity)
        % {"count": refusal.capacity}
    ),
    errors.SeatsInUse: lambda refusal: (
        ngettext(
            "%(count)d registration would lose its seats or its place: say what becomes of it.",
            "%(count)d registrations would lose their seats or their places: say what becomes of them.",
            len(refusal.seated) + len(refusal.waiting),
        )
        % {"count": len(refusal.seated) + len(refusal.waiting)}
    ),
    errors.SeatsSatOn: lambda refusal: (
        ngettext(
            "%(count)d seat is for people who are in the hall already.",
            "%(count)d seats are for people who are in the hall already.",
            refusal.people,
        )
        % {"count": refusal.people}
    ),
    errors.EntryNotOpen: lambda refusal: (
        _("People are let in from %(moment)s on.") % {"moment": day_and_clock(refusal.opens_at)}
    ),
    errors.MorePeopleThanSeats: lambda refusal: (
        ngettext(
            "%(count)d seat of this registration is left.",
            "%(count)d seats of this registration are left.",
            refusal.left,
        )
        % {"count": refusal.left}
        if refusal.left
        else _("Everybody of this registration is in already.")
    ),
    errors.NoSeatHeld: lambda refusal: (
        _("There is no code to enter with. How it stands now: %(state)s.")
        % {"state": Registration.State(refusal.state).label}
    ),
    # --- Personal data ---
    errors.PeopleStillKept: lambda refusal: (
        _("They are kept until %(day)s.") % {"day": date_format(localtime(refusal.until), "j F Y")}
    ),
    # --- Live streams ---
    errors.PlayerNotAllowed: lambda refusal: (
        _("The site shows players of these hosts alone, over https: %(hosts)s.")
        % {"hosts": _(", ").join(isolated(host) for host in refusal.hosts)}
    ),
    errors.StreamOfTwoPlaces: lambda _refusal: _("A stream shows a hall, or a stage, or everything: choose one."),
    errors.UnknownPlace: lambda _refusal: _("This place is not of this edition."),
    errors.UnknownStream: lambda _refusal: _("There is no such stream."),
    errors.TooManyViews: lambda _refusal: _("These are too many at a time. Please try again in a minute."),
}
