"""Made-up words of a rehearsal in six languages. Every title says that it is a rehearsal."""

from random import Random

TITLES = {
    "en": ["Repair benches in six towns", "Code clubs on the night bus", "Grandmothers' e-wallet school",
           "Solar radio lessons", "Data stewards of the delta", "Weavers' online cooperative",
           "Signing for support desks", "Midwives' tablet course", "Girls map the floods", "Harbour robotics"],
    "fr": ["Ateliers de réparation de quartier", "Clubs de code du soir", "École du porte-monnaie électronique",
           "Leçons par radio solaire", "Gardiennes des données du fleuve", "Coopérative numérique des tisserandes"],
    "ar": ["ورش إصلاح الهواتف في الأحياء", "نوادي البرمجة المسائية", "مدرسة المحفظة الإلكترونية",
           "دروس بالإذاعة الشمسية", "تعاونية الحائكات على الشبكة", "دورة الأجهزة اللوحية للقابلات"],
    "es": ["Talleres de reparación en seis pueblos", "Clubes de código en el autobús", "Escuela del monedero digital",
           "Lecciones por radio solar", "Cooperativa digital de tejedoras", "Robótica en el puerto"],
    "ru": ["Мастерские по ремонту телефонов", "Вечерние клубы программирования", "Школа электронного кошелька",
           "Уроки по солнечному радио", "Онлайн-кооператив ткачих", "Робототехника в порту"],
    "zh": ["六镇手机维修台", "夜间巴士编程社", "祖母电子钱包学堂", "太阳能广播课堂", "织女网上合作社", "港口机器人"],
}  # fmt: skip

MARK = {"en": "rehearsal", "fr": "répétition", "ar": "تجربة", "es": "ensayo", "ru": "репетиция", "zh": "演练"}

PARAGRAPHS = {
    "en": [
        "Two women technicians run each place and teach women aged 18 to 35 who left school early. "
        "A course lasts {weeks} weeks, and the place pays a small wage from the first finished job.",
        "Of {began} women who began, {finished} finished and {earn} earned from the work a year later. "
        "Before the course most had no income of their own.",
        "A survey twelve months after each course was answered by {answered} per cent. "
        "The ledgers are open to the ministry, and no comparison group was possible in the first two years.",
        "The kit costs {cost} dollars, the course is open and in three languages, and others began {copies} places.",
    ],
    "fr": [
        "Deux techniciennes tiennent chaque lieu et forment des femmes de 18 à 35 ans qui ont quitté l'école tôt. "
        "Un cours dure {weeks} semaines et le lieu verse un petit salaire dès le premier travail.",
        "Sur {began} femmes, {finished} ont terminé et {earn} vivaient en partie de ce travail un an plus tard.",
        "Une enquête douze mois après chaque cours a reçu {answered} pour cent de réponses. "
        "Les livres de comptes sont ouverts au ministère.",
        "Le matériel coûte {cost} dollars, le cours est libre et {copies} lieux ont été ouverts par d'autres.",
    ],
    "ar": [
        "تدير تقنيتان كل مكان وتدرّبان نساء بين 18 و35 عاما تركن المدرسة مبكرا. "
        "تدوم الدورة {weeks} أسبوعا ويدفع المكان أجرا صغيرا منذ أول عمل.",
        "من بين {began} امرأة أتمت {finished} الدورة، وكانت {earn} منهن يكسبن من هذا العمل بعد عام.",
        "أجاب {answered} في المئة عن استبيان بعد اثني عشر شهرا من كل دورة، والدفاتر مفتوحة للوزارة.",
        "تكلف العدة {cost} دولار، والدورة مفتوحة بثلاث لغات، وقد فتح آخرون {copies} أماكن.",
    ],
    "es": [
        "Dos técnicas llevan cada lugar y enseñan a mujeres de 18 a 35 años que dejaron pronto la escuela. "
        "Un curso dura {weeks} semanas y el lugar paga un pequeño sueldo desde el primer trabajo.",
        "De {began} mujeres que empezaron, {finished} terminaron y {earn} ganaban con ello un año después.",
        "Una encuesta a los doce meses de cada curso obtuvo un {answered} por ciento de respuestas. "
        "Los libros están abiertos al ministerio.",
        "El equipo cuesta {cost} dólares, el curso es abierto y otros abrieron {copies} lugares.",
    ],
    "ru": [
        "Каждой мастерской руководят две женщины-техника; они учат женщин от 18 до 35 лет, рано оставивших школу. "
        "Курс длится {weeks} недель, и с первой работы выплачивается небольшая зарплата.",
        "Из {began} женщин курс окончили {finished}, и через год {earn} зарабатывали этим трудом.",
        "На опрос через двенадцать месяцев после курса ответили {answered} процентов. Книги открыты министерству.",
        "Набор стоит {cost} долларов, курс открыт на трёх языках, и другие открыли ещё {copies} мастерских.",
    ],
    "zh": [
        "每个站点由两名女技师负责，培训十八至三十五岁较早离校的妇女。课程为期{weeks}周，完成第一件工作即有小额工资。",
        "{began}名妇女参加，{finished}名结业，一年后{earn}名靠此取得收入。",
        "每期课程十二个月后的调查有百分之{answered}作答，账目向主管部门公开。",
        "设备费用为{cost}美元，课程以三种语言开放，他人已另设{copies}处。",
    ],
}  # fmt: skip

