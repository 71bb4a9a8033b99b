"""The 12 regions of Morocco and their 75 provinces and prefectures, with the codes of the High Commission for Planning.

Facts, needed by every installation: a migration loads them, and the demo makes sure of them.
"""

from typing import Any, Final

from django.db import models

# code, Arabic, French, English
REGIONS: Final = (
    ("01", "طنجة-تطوان-الحسيمة", "Tanger-Tétouan-Al Hoceima", "Tangier-Tetouan-Al Hoceima"),
    ("02", "الشرق", "Oriental", "Oriental"),
    ("03", "فاس-مكناس", "Fès-Meknès", "Fez-Meknes"),
    ("04", "الرباط-سلا-القنيطرة", "Rabat-Salé-Kénitra", "Rabat-Sale-Kenitra"),
    ("05", "بني ملال-خنيفرة", "Béni Mellal-Khénifra", "Beni Mellal-Khenifra"),
    ("06", "الدار البيضاء-سطات", "Casablanca-Settat", "Casablanca-Settat"),
    ("07", "مراكش-آسفي", "Marrakech-Safi", "Marrakesh-Safi"),
    ("08", "درعة-تافيلالت", "Drâa-Tafilalet", "Draa-Tafilalet"),
    ("09", "سوس-ماسة", "Souss-Massa", "Souss-Massa"),
    ("10", "كلميم-واد نون", "Guelmim-Oued Noun", "Guelmim-Oued Noun"),
    ("11", "العيون-الساقية الحمراء", "Laâyoune-Sakia El Hamra", "Laayoune-Sakia El Hamra"),
    ("12", "الداخلة-وادي الذهب", "Dakhla-Oued Ed-Dahab", "Dakhla-Oued Ed-Dahab"),
)

