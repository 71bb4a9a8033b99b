"""What an officer picks from when an outlet, or who wants to act for it, is refused; their own words are added."""

from typing import Final

from django.utils.translation import gettext_lazy as _

REFUSAL_REASONS: Final = (
    _("We could not confirm that you work for this outlet."),
    _("Ask with the e-mail address that the outlet gave you."),
    _("The outlet already has someone who acts for it: ask them to add you to the team."),
    _("This outlet is in the list under another name."),
    _("This is not a press outlet, or its licence could not be confirmed."),
)