ORGANISATIONS = [
    "Lakeside",
    "Northern",
    "Delta",
    "Highland",
    "Harbour",
    "Meridian",
    "Savanna",
    "Island",
    "Riverside",
    "Summit",
]
KINDS = ["Cooperative", "Women's Network", "Learning Trust", "Institute", "Workshop", "Foundation"]

GIVEN = ["Amina", "Beatriz", "Chen", "Dilnoza", "Esi", "Fatou", "Grace", "Hana", "Ines", "Joon", "Kofi", "Leila",
         "Marek", "Noor", "Olga", "Priya", "Quentin", "Rosa", "Samir", "Tala", "Umar", "Vera", "Wanjiru", "Yara",
         "Zoran"]  # fmt: skip
FAMILY = ["Example", "Sample", "Rehearsal", "Specimen"]

COMMENTS = ["Sound survey; no comparison group.", "Clear change, shown with figures.", "Reach is small so far.",
            "Costs are told openly.", "Others could repeat it with the kit."]  # fmt: skip
FEEDBACK = ["Show what became of those who did not finish.", "Say who pays once the grant ends.",
            "Your figures are clear; add how you counted."]  # fmt: skip

APPEALS = [
    "Our report of March was overlooked: it answers what the judges say is missing (rehearsal).",
    "The criterion Reach was read for one country, but we work in three (rehearsal).",
]
ANSWER = "The judges had the report before them and weighed it; the result stands (rehearsal)."


def title(language: str, number: int) -> str:
    """A nomination's title in its language, with the mark of a rehearsal and its number."""
    titles = TITLES[language]
    return f"{titles[number % len(titles)]} ({MARK[language]} {number})"


def organisation(number: int) -> str:
    """A made-up organisation's name; no two numbers share one."""
    place, kind = ORGANISATIONS[number % len(ORGANISATIONS)], KINDS[(number // len(ORGANISATIONS)) % len(KINDS)]
    return f"{place} {kind} {number} (rehearsal)"


def person(number: int) -> str:
    """A made-up person's name."""
    return f"{GIVEN[number % len(GIVEN)]} {FAMILY[(number // len(GIVEN)) % len(FAMILY)]}"


def answer(language: str, position: int, limit: int, chance: Random) -> str:
    """An answer of some sentences in the language, within the limit in characters."""
    began = chance.randint(120, 900)
    finished = int(began * chance.uniform(0.6, 0.95))
    text = PARAGRAPHS[language][position % len(PARAGRAPHS[language])].format(
        weeks=chance.randint(6, 20), began=began, finished=finished, earn=int(finished * chance.uniform(0.3, 0.8)),
        answered=chance.randint(50, 90), cost=chance.randint(300, 2500), copies=chance.randint(2, 9),
    )  # fmt: skip
    return text[:limit]
