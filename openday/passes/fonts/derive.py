"""Makes Readex Paper out of Readex Pro: `python openday/passes/fonts/derive.py FOLDER_OF_READEX_PRO`.

Two things differ, and nothing that is drawn:
- Lam and alef are two glyphs that draw the one ligature. A ligature's letters stand in a PDF as they are read, and
  readers that turn a line of Arabic round turn those two as well: what is copied, searched or read aloud is "مولاي"
  with two letters exchanged. Two glyphs turn like all others.
- Figures have one width, so that times and counts stand in columns.

It also writes `covered.txt`: the characters that our fonts can draw. Needed again only for a new Readex Pro.
"""

import sys
from pathlib import Path
from typing import Any, Final

from fontTools.otlLib import builder
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables import otTables

HERE: Final = Path(__file__).parent
FAMILY: Final = "Readex Paper"
FILES: Final = {"400Regular/ReadexPro_400Regular.ttf": "Regular", "600SemiBold/ReadexPro_600SemiBold.ttf": "SemiBold"}
FIGURE_WIDTHS: Final = {"Regular": 600, "SemiBold": 620}  # as in the site's Readex Figures
ALEF_PART: Final = 0.36  # of the ligature's width: where a selection of one letter ends


def derive(font: Any, style: str) -> None:
    _even_figures(font, FIGURE_WIDTHS[style])
    _split_lam_alef(font)
    _rename(font, style)
    for table in ("DSIG", "STAT", "HVAR", "gasp"):
        if table in font:
            del font[table]


# --- Lam and alef ---------------------------------------------------------------------------------
def _split_lam_alef(font: Any) -> None:
    lookups = font["GSUB"].table.LookupList.Lookup
    place, ligatures = next((at, found) for at, lookup in enumerate(lookups) if (found := _lam_alef_in(lookup)))
    pairs = []
    for lam, alef, ligature in ligatures:
        width = font["hmtx"][ligature][0]
        alef_width = round(width * ALEF_PART)
        lam_part, alef_part = f"{ligature}.lam", f"{ligature}.alef"
        _add_glyph(font, lam_part, drawn_as=ligature, shift=-alef_width, width=width - alef_width)
        _add_glyph(font, alef_part, drawn_as=None, shift=0, width=alef_width)
        _carry_marks(font, ligature, lam_part, alef_part, shift=-alef_width)
        pairs.append((lam, alef, lam_part, alef_part))
    font["GSUB"].table.LookupList.Lookup[place] = _chain(font, lookups, pairs, flag=lookups[place].LookupFlag)
    lookups_ = font["GSUB"].table.LookupList
    lookups_.LookupCount = len(lookups_.Lookup)


def _lam_alef_in(lookup: Any) -> list[tuple[str, str, str]]:
    """(lam, alef, ligature) of each ligature in this lookup that begins with a lam."""
    found = []
    for subtable in lookup.SubTable:
        for first, ligatures in getattr(subtable, "ligatures", {}).items():
            if first.startswith("uni0644."):
                found += [(first, ligature.Component[0], ligature.LigGlyph) for ligature in ligatures]
    return found


def _add_glyph(font: Any, name: str, *, drawn_as: str | None, shift: int, width: int) -> None:
    pen = TTGlyphPen(None)
    if drawn_as:
        recorded = DecomposingRecordingPen(font.getGlyphSet())
        font.getGlyphSet()[drawn_as].draw(recorded)
        recorded.replay(TransformPen(pen, (1, 0, 0, 1, shift, 0)))
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    glyph = pen.glyph()
    font["glyf"].glyphs[name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))
    font["GDEF"].table.GlyphClassDef.classDefs[name] = 1  # a base, on which marks stand


def _chain(font: Any, lookups: list[Any], pairs: list[tuple[str, str, str, str]], *, flag: int) -> Any:
    """A lookup that exchanges lam and alef for their parts wherever both meet, each keeping its own letter."""
    rules = []
    for lam, alef, lam_part, alef_part in pairs:
        places = []
        for before, after in ((lam, lam_part), (alef, alef_part)):
            single = builder.buildLookup([builder.buildSingleSubstSubtable({before: after})], flags=flag)
            lookups.append(single)
            places.append(len(lookups) - 1)
        rules.append(_rule(font, [lam, alef], places))
    lookup = otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag = 6, flag
    lookup.SubTable, lookup.SubTableCount = rules, len(rules)
    return lookup


