"""Provinces and regions as lists name them: by code, in either script, or as the ministry labels its directorates."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from openday.folding import fold
from schools.models import Province, Region

# Labels of the ministry's directorates that are not the province's own name, folded without spaces, by province code.
# Casablanca's eight are one province here.
DIRECTORATE_LABELS: Final = {
    "tangerassilah": "01.511", "mdiqfnidaq": "01.573", "alhouceima": "01.051", "boulmane": "03.131",
    "fkihbensalah": "05.255", "casablancaanfa": "06.141", "alfidamerssultan": "06.141",
    "ainsebaahaymohammadi": "06.141", "hayhassani": "06.141", "ainchok": "06.141", "ainchock": "06.141",
    "sidibernoussi": "06.141", "benmsik": "06.141", "benmsick": "06.141", "moulayrchidsidiotmane": "06.141",
    "moulayrachid": "06.141", "moulayrachidsidiotmane": "06.141", "zagoura": "08.587", "inzeganeaitmelloul": "09.273",
    "taroudant": "09.541", "essmara": "11.221", "esssmara": "11.221", "smara": "11.221", "agadiridaoutanane": "09.001",
    "agadiridaoutananne": "09.001", "kelaadessraghna": "07.191", "elkelaasraghna": "07.191", "skhirattemara": "04.501",
    "laarache": "01.331", "tetouane": "01.571", "oujda": "02.411", "tanger": "01.511", "tangier": "01.511",
    "agadir": "09.001", "temara": "04.501", "fes": "03.231", "fez": "03.231", "dakhla": "12.391",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Ids of a province and its region."""

    province_id: int | None = None
    region_id: int | None = None


NOWHERE: Final = Place()


class Geography:
    """What the reference tables hold, read once. Two queries."""

    def __init__(self) -> None:
        provinces = list(Province.objects.select_related("region"))
        self._by_code = {province.code: Place(province.pk, province.region_id) for province in provinces}
        # The ministry writes the last three digits alone.
        self._by_code |= {code.rpartition(".")[2].lstrip("0"): place for code, place in list(self._by_code.items())}
        self._by_name = {
            _squeezed(name): self._by_code[province.code]
            for province in provinces
            for name in (province.name_ar, province.name_fr, province.name_en)
        }
        self._by_name |= {
            label: self._by_code[code] for label, code in DIRECTORATE_LABELS.items() if code in self._by_code
        }
        self._regions = {
            key: Place(region_id=region.pk)
            for region in Region.objects.all()
            for key in (region.code, _squeezed(region.name_ar), _squeezed(region.name_fr), _squeezed(region.name_en))
        }

    def province(self, label: str) -> Place | None:
        """The province that `label` names: its code, the code of a place in it, or its name in either script."""
        return self._known_provinces.get(label) or self._look_up_province(label)

    def region(self, label: str) -> Place | None:
        return self._regions.get(label.zfill(2)) or self._regions.get(_squeezed(label))

    @cached_property
    def _known_provinces(self) -> dict[str, Place]:
        """Labels met so far: a list names the same few over and over."""
        return {}

    def _look_up_province(self, label: str) -> Place | None:
        code = ".".join(label.split(".")[:2]) if "." in label else label.lstrip("0")
        place = self._by_code.get(code) or self._by_name.get(_squeezed(label))
        if place:
            self._known_provinces[label] = place
        return place


def _squeezed(name: str) -> str:
    return fold(name).replace(" ", "")
