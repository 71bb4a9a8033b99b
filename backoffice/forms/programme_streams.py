"""What staff say of a live stream."""

from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition, Zone
from openday.forms import WesternIntegerField
from seminars.models import Hall, LiveStream
from seminars.services.streams import StreamCard

LANGUAGES: Final = ("ar", "fr", "en")
EVERYTHING: Final = ""
MOST_POSITION: Final = 999


class StreamForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """Shape only: `services.streams` judges and writes. A stream shows one place: a hall, a stage, or (none) all."""

    embed_url = forms.URLField(
        label=_("Address of the player"),
        max_length=400,
        assume_scheme="https",
        help_text=_("Asked for only after a click of the reader."),
    )
    page_url = forms.URLField(
        label=_("Page of the stream at its host"),
        max_length=400,
        assume_scheme="https",
        required=False,
        help_text=_("For whom the player does not suit. Empty: no link."),
    )
    place = forms.ChoiceField(
        label=_("Where the camera stands"),
        required=False,
        help_text=_("The live page says what is on there now, and what comes next."),
    )

    class Meta:
        model = LiveStream
        fields = (
            "code",
            *(f"name_{language}" for language in LANGUAGES),
            "embed_url",
            "page_url",
            "position",
            "is_shown",
        )
        field_classes = {"position": WesternIntegerField}
        help_texts = {"code": _("Latin letters, digits and hyphens: the address of its page.")}

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = _places(edition)  # type: ignore[attr-defined]
        self.fields["place"].initial = _place_of(self.instance)
        self.fields["position"].validators.append(MaxValueValidator(MOST_POSITION))
        for name in ("code", "embed_url", "page_url"):
            self.fields[name].widget.attrs |= {"dir": "ltr", "autocomplete": "off"}

    @property
    def card(self) -> StreamCard:
        kind, _sign, pk = self.cleaned_data["place"].partition("-")
        fields = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return StreamCard(
            hall_id=int(pk) if kind == "hall" else None, stage_id=int(pk) if kind == "stage" else None, **fields
        )

    def _post_clean(self) -> None:
        """Nothing is judged by the rows: a code that is taken, or a player that is not allowed, the service refuses."""


def _places(edition: Edition) -> list[tuple[str, Any]]:
    halls = Hall.objects.filter(edition=edition).order_by("position", "code")
    stages = Zone.objects.filter(edition=edition, kind__in=(Zone.Kind.ARENA, Zone.Kind.CHILDREN)).order_by("code")
    groups: list[tuple[Any, list[tuple[str, str]]]] = [
        (_("Halls"), [(f"hall-{hall.pk}", hall.name) for hall in halls]),
        (_("Stages"), [(f"stage-{stage.pk}", stage.name) for stage in stages]),
    ]
    filled: list[tuple[Any, Any]] = [group for group in groups if group[1]]
    return [(EVERYTHING, _("Everywhere: it shows the whole event")), *filled]


def _place_of(stream: LiveStream) -> str:
    if stream.hall_id:
        return f"hall-{stream.hall_id}"
    return f"stage-{stream.stage_id}" if stream.stage_id else EVERYTHING