def _rule(font: Any, glyphs: list[str], places: list[int]) -> Any:
    rule = otTables.ChainContextSubst()
    rule.Format = 3
    rule.BacktrackCoverage, rule.BacktrackGlyphCount = [], 0
    rule.LookAheadCoverage, rule.LookAheadGlyphCount = [], 0
    rule.InputCoverage = [builder.buildCoverage([glyph], font.getReverseGlyphMap(rebuild=True)) for glyph in glyphs]
    rule.InputGlyphCount, rule.SubstCount = len(glyphs), len(glyphs)
    rule.SubstLookupRecord = []
    for at, place in enumerate(places):
        record = otTables.SubstLookupRecord()
        record.SequenceIndex, record.LookupListIndex = at, place
        rule.SubstLookupRecord.append(record)
    return rule


def _carry_marks(font: Any, ligature: str, lam_part: str, alef_part: str, *, shift: int) -> None:
    """Vowel signs stand on the parts where they stood on the ligature."""
    lookups = [lookup.SubTable[0] for lookup in font["GPOS"].table.LookupList.Lookup]
    bases = {
        tuple(table.MarkCoverage.glyphs[:3]): table for table in lookups if isinstance(table, otTables.MarkBasePos)
    }
    for table in lookups:
        if not isinstance(table, otTables.MarkLigPos) or ligature not in table.LigatureCoverage.glyphs:
            continue
        base = bases[tuple(table.MarkCoverage.glyphs[:3])]
        components = table.LigatureArray.LigatureAttach[table.LigatureCoverage.glyphs.index(ligature)].ComponentRecord
        for part, component, moved in ((lam_part, components[0], shift), (alef_part, components[1], 0)):
            anchor = component.LigatureAnchor[0]
            record = otTables.BaseRecord()
            record.BaseAnchor = [builder.buildAnchor(anchor.XCoordinate + moved, anchor.YCoordinate)]
            base.BaseCoverage.glyphs.append(part)  # the newest glyph has the last number: coverage stays in order
            base.BaseArray.BaseRecord.append(record)
        base.BaseArray.BaseCount = len(base.BaseArray.BaseRecord)


# --- Figures and names ----------------------------------------------------------------------------
def _even_figures(font: Any, width: int) -> None:
    for figure in "0123456789":
        name = font.getBestCmap()[ord(figure)]
        old_width, left = font["hmtx"][name]
        shift = (width - old_width) // 2
        pen = TTGlyphPen(None)
        recorded = DecomposingRecordingPen(font.getGlyphSet())
        font.getGlyphSet()[name].draw(recorded)
        recorded.replay(TransformPen(pen, (1, 0, 0, 1, shift, 0)))
        font["glyf"][name] = pen.glyph()
        font["hmtx"][name] = (width, left + shift)


def _rename(font: Any, style: str) -> None:
    names = font["name"]
    kept = [(record.nameID, record.toUnicode()) for record in names.names if record.nameID in (0, 5, 13, 14)]
    fresh = newTable("name")
    fresh.names = []
    said = [
        *kept,
        (1, FAMILY if style == "Regular" else f"{FAMILY} {style}"),
        (2, "Regular"),
        (3, f"{FAMILY} {style}, derived from Readex Pro"),
        (4, f"{FAMILY} {style}"),
        (6, f"{FAMILY}-{style}".replace(" ", "")),
        (16, FAMILY),
        (17, style),
    ]
    for number, text in sorted(set(said)):
        fresh.setName(text, number, 3, 1, 0x409)
    font["name"] = fresh


def main(folder: Path) -> None:
    covered: set[int] = set()
    for path, style in FILES.items():
        font = TTFont(folder / path)
        derive(font, style)
        font.save(HERE / f"ReadexPaper-{style}.ttf")
        covered |= set(font.getBestCmap())
    covered |= set(TTFont(HERE / "NotoSansTifinagh-Regular.ttf").getBestCmap())
    printable = {number for number in covered if number >= 32}
    (HERE / "covered.txt").write_text("\n".join(_ranges(printable)) + "\n", encoding="ascii")


def _ranges(numbers: set[int]) -> list[str]:
    """`0041-005a` for each unbroken row of code points."""
    rows: list[list[int]] = []
    for number in sorted(numbers):
        if rows and rows[-1][1] == number - 1:
            rows[-1][1] = number
        else:
            rows.append([number, number])
    return [f"{first:04x}-{last:04x}" for first, last in rows]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
