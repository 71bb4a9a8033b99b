"""When a telephone is left in peace: what is due then waits until the morning."""

from datetime import datetime, timedelta

from django.conf import settings

from openday.time_zone import at_local, local_zone


def ends_of_quiet(moment: datetime) -> datetime | None:
    """When the quiet hours end in which `moment` lies, on the clocks of the venue; None in those of the day."""
    if settings.SMS_QUIET_HOURS is None:
        return None
    begins, ends = settings.SMS_QUIET_HOURS
    local = moment.astimezone(local_zone())
    clock = local.time().replace(tzinfo=None)
    if begins <= ends:  # within one day; the same twice: never
        return at_local(local.date(), ends) if begins <= clock < ends else None
    if clock < ends:
        return at_local(local.date(), ends)
    return at_local(local.date() + timedelta(days=1), ends) if clock >= begins else None
