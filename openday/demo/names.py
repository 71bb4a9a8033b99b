"""Lists from which the demo composes names: figures, virtues, trees, rivers, and a few communes of each province.

All written for the demo, in Arabic and in French as schools write them; no list of real schools went into it.
"""

from typing import Final

Name = tuple[str, str]  # Arabic, French


def mobile_of_nobody(number: int) -> str:
    """A mobile number that rings nowhere: 555-01xx is kept for stories, and Morocco keeps none."""
    return f"+120255501{number % 100:02d}"


def _names(text: str) -> tuple[Name, ...]:
    pairs = (line.split("|") for line in text.strip().splitlines())
    return tuple((arabic.strip(), french.strip()) for arabic, french in pairs)


FIGURES: Final = _names("""
ابن سينا | Ibn Sina
ابن رشد | Ibn Rochd
ابن خلدون | Ibn Khaldoun
ابن بطوطة | Ibn Battouta
ابن الهيثم | Ibn Al Haytham
ابن زيدون | Ibn Zaydoun
ابن طفيل | Ibn Tofaïl
ابن البناء | Ibn Al Banna
ابن ماجد | Ibn Majid
ابن حزم | Ibn Hazm
الشريف الإدريسي | Al Idrissi
الخوارزمي | Al Khawarizmi
الفارابي | Al Farabi
الكندي | Al Kindi
الرازي | Ar-Razi
البيروني | Al Bayrouni
جابر بن حيان | Jabir Ibn Hayyan
الزهراوي | Az-Zahraoui
عباس بن فرناس | Abbas Ibn Firnas
مريم الأسطرلابية | Maryam Al Astrolabia
فاطمة الفهرية | Fatima Al Fihria
زينب النفزاوية | Zaynab An-Nafzaouia
كنزة الأوربية | Kenza Al Aourabia
السيدة الحرة | Sayyida Al Horra
خديجة أم المؤمنين | Khadija Oum Al Mouminine
أسماء بنت أبي بكر | Asmaa Bint Abi Bakr
الخنساء | Al Khansaa
رفيدة الأسلمية | Roufaïda Al Aslamia
طارق بن زياد | Tarik Ibn Ziad
يوسف بن تاشفين | Youssef Ibn Tachfine
المنصور الذهبي | Al Mansour Ad-Dahbi
يعقوب المنصور | Yacoub Al Mansour
المولى إدريس | Moulay Idriss
المولى إسماعيل | Moulay Ismaïl
محمد الخامس | Mohammed V
الحسن الثاني | Hassan II
علال بن عبد الله | Allal Ben Abdallah
محمد الزرقطوني | Mohamed Zerktouni
عبد الكريم الخطابي | Abdelkrim Al Khattabi
موحى وحمو الزياني | Moha Ou Hammou Zayani
المختار السوسي | Al Mokhtar As-Soussi
علال الفاسي | Allal Al Fassi
عبد الله كنون | Abdallah Guennoun
القاضي عياض | Al Qadi Ayyad
الحسن اليوسي | Al Hassan Al Youssi
الإمام مالك | Imam Malik
الإمام الغزالي | Imam Al Ghazali
الإمام البخاري | Imam Al Boukhari
الإمام الشاطبي | Imam Ach-Chatibi
عمر بن الخطاب | Omar Ibn Al Khattab
بلال بن رباح | Bilal Ibn Rabah
صلاح الدين الأيوبي | Salah Eddine Al Ayyoubi
أبو القاسم الشابي | Abou Al Qassim Ach-Chabbi
أحمد شوقي | Ahmed Chawqi
طه حسين | Taha Hussein
جبران خليل جبران | Gibran Khalil Gibran
مي زيادة | May Ziadé
نازك الملائكة | Nazik Al Malaïka
محمد شكري | Mohamed Choukri
فاطمة المرنيسي | Fatima Mernissi
""")

IDEAS: Final = _names("""
الأمل | Al Amal
النجاح | An-Najah
التقدم | At-Taqaddoum
الوفاق | Al Wifaq
الوحدة | Al Wahda
السلام | As-Salam
التسامح | At-Tassamouh
الكرامة | Al Karama
الأمانة | Al Amana
الفضيلة | Al Fadila
الإخلاص | Al Ikhlas
المستقبل | Al Moustaqbal
النهضة | An-Nahda
الرسالة | Ar-Rissala
المعرفة | Al Maarifa
الحكمة | Al Hikma
الإبداع | Al Ibdaa
التفوق | At-Tafawouq
العرفان | Al Irfane
النور | An-Nour
الفجر | Al Fajr
الشروق | Ach-Chourouq
الربيع | Ar-Rabie
المسيرة الخضراء | Al Massira Al Khadra
20 غشت | 20 Août
11 يناير | 11 Janvier
18 نونبر | 18 Novembre
9 أبريل | 9 Avril
الاستقلال | Al Istiqlal
الصداقة | As-Sadaqa
البشائر | Al Bachaïr
المنار | Al Manar
الفتح | Al Fath
الأندلس | Al Andalous
القدس | Al Qods
الياقوت | Al Yaqout
""")

