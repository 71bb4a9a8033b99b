"""Pages rendered once and filled at each request."""

import pytest

from pavilions.skeletons import Skeleton, Skeletons, live


def test_a_skeleton_is_filled_in_every_place():
    skeleton = Skeleton(f"<b>{live('P01.places')}</b> {live('P02.places')} <i>{live('P01.places')}</i> é")

    assert skeleton.filled({"P01.places": "12", "P02.places": "ممتلئ"}).decode() == "<b>12</b> ممتلئ <i>12</i> é"


def test_a_skeleton_without_marks_is_the_page():
    assert Skeleton("<p>(x)</p>").filled({}) == b"<p>(x)</p>"


def test_the_indentation_of_templates_is_not_sent():
    assert Skeleton("<ul>\n    <li>a b</li>  \n\n  </ul>").filled({}) == b"<ul>\n<li>a b</li>\n</ul>"


def test_a_text_that_is_missing_is_a_mistake():
    with pytest.raises(KeyError):
        Skeleton(live("x")).filled({})


def test_skeletons_are_rendered_once_and_the_oldest_goes():
    rendered = []
    kept = Skeletons(size=2, seconds=60)

    for key in ("a", "b", "a", "c", "b", "a"):
        kept.get(key, lambda key=key: rendered.append(key) or key)

    assert rendered == ["a", "b", "c", "a"]


def test_skeletons_age():
    rendered = []
    kept = Skeletons(size=2, seconds=0)

    for _ in range(2):
        kept.get("a", lambda: rendered.append("a") or "a")

    assert rendered == ["a", "a"]