# code (its first two digits are the region), Arabic, French, English
PROVINCES: Final = (
    ("01.051", "الحسيمة", "Al Hoceima", "Al Hoceima"),
    ("01.151", "شفشاون", "Chefchaouen", "Chefchaouen"),
    ("01.227", "الفحص-أنجرة", "Fahs-Anjra", "Fahs-Anjra"),
    ("01.331", "العرائش", "Larache", "Larache"),
    ("01.405", "وزان", "Ouezzane", "Ouezzane"),
    ("01.511", "طنجة-أصيلة", "Tanger-Assilah", "Tangier-Assilah"),
    ("01.571", "تطوان", "Tétouan", "Tetouan"),
    ("01.573", "المضيق-الفنيدق", "M'diq-Fnideq", "M'diq-Fnideq"),
    ("02.113", "بركان", "Berkane", "Berkane"),
    ("02.167", "الدريوش", "Driouch", "Driouch"),
    ("02.251", "فجيج", "Figuig", "Figuig"),
    ("02.265", "جرسيف", "Guercif", "Guercif"),
    ("02.275", "جرادة", "Jerada", "Jerada"),
    ("02.381", "الناضور", "Nador", "Nador"),
    ("02.411", "وجدة-أنجاد", "Oujda-Angad", "Oujda-Angad"),
    ("02.533", "تاوريرت", "Taourirt", "Taourirt"),
    ("03.061", "مكناس", "Meknès", "Meknes"),
    ("03.131", "بولمان", "Boulemane", "Boulemane"),
    ("03.171", "الحاجب", "El Hajeb", "El Hajeb"),
    ("03.231", "فاس", "Fès", "Fez"),
    ("03.271", "إفران", "Ifrane", "Ifrane"),
    ("03.451", "صفرو", "Sefrou", "Sefrou"),
    ("03.531", "تاونات", "Taounate", "Taounate"),
    ("03.561", "تازة", "Taza", "Taza"),
    ("03.591", "مولاي يعقوب", "Moulay Yacoub", "Moulay Yacoub"),
    ("04.281", "القنيطرة", "Kénitra", "Kenitra"),
    ("04.291", "الخميسات", "Khémisset", "Khemisset"),
    ("04.421", "الرباط", "Rabat", "Rabat"),
    ("04.441", "سلا", "Salé", "Sale"),
    ("04.481", "سيدي قاسم", "Sidi Kacem", "Sidi Kacem"),
    ("04.491", "سيدي سليمان", "Sidi Slimane", "Sidi Slimane"),
    ("04.501", "الصخيرات-تمارة", "Skhirate-Témara", "Skhirate-Temara"),
    ("05.081", "أزيلال", "Azilal", "Azilal"),
    ("05.091", "بني ملال", "Béni Mellal", "Beni Mellal"),
    ("05.255", "الفقيه بن صالح", "Fquih Ben Salah", "Fquih Ben Salah"),
    ("05.301", "خنيفرة", "Khénifra", "Khenifra"),
    ("05.311", "خريبكة", "Khouribga", "Khouribga"),
    ("06.111", "بنسليمان", "Benslimane", "Benslimane"),
    ("06.117", "برشيد", "Berrechid", "Berrechid"),
    ("06.141", "الدار البيضاء", "Casablanca", "Casablanca"),
    ("06.181", "الجديدة", "El Jadida", "El Jadida"),
    ("06.355", "مديونة", "Médiouna", "Mediouna"),
    ("06.371", "المحمدية", "Mohammadia", "Mohammadia"),
    ("06.385", "النواصر", "Nouaceur", "Nouaceur"),
    ("06.461", "سطات", "Settat", "Settat"),
    ("06.467", "سيدي بنور", "Sidi Bennour", "Sidi Bennour"),
    ("07.041", "الحوز", "Al Haouz", "Al Haouz"),
    ("07.161", "شيشاوة", "Chichaoua", "Chichaoua"),
    ("07.191", "قلعة السراغنة", "El Kelâa Des-Sraghna", "El Kelaa Des-Sraghna"),
    ("07.211", "الصويرة", "Essaouira", "Essaouira"),
    ("07.351", "مراكش", "Marrakech", "Marrakesh"),
    ("07.427", "الرحامنة", "Rehamna", "Rehamna"),
    ("07.431", "آسفي", "Safi", "Safi"),
    ("07.585", "اليوسفية", "Youssoufia", "Youssoufia"),
    ("08.201", "الرشيدية", "Errachidia", "Errachidia"),
    ("08.363", "ميدلت", "Midelt", "Midelt"),
    ("08.401", "ورزازات", "Ouarzazate", "Ouarzazate"),
    ("08.577", "تنغير", "Tinghir", "Tinghir"),
    ("08.587", "زاكورة", "Zagora", "Zagora"),
    ("09.001", "أكادير-إدا وتنان", "Agadir-Ida-Ou-Tanane", "Agadir-Ida-Ou-Tanane"),
    ("09.163", "اشتوكة-آيت باها", "Chtouka-Aït Baha", "Chtouka-Ait Baha"),
    ("09.273", "إنزكان-آيت ملول", "Inezgane-Aït Melloul", "Inezgane-Ait Melloul"),
    ("09.541", "تارودانت", "Taroudannt", "Taroudannt"),
    ("09.551", "طاطا", "Tata", "Tata"),
    ("09.581", "تيزنيت", "Tiznit", "Tiznit"),
    ("10.071", "آسا-الزاك", "Assa-Zag", "Assa-Zag"),
    ("10.261", "كلميم", "Guelmim", "Guelmim"),
    ("10.473", "سيدي إفني", "Sidi Ifni", "Sidi Ifni"),
    ("10.521", "طانطان", "Tan-Tan", "Tan-Tan"),
    ("11.121", "بوجدور", "Boujdour", "Boujdour"),
    ("11.221", "السمارة", "Es-Semara", "Es-Semara"),
    ("11.321", "العيون", "Laâyoune", "Laayoune"),
    ("11.537", "طرفاية", "Tarfaya", "Tarfaya"),
    ("12.066", "أوسرد", "Aousserd", "Aousserd"),
    ("12.391", "وادي الذهب", "Oued Ed-Dahab", "Oued Ed-Dahab"),
)


def load_geography(region_model: type[models.Model], province_model: type[models.Model]) -> None:
    """Add the regions and provinces that are missing; those that are there stay as they are. Four queries.

    Takes the models, so that a migration can pass those of its own time.
    """
    regions: models.Manager[Any] = region_model._default_manager
    provinces: models.Manager[Any] = province_model._default_manager
    known = set(regions.values_list("code", flat=True))
    regions.bulk_create(
        region_model(code=code, name_ar=ar, name_fr=fr, name_en=en) for code, ar, fr, en in REGIONS if code not in known
    )
    ids = dict(regions.values_list("code", "pk"))
    known = set(provinces.values_list("code", flat=True))
    provinces.bulk_create(
        province_model(code=code, name_ar=ar, name_fr=fr, name_en=en, region_id=ids[code[:2]])
        for code, ar, fr, en in PROVINCES
        if code not in known
    )