NATURE: Final = _names("""
الزيتون | Az-Zaytoun
الأركان | Al Argane
النخيل | An-Nakhil
الأرز | Al Arz
اللوز | Al Louz
الرمان | Ar-Roumman
الصنوبر | As-Snaoubar
البلوط | Al Ballout
الدفلى | Ad-Difla
الياسمين | Al Yassamine
الورود | Al Ouroud
الزعتر | Az-Zaatar
العرعار | Al Arar
الليمون | Al Laymoun
التين | At-Tine
الخروب | Al Kharroub
أم الربيع | Oum Er-Rbia
ملوية | Moulouya
سبو | Sebou
أبي رقراق | Bouregreg
اللوكوس | Loukkos
تانسيفت | Tansift
وادي درعة | Oued Drâa
وادي زيز | Oued Ziz
الأطلس | Al Atlas
توبقال | Toubkal
الواحة | Al Waha
الينبوع | Al Yanbouâ
الشلال | Ach-Challal
الساقية | As-Saqia
المرج الأخضر | Al Marj Al Akhdar
الضفاف | Ad-Difaf
""")

DOUARS: Final = _names("""
أولاد علي | Oulad Ali
أولاد يحيى | Oulad Yahya
أولاد سعيد | Oulad Saïd
أولاد عمرو | Oulad Amrou
أولاد الطيب | Oulad Tayeb
أولاد منصور | Oulad Mansour
أيت حمو | Aït Hammou
أيت موسى | Aït Moussa
أيت إبراهيم | Aït Brahim
أيت لحسن | Aït Lahcen
أيت داود | Aït Daoud
أيت عيسى | Aït Aïssa
بني خليفة | Bni Khlifa
بني صالح | Bni Salah
بني ميمون | Bni Mimoun
تيزي | Tizi
تامدا | Tamda
تاغزوت | Taghzout
إغيل | Ighil
أسيف | Assif
العين البيضاء | Aïn Beïda
عين الحجر | Aïn Lahjar
عين الشعير | Aïn Chaïr
القصبة | Al Kasba
القصر الجديد | Ksar Jdid
الدوار الكبير | Douar Lakbir
الكدية | Al Koudia
الحمري | Al Hamri
الصخيرة | As-Skhira
الرملة | Ar-Ramla
المرجة | Al Marja
البساتين | Al Bassatine
""")

LITTLE_ONES: Final = _names("""
البراعم | Les Bourgeons
العصافير | Les Moineaux
الفراشات | Les Papillons
قوس قزح | L’Arc-en-ciel
الزهور | Les Fleurs
الأقحوان | Les Marguerites
النحلة | L’Abeille
السنونو | L’Hirondelle
الكتكوت | Le Poussin
النجوم الصغيرة | Les Petites Étoiles
""")

CAUSES: Final = _names("""
للتنمية المحلية | pour le développement local
للثقافة والفنون | pour la culture et les arts
للرياضة والشباب | pour le sport et la jeunesse
لحماية الطفولة | pour la protection de l’enfance
للسلامة الطرقية | pour la sécurité routière
للبيئة والمواطنة | pour l’environnement et la citoyenneté
للمرأة والأسرة | pour la femme et la famille
للأشخاص في وضعية إعاقة | pour les personnes en situation de handicap
لمحاربة الهدر المدرسي | contre l’abandon scolaire
للعمل الاجتماعي | pour l’action sociale
لآباء وأولياء التلاميذ | des parents d’élèves
للتربية والتخييم | pour l’éducation et les colonies de vacances
لمحاربة الإدمان | contre l’addiction
للمسرح والسينما | pour le théâtre et le cinéma
""")

