"""What a visitor keeps of the programme, without an account: a list that fits into a link (`?s=S01,slot-12`)."""

from typing import Final

from seminars.services.programme_items import Item, Programme

MOST: Final = 200  # of a link: more than a festival of five days has for one pair of eyes


def favourite_key(item: Item) -> str:
    """What stands for `item` in a link, short and lasting: the code of a seminar, else its uid; "" for breaks."""
    if item.is_break:
        return ""
    return item.code if item.seminar_id is not None else item.uid


def favourites_in(programme: Programme, asked: str) -> tuple[Item, ...]:
    """The items that `asked` names, by time, each once; what is not in the programme any more is left out."""
    wanted = set(asked.split(",", MOST)[:MOST])
    return tuple(item for item in programme.items if favourite_key(item) in wanted and not item.is_break)
