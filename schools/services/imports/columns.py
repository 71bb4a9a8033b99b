"""What a list may tell of an institution, and the headers that the ministry's own exports tell it under."""

from typing import Final

from openday.lists.columns import KnownFields

# The best first.
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "ministry_code": (
        "gresa_code", "code_gresa", "gresa", "CD_ETAB", "ministry_code", "code_etablissement", "code_etab",
        "رمز المؤسسة", "رمز كريزا", "code",
    ),
    "parent_code": ("parent_gresa", "CD_etabr", "parent_code", "code_etablissement_mere", "رمز المؤسسة الأم"),
    "name_ar": (
        "name_ar", "NOM_ETABA", "NOM_ETABLISSENTAR", "NOM_ETABLISSEMENTAR", "nom_etablissement_ar", "nom_ar",
        "nom_arabe", "LA_ETAB", "اسم المؤسسة", "اسم المؤسسة بالعربية", "الاسم بالعربية", "arabic_name",
    ),
    "name_fr": (
        "name_fr", "NOM_ETABL", "NOM_ETABLISSENTFR", "NOM_ETABLISSEMENTFR", "nom_etablissement_fr", "nom_fr",
        "LL_ETAB", "nom_francais", "اسم المؤسسة بالفرنسية", "الاسم بالفرنسية", "french_name",
    ),
    "name": (
        "name", "nom", "nom_etablissement", "etablissement", "nom_de_l_etablissement", "association",
        "nom_association", "denomination", "intitule", "المؤسسة", "الاسم", "اسم الجمعية", "الجمعية",
        "المديرية الإقليمية",
    ),
    "level": ("cycle", "LL_CYCLE", "LA_CYCLE", "level", "niveau", "السلك", "المستوى"),
    "nature": ("nature_fr", "NetabFr", "nature_ar", "LA_NETAB", "LL_NETAB", "nature", "typeEtab", "طبيعة المؤسسة"),
    "sector": ("sector", "secteur", "statut", "type_enseignement", "القطاع", "نوع التعليم"),
    "province": (
        "province_code", "CD_PROV", "province_fr", "province_ar", "PROVINCE", "LA_PROV", "LL_PROV", "province_src",
        "province_of_point", "direction_provinciale", "delegation", "prefecture", "الإقليم", "العمالة", "المديرية",
        "العمالة أو الإقليم",
    ),
    "region": ("region_code", "region_fr", "region_ar", "REGION", "REGIN", "AREF", "academie", "الجهة", "الأكاديمية"),
    "commune_code": ("commune_code", "CD_COM"),
    "commune_ar": ("commune_ar", "la_com", "الجماعة"),
    "commune_fr": ("commune_fr", "ll_com"),
    "commune": ("COMMUNE", "commune_label_src"),
    "address_ar": ("address_ar", "ADRESSEAR", "AdresseA", "العنوان"),
    "address_fr": ("address_fr", "ADRESSEFR", "AdresseL"),
    "address": ("address", "adresse"),
    "milieu": ("LA_MIL", "LL_MIL", "CD_MIL", "milieu", "الوسط", "is_rural"),
    # Our own: what a person writes beside an ambiguous row to say which institution it is.
    "meant": ("openday_meant",),
}  # fmt: skip
KNOWN_FIELDS: Final = KnownFields(ALIASES, needed=("name_ar", "name_fr", "name"))
