"""What addresses may hold beside numbers, words and UUIDs."""

from datetime import date


class DayConverter:
    """A day: `2027-05-22`. What is no day of the calendar is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, text: str) -> date:
        return date.fromisoformat(text)

    def to_url(self, day: date) -> str:
        return day.isoformat()
