"""The bell in the head of every page of a person who signed in."""

from django import template

from openday.notifications.bell import MOST_COUNTED, unread_count

register = template.Library()


@register.simple_tag(takes_context=True)
def unread(context: template.Context) -> int:
    """How many messages of the reader are unread, as they were read with the page's person. No query."""
    request = context.get("request")
    return unread_count(request.user) if request else 0


@register.filter
def counted_up(number: int) -> str:
    """`99+` where there are more than are counted."""
    return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number)
