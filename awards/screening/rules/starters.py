"""Replies to begin with, in six languages. Staff change them before use: no native speaker has read them yet."""

from typing import Any

STARTERS: tuple[dict[str, Any], ...] = (
    {
        "name": "An answer is missing or unclear",
        "use": "returned",
        "texts": {
            "en": "We could not find what we need in one or more answers about {nominee}. Please complete the "
            "answers that we name until {deadline}. You find them here: {link}",
            "fr": "Une ou plusieurs réponses concernant {nominee} ne contiennent pas ce dont nous avons besoin. "
            "Veuillez compléter les réponses indiquées avant le {deadline}. Vous les trouverez ici : {link}",
            "es": "En una o varias respuestas sobre {nominee} no encontramos lo que necesitamos. Complete las "
            "respuestas que indicamos antes del {deadline}. Las encontrará aquí: {link}",
            "ru": "В одном или нескольких ответах о {nominee} мы не нашли нужных сведений. Пожалуйста, дополните "
            "указанные ответы до {deadline}. Вы найдёте их здесь: {link}",
            "zh": "关于{nominee}的一个或多个回答缺少我们需要的内容。请在{deadline}之前补充我们指出的回答。请见：{link}",
            "ar": "لم نجد ما نحتاج إليه في إجابة أو أكثر عن {nominee}. يرجى استكمال الإجابات المحددة قبل "
            "{deadline}. تجدونها هنا: {link}",
        },
    },
    {
        "name": "A link or file does not open",
        "use": "returned",
        "texts": {
            "en": "A link or file in your nomination {number} does not open for us. Please check the evidence and "
            "mend it until {deadline}: {link}",
            "fr": "Un lien ou un fichier de votre candidature {number} ne s’ouvre pas chez nous. Veuillez "
            "vérifier les justificatifs et les corriger avant le {deadline} : {link}",
            "es": "No podemos abrir un enlace o un archivo de su candidatura {number}. Revise las pruebas y "
            "corríjalas antes del {deadline}: {link}",
            "ru": "Ссылка или файл в вашей заявке {number} у нас не открывается. Пожалуйста, проверьте "
            "подтверждающие материалы и исправьте их до {deadline}: {link}",
            "zh": "您的提名{number}中有一个链接或文件我们无法打开。请检查证明材料，并在{deadline}之前改正：{link}",
            "ar": "تعذّر علينا فتح رابط أو ملف في ترشيحكم {number}. يرجى التحقق من الأدلة وتصحيحها قبل "
            "{deadline}: {link}",
        },
    },
    {
        "name": "The work does not fit the category",
        "use": "ineligible",
        "texts": {
            "en": "Thank you for sending us “{title}”. We read it with care. It does not fit this category as the "
            "call describes it, so it does not go to its judges.",
            "fr": "Merci de nous avoir envoyé « {title} ». Nous l’avons lu avec attention. Ce travail ne "
            "correspond pas à cette catégorie telle que l’appel la décrit ; il n’est donc pas transmis à "
            "son jury.",
            "es": "Gracias por enviarnos «{title}». Lo leímos con atención. No corresponde a esta categoría tal "
            "como la describe la convocatoria, por lo que no pasa a su jurado.",
            "ru": "Благодарим вас за «{title}». Мы внимательно прочитали заявку. Она не соответствует этой "
            "категории, как её описывает объявление о приёме, поэтому не передаётся её жюри.",
            "zh": "感谢您提交“{title}”。我们认真阅读了它。它不符合征集公告对该类别的描述，因此不会提交给该类别的评审。",
            "ar": "شكرًا لإرسالكم «{title}». قرأناه بعناية. وهو لا يندرج في هذه الفئة كما تصفها الدعوة، ولذلك لا "
            "يُحال إلى محكّميها.",
        },
    },
)
