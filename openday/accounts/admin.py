"""People and tokens in the Django admin. Its sign-in is the site's; what has a rule goes through a service."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from openday.accounts import services
from openday.accounts.errors import AccountError, AddressNotConfirmed, NotAllowed, OwnRoles, StillNeeded
from openday.accounts.models import ApiToken, User
from openday.accounts.roles import Permission, Role, roles_given_by
from openday.admin_pages import OfRows

# Roles are the table in code; secrets and sessions are nobody's to read; addresses are confirmed by their owners.
# EmailConfirmation is registered only where confirmation links are rows.
for unwanted in (Group, Authenticator, UserSession, EmailAddress, EmailConfirmation):
    if admin.site.is_registered(unwanted):
        admin.site.unregister(unwanted)


@login_not_required
def sign_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """The admin has no sign-in of its own. Whoever is signed in and comes here may not enter: there is no such page."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.GET.get("next") or request.path)


admin.site.login = sign_in  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = _("Open Days")
admin.site.index_title = _("Data of the site")

REFUSALS: dict[type[AccountError], Any] = {
    OwnRoles: _("Nobody changes their own roles, or their own right to sign in: ask another operator."),
    NotAllowed: _("Your role does not allow this."),
    AddressNotConfirmed: _("Roles go to people whose e-mail address is confirmed, and who may sign in."),
}


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    roles = forms.MultipleChoiceField(
        label=_("roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    by: ClassVar[User]

    class Meta:
        model = User
        fields = ["full_name", "phone", "language", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "roles" in self.fields:
            self.initial["roles"] = self.instance.roles
            if self.instance.pk == self.by.pk or not roles_given_by(self.by):
                self.fields["roles"].disabled = True
        if "is_active" in self.fields and self.instance.pk == self.by.pk:
            self.fields["is_active"].disabled = True

    def clean(self) -> dict[str, Any]:
        """What the service would refuse, said beside the form and not after it."""
        cleaned = super().clean() or {}
        before = User.objects.get(pk=self.instance.pk)
        roles = cleaned.get("roles", before.roles)
        if set(roles) == set(before.roles):
            return cleaned
        if not (set(roles) ^ set(before.roles)) <= roles_given_by(self.by):
            raise ValidationError(REFUSALS[NotAllowed])
        if roles and not (cleaned.get("is_active", before.is_active) and services.has_confirmed_address(before)):
            raise ValidationError(REFUSALS[AddressNotConfirmed])
        return cleaned


@admin.register(User)
class PersonAdmin(OfRows):
    form = PersonForm
    list_display = ["email", "full_name", "role_names", "is_active", "joined_at", "last_login"]
    list_filter = ["is_active", "is_demo", "language"]
    search_fields = ["email", "full_name", "phone"]
    search_help_text = _("Address, name or telephone")
    ordering = ["email"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["reset_second_factor", "sign_out_everywhere", "erase"]
    fieldsets = [
        (None, {"fields": ["email", "full_name", "phone", "language"]}),
        (_("Rights"), {"fields": ["is_active", "roles"]}),
        (_("Since"), {"fields": ["joined_at", "last_login", "confirmed", "second_factor"]}),
    ]
    readonly_fields = ["email", "joined_at", "last_login", "confirmed", "second_factor"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up themselves; the first operator comes from `createsuperuser`."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A person is erased (see the action), never deleted: past visits hang on them."""
        return False

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        by = request.user
        if not isinstance(by, User):
            raise Http404
        obj.save(update_fields=["full_name", "phone", "language"])
        services.let_sign_in(person=obj, may=form.cleaned_data.get("is_active", obj.is_active), by=by)
        services.give_roles(person=obj, roles=form.cleaned_data.get("roles", obj.roles), by=by)

    @admin.display(description=_("roles"))
    def role_names(self, person: User) -> str:
        return ", ".join(str(Role(role).label) for role in person.roles)

    @admin.display(description=_("address confirmed"), boolean=True)
    def confirmed(self, person: User) -> bool:
        return services.has_confirmed_address(person)

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, person: User) -> bool:
        return Authenticator.objects.filter(user=person).exists()

    @admin.action(description=_("Reset the second factor, and sign out everywhere"), permissions=["people"])
    def reset_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, lambda person, by: services.reset_second_factor(person=person, by=by))

    @admin.action(description=_("Sign out everywhere"), permissions=["people"])
    def sign_out_everywhere(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, lambda person, _by: services.end_sessions(person=person))

    @admin.action(description=_("Erase who they are (law 09-08)"), permissions=["people"])
    def erase(self, request: HttpRequest, people: QuerySet[User]) -> None:
        now = timezone.now()
        self._each(request, people, lambda person, by: services.erase_person(user=person, by=by, now=now))

    def has_people_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(Permission.MANAGE_PEOPLE)

    def _each(self, request: HttpRequest, people: QuerySet[User], act: Any) -> None:
        done = 0
        for person in people.order_by("pk"):
            try:
                act(person, request.user)
            except StillNeeded as error:
                messages.error(request, f"{person.email}: {' '.join(error.reasons)}")
            except AccountError as error:
                messages.error(request, f"{person.email}: {REFUSALS[type(error)]}")
            else:
                done += 1
        if done:
            said = ngettext("Done for %(count)d person.", "Done for %(count)d people.", done) % {"count": done}
            messages.success(request, said)


@admin.register(ApiToken)
class ApiTokenAdmin(OfRows):
    """To see and revoke. Tokens are made by their owners, on their own page."""

    list_display = ["name", "user", "token_key", "created", "expiry", "last_used_at", "revoked_at"]
    list_select_related = ["user"]
    list_filter = ["is_after_second_factor"]
    search_fields = ["name", "user__email", "token_key"]
    ordering = ["-created"]
    show_full_result_count = False
    fields = [
        "name",
        "user",
        "token_key",
        "created",
        "expiry",
        "is_after_second_factor",
        "last_used_at",
        "revoked_at",
    ]
    actions = ["revoke"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def has_people_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(Permission.MANAGE_PEOPLE)

    @admin.action(description=_("Revoke"), permissions=["people"])
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        if not isinstance(request.user, User):
            raise Http404
        now = timezone.now()
        for token in tokens.order_by("pk"):
            services.revoke_api_token(token=token, by=request.user, now=now)
        messages.success(request, _("The tokens are revoked."))
