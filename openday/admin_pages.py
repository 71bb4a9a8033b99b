"""What the pages of the Django admin share: looking without changing, and deeds that services do."""

from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import BadRequest
from django.db.models import IntegerField, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from openday.digits import to_western

MOST_ID: Final = 2**63 - 1
# "View on site" hands the database whatever is typed, and no row has a page there. A password is changed on the page
# of the account, which counts the tries at the present one and tells its owner by mail.
LEFT_OUT: Final = frozenset({"view_on_site", "password_change", "password_change_done"})


class ChosenRow(AutocompleteSelect):
    """Shown again as it was sent; what is no id of a row Django would hand to the database all the same (a 500)."""

    def optgroups(self, name: Any, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [text for text in value if number_of(str(text), most=MOST_ID)], attr)


class OfRows(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    """Deeds on the rows that were ticked; Django hands whatever was sent instead of a row to the database (a 500)."""

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:  # type: ignore[override] # stubs of Django 6
        key = self.opts.pk
        for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME):
            if "\0" in chosen or (isinstance(key, IntegerField) and not number_of(chosen, most=MOST_ID)):
                raise BadRequest("a row that is none")
        return super().response_action(request, queryset)


class SeenOnly(OfRows):
    """Rows whose rules live in services: the admin shows them, and changes none by hand."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Kept(OfRows):
    """Rows that may be corrected but not deleted. `kept_fields` are chosen when a row is added, then stay."""

    show_full_result_count = False
    list_per_page = 50
    kept_fields: ClassVar[tuple[str, ...]] = ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ChosenRow(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return (*self.readonly_fields, *(self.kept_fields if obj else ()))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class HistoryAdmin(SeenOnly):
    """Events of the trail, newest first: to read only."""

    list_display = ("pgh_created_at", "pgh_label", "pgh_obj_id", "who", "where")
    list_filter = ("pgh_label",)
    list_select_related = ("pgh_context",)
    ordering = ("-pgh_id",)
    search_fields = ("pgh_obj",)  # shows the field: see get_search_results
    search_help_text = _("Number of the object")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the number of the object, through its index."""
        if not search_term.strip():
            return queryset, False
        number = number_of(search_term, most=MOST_ID)
        return queryset.filter(pgh_obj_id=-1 if number is None else number), False

    @admin.display(description=_("by (number)"))
    def who(self, event: Any) -> str:
        return str((event.pgh_context.metadata.get("user") if event.pgh_context else "") or "–")

    @admin.display(description=_("from"))
    def where(self, event: Any) -> str:
        return str((event.pgh_context.metadata.get("address") if event.pgh_context else "") or "–")


def show_history_of(*tracked: type[Model]) -> None:
    """Register the events of models that the trail follows."""
    for model in tracked:
        admin.site.register(model.pgh_event_model, HistoryAdmin)  # type: ignore[attr-defined]  # set by pghistory.track


class DeedForm(ActionForm):
    """What closing and resizing need to know, beside the list of deeds."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=240, widget=forms.TextInput(attrs={"size": 30})
    )
    capacity = forms.CharField(
        label=_("Capacity"),
        required=False,
        max_length=6,
        widget=forms.TextInput(attrs={"size": 5, "inputmode": "numeric"}),
    )


def number_of(text: str, *, most: int = 100_000) -> int | None:
    """The number typed beside a deed, in any digits; None for anything but a whole number up to `most`."""
    western = to_western(text).strip()
    number = int(western) if western.isascii() and western.isdigit() and len(western) <= len(str(most)) else -1
    return number if 0 <= number <= most else None


def admin_urls() -> tuple[list[Any], str, str]:
    """Those of the admin without what the site has no use for, or does better (see LEFT_OUT)."""
    patterns, app_name, namespace = admin.site.urls
    return [each for each in patterns if getattr(each, "name", None) not in LEFT_OUT], app_name, namespace


def ids_of(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))
