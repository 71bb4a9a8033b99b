"""Which column of a list tells what."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openday.lists.columns import Columns


class ColumnsForm(forms.Form):
    """For each thing that a list may tell (`labels`), its column; empty: as found, or not read."""

    def __init__(self, *args: Any, columns: Columns, labels: Mapping[str, str | Promise], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("not in the list")), *_columns_to_choose(columns.headers)]
        for field, label in labels.items():
            found = columns.sources.get(field, ())
            self.fields[field] = forms.ChoiceField(
                label=str(label),
                required=False,
                choices=choices,
                initial=f"#{found[0] + 1}" if found else "",
            )
        self._found = {field: self.fields[field].initial for field in self.fields}

    def mapping(self) -> dict[str, str]:
        """Only what differs from what was found, so that the further columns of a field go on helping."""
        return {field: column for field, column in self.cleaned_data.items() if column != self._found[field]}


def _columns_to_choose(headers: Sequence[str]) -> list[tuple[str, str]]:
    return [(f"#{position + 1}", header) for position, header in enumerate(headers) if header]
