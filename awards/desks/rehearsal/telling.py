"""What a rehearsal's staff write of its finalists: made-up words in six languages, and a drawn picture."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.later import Later
from awards.nominations.models import NominationCountry
from awards.programme.models import Edition
from awards.publishing import pictures
from awards.publishing import services as publishing
from awards.publishing.queries.texts import Written, to_write
from awards.web.drawing import cloth, svg

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = Later("PIL.Image")

SUMMARY = {
    "en": "Women technicians run the place and teach others. (Made up for a rehearsal.)",
    "fr": "Des techniciennes tiennent le lieu et forment d'autres femmes. (Inventé pour une répétition.)",
    "es": "Mujeres técnicas llevan el lugar y enseñan a otras. (Inventado para un ensayo.)",
    "ru": "Женщины-техники ведут мастерскую и учат других. (Вымышлено для репетиции.)",
    "ar": "تدير تقنيات المكان ويعلّمن نساء أخريات. (نص مختلق لأغراض التجربة.)",
    "zh": "女技师负责站点并培训其他妇女。（演练虚构内容）",
}
VALUED = {
    "en": "The jury valued that the accounts are open and that others could repeat the work. (Made up.)",
    "fr": "Le jury a apprécié des comptes ouverts et un travail que d'autres peuvent reprendre. (Inventé.)",
    "es": "El jurado valoró las cuentas abiertas y un trabajo que otros pueden repetir. (Inventado.)",
    "ru": "Жюри оценило открытость отчётности и то, что работу могут повторить другие. (Вымышлено.)",
    "ar": "قدّرت لجنة التحكيم انفتاح الحسابات وإمكان تكرار العمل. (نص مختلق.)",
    "zh": "评审团赞赏其账目公开、做法可供他人借鉴。（虚构内容）",
}
SHOWN = {
    "en": "A woven pattern, drawn by the program in place of a photograph.",
    "fr": "Un motif tissé, dessiné par le programme à la place d'une photographie.",
    "es": "Un motivo tejido, dibujado por el programa en lugar de una fotografía.",
    "ru": "Тканый узор, нарисованный программой вместо фотографии.",
    "ar": "نقش منسوج رسمه البرنامج بدلا من صورة.",
    "zh": "由程序绘制、代替照片的织纹图案。",
}
THREAD = 16


def write_of_finalists(session: Session, edition: Edition, by: User, at: datetime) -> None:
    """Write of every approved finalist; the first of each category has a picture, the second lacks languages."""
    seen: dict[str, int] = {}
    for of in to_write(session, edition):
        turn = seen[of.category.key] = seen.get(of.category.key, 0) + 1
        codes = ("en", of.nomination.language) if turn == 2 else tuple(SUMMARY)
        texts = {
            "summary": {code: SUMMARY[code] for code in codes},
            "valued": {code: VALUED[code] for code in codes},
            "alternative": SHOWN if turn == 1 else {},
        }
        publishing.save_texts(session, of, texts, by, at, seen=0, picture=_picture(session, of) if turn == 1 else None)


def _picture(session: Session, of: Written) -> publishing.NewPicture:
    """The entry's cloth, in dots instead of threads."""
    query = select(NominationCountry.iso2).where(NominationCountry.nomination_id == of.nomination.id).distinct()
    countries = sorted(session.scalars(query))
    cells = cloth.draft(of.category.key, countries, of.edition.year, 48, 32)
    known = svg.colours()
    dots = Image.new("RGB", (48, 32), known["paper"])
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            if cell is not None:
                dots.putpixel((column, row), _rgb(known["mat"] if cell else svg.hue(of.category.key)))
    return pictures.drawn(dots.resize((48 * THREAD, 32 * THREAD), Image.Resampling.NEAREST))


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