# By province: how many of a thousand institutions are there, then its communes: the first ones are towns.
COMMUNES: Final[dict[str, tuple[int, tuple[Name, ...]]]] = {
    code: (int(weight), _names(names.replace(";", "\n")))
    for code, weight, names in (
        line.split("#")
        for line in """
01.051#12#الحسيمة|Al Hoceima;إمزورن|Imzouren;بني عبد الله|Bni Abdallah
01.151#15#شفشاون|Chefchaouen;باب تازة|Bab Taza;تنقوب|Tanaqoub
01.227#3#ملوسة|Melloussa;القصر الصغير|Ksar Sghir;تغرامت|Taghramt
01.331#15#العرائش|Larache;القصر الكبير|Ksar El Kébir;العوامرة|Laouamra
01.405#11#وزان|Ouezzane;سيدي رضوان|Sidi Redouane;زومي|Zoumi
01.511#30#طنجة|Tanger;أصيلة|Assilah;اكزناية|Gueznaia
01.571#16#تطوان|Tétouan;وادي لو|Oued Laou;بني حسان|Bni Hassane
01.573#5#المضيق|M'diq;الفنيدق|Fnideq;العليين|Allyene
02.113#9#بركان|Berkane;السعيدية|Saïdia;زكزل|Zegzel
02.167#10#الدريوش|Driouch;ميضار|Midar;تمسمان|Temsamane
02.251#6#فجيج|Figuig;بوعرفة|Bouarfa;تندرارة|Tendrara
02.265#8#جرسيف|Guercif;المريجة|Lamrija;هوارة أولاد رحو|Houara Oulad Raho
02.275#5#جرادة|Jerada;عين بني مطهر|Aïn Bni Mathar;تيولي|Tiouli
02.381#15#الناضور|Nador;زايو|Zaïo;أركمان|Arekmane
02.411#16#وجدة|Oujda;بني درار|Bni Drar;سيدي موسى لمهاية|Sidi Moussa Lemhaya
02.533#8#تاوريرت|Taourirt;العيون سيدي ملوك|El Aïoun Sidi Mellouk;دبدو|Debdou
03.061#25#مكناس|Meknès;ويسلان|Ouislane;الدخيسة|Dkhissa
03.131#9#ميسور|Missour;أوطاط الحاج|Outat El Haj;كيكو|Guigou
03.171#8#الحاجب|El Hajeb;عين تاوجطات|Aïn Taoujdate;سبع عيون|Sebaa Aïoun
03.231#30#فاس|Fès;سيدي حرازم|Sidi Harazem;أولاد الطيب|Oulad Tayeb
03.271#7#إفران|Ifrane;أزرو|Azrou;عين اللوح|Aïn Leuh
03.451#10#صفرو|Sefrou;البهاليل|Bhalil;رباط الخير|Ribat El Kheir
03.531#21#تاونات|Taounate;غفساي|Ghafsai;طهر السوق|Thar Es-Souk
03.561#18#تازة|Taza;واد أمليل|Oued Amlil;أكنول|Aknoul
03.591#6#مولاي يعقوب|Moulay Yacoub;سبت الأوداية|Sebt Loudaya;عين الشقف|Aïn Chkef
04.281#26#القنيطرة|Kénitra;سوق الأربعاء|Souk El Arbaa;مولاي بوسلهام|Moulay Bousselham
04.291#15#الخميسات|Khémisset;تيفلت|Tiflet;والماس|Oulmès
04.421#16#الرباط|Rabat
04.441#24#سلا|Salé;بوقنادل|Bouknadel;السهول|Shoul
04.481#15#سيدي قاسم|Sidi Kacem;جرف الملحة|Jorf El Melha;زيرارة|Zirara
04.491#9#سيدي سليمان|Sidi Slimane;سيدي يحيى الغرب|Sidi Yahya El Gharb;دار بلعامري|Dar Bel Amri
04.501#15#تمارة|Témara;الصخيرات|Skhirate;المنزه|El Menzeh
05.081#21#أزيلال|Azilal;دمنات|Demnate;واويزغت|Ouaouizeght
05.091#17#بني ملال|Béni Mellal;قصبة تادلة|Kasba Tadla;فم أودي|Foum Oudi
05.255#13#الفقيه بن صالح|Fquih Ben Salah;سوق السبت|Souk Sebt;دار ولد زيدوح|Dar Oulad Zidouh
05.301#12#خنيفرة|Khénifra;مريرت|M'rirt;أكلموس|Aguelmous
05.311#15#خريبكة|Khouribga;وادي زم|Oued Zem;الكفاف|Lagfaf
06.111#7#بنسليمان|Benslimane;بوزنيقة|Bouznika;المنصورية|El Mansouria
06.117#13#برشيد|Berrechid;الدروة|Deroua;سيدي المكي|Sidi El Mekki
06.141#71#الدار البيضاء|Casablanca
06.181#21#الجديدة|El Jadida;أزمور|Azemmour;مولاي عبد الله|Moulay Abdallah
06.355#5#مديونة|Médiouna;تيط مليل|Tit Mellil;سيدي حجاج واد حصار|Sidi Hajjaj Oued Hassar
06.371#10#المحمدية|Mohammadia;عين حرودة|Aïn Harrouda;بني يخلف|Bni Yakhlef
06.385#10#النواصر|Nouaceur;بوسكورة|Bouskoura;أولاد عزوز|Oulad Azzouz
06.461#18#سطات|Settat;ابن أحمد|Ben Ahmed;أولاد سعيد|Oulad Saïd
06.467#12#سيدي بنور|Sidi Bennour;الزمامرة|Zemamra;أولاد عمران|Oulad Amrane
07.041#20#تحناوت|Tahannaout;أيت أورير|Aït Ourir;أوريكة|Ourika
07.161#15#شيشاوة|Chichaoua;إمنتانوت|Imintanoute;سيدي المختار|Sidi Mokhtar
07.191#17#قلعة السراغنة|El Kelâa des Sraghna;العطاوية|El Attaouia;تملالت|Tamallalt
07.211#18#الصويرة|Essaouira;تمنار|Tamanar;الحنشان|El Hanchane
07.351#33#مراكش|Marrakech;سعادة|Saada;تسلطانت|Tassoultante
07.427#11#ابن جرير|Ben Guerir;سيدي بوعثمان|Sidi Bou Othmane;صخور الرحامنة|Skhour Rhamna
07.431#18#آسفي|Safi;جمعة سحيم|Jemaat Shaïm;سبت جزولة|Sebt Gzoula
07.585#8#اليوسفية|Youssoufia;الشماعية|Chemaïa;رأس العين|Ras El Aïn
08.201#14#الرشيدية|Errachidia;أرفود|Erfoud;الريصاني|Rissani
08.363#11#ميدلت|Midelt;الريش|Er-Rich;بومية|Boumia
08.401#11#ورزازات|Ouarzazate;تازناخت|Taznakht;سكورة|Skoura
08.577#12#تنغير|Tinghir;قلعة مكونة|Kalaat M'Gouna;ألنيف|Alnif
08.587#12#زاكورة|Zagora;أكدز|Agdz;تامكروت|Tamegroute
09.001#17#أكادير|Agadir;أورير|Aourir;إموزار|Imouzzer
09.163#12#بيوكرى|Biougra;أيت باها|Aït Baha;سيدي بيبي|Sidi Bibi
09.273#14#إنزكان|Inezgane;أيت ملول|Aït Melloul;القليعة|Lqliaa
09.541#30#تارودانت|Taroudannt;أولاد تايمة|Oulad Teïma;تالوين|Taliouine
09.551#6#طاطا|Tata;أقا|Akka;فم الحصن|Foum El Hisn
09.581#9#تيزنيت|Tiznit;تافراوت|Tafraout;أنزي|Anzi
10.071#2#آسا|Assa;الزاك|Zag
10.261#8#كلميم|Guelmim;بويزكارن|Bouizakarne;تغجيجت|Taghjijt
10.473#6#سيدي إفني|Sidi Ifni;الأخصاص|Lakhsas;مير اللفت|Mirleft
10.521#3#طانطان|Tan-Tan;الوطية|El Ouatia
11.121#2#بوجدور|Boujdour;كلتة زمور|Gueltat Zemmour
11.221#2#السمارة|Es-Semara;أمكالة|Amgala
11.321#6#العيون|Laâyoune;المرسى|El Marsa;فم الواد|Foum El Oued
11.537#1#طرفاية|Tarfaya;أخفنير|Akhfennir
12.066#1#أوسرد|Aousserd;بئر كندوز|Bir Gandouz
12.391#5#الداخلة|Dakhla;العركوب|El Argoub
""".strip().splitlines()
    )
}
# Casablanca counts one directorate for each of its eight prefectures of districts.
CASABLANCA: Final = "06.141"
CASABLANCA_PREFECTURES: Final = _names("""
الدار البيضاء أنفا | Casablanca Anfa
الفداء مرس السلطان | Al Fida Mers Sultan
عين السبع الحي المحمدي | Aïn Sebaâ Hay Mohammadi
الحي الحسني | Hay Hassani
عين الشق | Aïn Chock
سيدي البرنوصي | Sidi Bernoussi
ابن مسيك | Ben M'sick
مولاي رشيد | Moulay Rachid
""")
