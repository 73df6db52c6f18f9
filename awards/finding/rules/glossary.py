"""What titles and names of organisations are about, in whichever of six languages: a small glossary of the field.

Each line is one notion: English, French, Spanish, Russian, Arabic, Chinese, beginnings of words, alternatives by a
stroke. A beginning stands for every word that begins so; a notion that everybody names says little, and is weighed so.
"""

import re
from functools import lru_cache

from awards.organisations.rules import fold

LINES = """
woman/women; femme/feminin; mujer/femenin; женщин/женск; نساء/امراة/المرأة/نسائي; 妇女/女性
girl; fille; niña/chica/muchacha; девоч/девуш; فتاة/فتيات/بنات; 女孩/女童
youth/young; jeune; joven/jóvenes/juventud; молод; شباب/شابات; 青年
mother; mère/maman; madre; мам/матер; أمهات; 母亲
grandmother/elder; grand-mère/aîné; abuela/mayores; бабуш/старш; جدات/كبار; 奶奶/祖母/长者
widow; veuve; viuda; вдов; أرامل; 寡妇
pupil/student; élève/étudiant; alumn/estudiante; учени/студент; تلاميذ/طالب; 学生
teacher; enseignant/professeur; maestr/docente/profesor; учител; معلم/مدرس; 教师/老师
farmer/farm; agricult/paysan; campesin/granj; фермер; مزارع; 农民/农业
nurse/midwi; infirmi/sage-femme; enfermer/matrona/partera; медсестр/акушер; ممرض/قابلات; 护士/助产
engineer; ingénieur; ingenier; инженер; هندس/مهندس; 工程师
worker/artisan; ouvri/artisan; obrer/artesan; рабоч/ремеслен; عمال/حرفي; 工人/手工
trader/merchant/vendor; commerçant/vendeu; comerciante/vended; торгов/продав; تجار/باعة; 商贩
refugee/migrant; réfugié/migrant; refugiad/migrante; бежен/мигрант; لاجئ/مهاجر; 难民
disabled/disability; handicap; discapacidad; инвалид; إعاقة; 残疾
leader; dirigeant/leader; líder; лидер; قيادي/قادة; 领导
mentor; mentor/marrain; mentor; настав/ментор; مرشد/توجيه; 导师
founder/entrepreneur; fondat/entrepreneu; fundador/emprend; основат/предприним; مؤسسين/ريادة/رائدات; 创业/企业家
school; école/scolaire; escuela/escolar; школ; مدرسة/مدارس; 学校
academy; académie; academia; академи; أكاديمية; 学院
university; universit; universidad; университет; جامعة; 大学
course/lesson/class; cours/leçon/classe; curso/lección/clase; курс/урок; درس/دروس/دورة; 课程/课
training/learn; formation/apprend/apprentissage; formación/capacita/aprend; обучен/учат/учить; تدريب/تعلم; 培训/学习
skill; compétence; competencia/habilidad; навык; مهارة/مهارات; 技能
night/evening; nuit/soir; noche/nocturn; ноч/вечер; ليل/مسائ; 夜
code/coding/programm; code/programm; código/programa; код/программ; برمج; 编程
robot; robot; robot; робот; روبوت; 机器人
data; données; datos; данны; بيانات; 数据
digital; numérique; digital; цифров; رقمي; 数字/数码
technolog/tech; technolog; tecnolog; технолог; تقني/تكنولوجيا; 技术/科技
science; science; ciencia; наук/научн; علوم; 科学
artificial; artificiel; artificial; искусственн; اصطناعي; 人工
network; réseau; red; сет; شبك; 网络
internet/broadband; internet/débit; internet/ancha; интернет; إنترنت; 互联网/宽带
online; ligne; línea; онлайн; إلكتروني; 在线
phone/mobile; téléphon/portable/mobile; teléfono/móvil/celular; телефон/мобильн; هاتف/هواتف; 手机/电话
computer/laptop; ordinateur/informatique; ordenador/computadora/informátic; компьютер; حاسوب/كمبيوتر; 电脑
radio; radio; radio; радио; إذاع/راديو; 广播/电台
sensor; capteur; sensor; датчик; مستشعر/حساسات; 传感器
solar/sun; sola; solar; солнеч; شمسي; 太阳能
energy/electric; énerg/électri; energía/eléctric; энерги/электри; طاقة/كهرب; 能源/电力
water; eau/hydri; agua; вод; مياه; 水
weather/climate/flood; météo/climat/inond; clima/meteorol/inunda; погод/климат/наводнен; مناخ/طقس/فيضان; 气候/天气/洪水
health; santé; salud; здоров; صحة/صحي; 健康/卫生
safety/safe/secur; sécurit/sûr; segur; безопас; أمان/آمن; 安全
violence/abuse; violence/abus; violencia/abuso; насили; عنف/إساءة; 暴力/虐待
helpline/hotline; écoute; ayuda; горяч; مساعدة; 热线
payment/pay/wallet; paiement/portefeuille; pago/billetera/monedero; плат/кошел; دفع/مدفوعات/محفظة; 支付/钱包
loan/credit/bank; prêt/crédit/banque; préstamo/crédito/banco; займ/кредит/банк; قرض/قروض/بنك; 贷款/银行
money/finance/financ; argent/financ; dinero/finan; деньг/финанс; مال/مالية; 金融
honest/fair; honnête/équitable; honest/just; честн/справедлив; عادل/نزيه; 公平
market; marché; mercado; рын; سوق/أسواق; 市场
price; prix; precio; цен; سعر/أسعار; 价格
message/text; message/sms; mensaje; сообщен; رسالة/رسائل; 短信
map; cart; mapa/cartograf; карт; خريطة/خرائط; 地图
book/librar; livre/biblioth; libro/biblioteca; книг/библиот; كتاب/كتب/مكتبة; 图书
bus; bus; bus/autobús; автобус; حافلة; 巴士
island; île; isla; остров; جزيرة/جزر; 岛
rural/village; rural/village; rural/aldea/pueblo; сельск/дерев; ريف/قرية; 农村/村
remote; éloigné; remot/lejan; дальн/отдален; نائي; 偏远
city/town/urban; ville/urbain; ciudad/urban; город; مدينة/حضري; 城市
repair/fix/mend; répar; repar/arregl; чин/ремонт; إصلاح/يصلح; 维修/修理/修复
bench/workshop; atelier; taller; мастерск; ورشة; 工坊
kiosk/charging; borne/kiosque/recharge; quiosco/carga; киоск/заряд; كشك/شحن; 充电
hub/cent/centre; centre; centro; центр; مركز; 中心
lab; labo; labor; лаборат; مختبر; 实验室
foundation; fondation; fundación; фонд; مؤسسة; 基金会
association/society; association/société; asociación/sociedad; ассоциац/обществ; جمعية; 协会
union/league; union/ligue; unión/liga; союз/лига; اتحاد/رابطة; 联盟/联合会
cooperative; coopérative; cooperativa; кооператив; تعاوني; 合作社
initiative/project; initiative/projet; iniciativa/proyecto; инициатив/проект; مبادرة/مشروع; 倡议/项目
institute; institut; instituto; институт; معهد; 研究所
club; club; club; клуб; نادي; 俱乐部
work/job/employ; travail/emploi; trabajo/empleo; работ/занят; عمل/توظيف; 就业/工作
business/enterprise; entreprise; negocio/empresa; бизнес/предприят; أعمال/شركات; 企业
inclusion/equal; inclusion/égal; inclusión/igual; равен/равн/инклюз; مساواة/شمول; 平等/包容
future/tomorrow; avenir/futur/demain; futuro/mañana; будущ; مستقبل; 未来
first; premi; primer; перв; أول; 第一
voice/story; voix/histoire/récit; voz/voces/historia; голос/истор; صوت/قصص; 声音/故事
language/sign; langue/signe; lengua/idioma/seña; язык/жест; لغة/إشارة; 语言/手语
game; jeu; juego; игр; ألعاب; 游戏
open/free; ouvert/libre/gratuit; abiert/libre/gratis; открыт/бесплатн; مفتوح/مجاني; 开放/免费
"""

_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
SHORTEST = 2


def _read() -> tuple[dict[str, int], list[tuple[str, int]]]:
    beginnings: dict[str, int] = {}
    signs: list[tuple[str, int]] = []
    for number, line in enumerate(LINES.strip().splitlines()):
        for word in (word.strip() for part in line.split(";") for word in part.split("/")):
            if _IDEOGRAPH.search(word):
                signs.append((word, number))
            elif len(words := fold(word).split()) == 1 and len(words[0]) > SHORTEST:
                beginnings.setdefault(words[0], number)
    return beginnings, signs


BEGINNINGS, SIGNS = _read()
_LONGEST = max(map(len, BEGINNINGS))


@lru_cache(maxsize=50_000)
def notions(text: str) -> frozenset[int]:
    """The numbers of the notions that a title or name speaks of."""
    found = {number for sign, number in SIGNS if sign in text} if _IDEOGRAPH.search(text) else set()
    for word in fold(text).split():
        for length in range(min(len(word), _LONGEST), SHORTEST, -1):
            if (number := BEGINNINGS.get(word[:length])) is not None:
                found.add(number)
                break
    return frozenset(found)
