"""Nothing that a nominee can get says who judged: no page, mail, file or copy holds a judge's name or number."""

import io
import re
import zipfile
from itertools import chain
from uuid import uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from awards.assignment.models import JudgeProfile
from awards.certificates import services as letters
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import Scorecard
from awards.web.mail import compose
from tests.certificates.things import certificates, work
from tests.feedback.things import WEEK, a_public_award, released

NAMES = ("Qadira Vukovarsky", "Xanthe Zubrowka", "Wilhelmina Quillfeather", "Yolanda Vexley")
ZONE = "Pacific/Chatham"
TEXTS = (".json", ".jsonl", ".csv", ".txt", ".html", ".py", ".xml")


def released_award(_app, session, at):
    judged = a_public_award(session, at - 3 * WEEK)
    released(session, judged, at - 3 * WEEK)
    released(session, judged, at - 3 * WEEK, "Anna’s workshop")
    for judge, name in zip(judged.judges, NAMES, strict=True):
        judge.name = name
    session.execute(update(JudgeProfile).values(zone=ZONE))
    session.commit()
    return judged


pytestmark = pytest.mark.begins(judged=released_award)


@pytest.fixture
def judged(begun):
    """An award that is public since three weeks, its feedback released; judges have names like nobody else's."""
    return begun


def telling(session, judged) -> list[re.Pattern[str]]:
    """What would tell a judge: names, initials, addresses, the numbers of account, profile and cards, the zone."""
    ids = [judge.id for judge in judged.judges]
    ids += session.scalars(select(JudgeProfile.id).where(JudgeProfile.user_id.in_(ids))).all()
    ids += session.scalars(select(Scorecard.id)).all()
    words = [
        ZONE,
        "Chatham",
        *(judge.email for judge in judged.judges),
        *(part for name in NAMES for part in name.split()),
    ]
    words += [form for key in ids for form in (str(key), key.hex)]
    initials = [r"\b{}\.? ?{}\b".format(*(part[0] for part in name.split())) for name in NAMES]
    return [*(re.compile(re.escape(word), re.IGNORECASE) for word in words), *map(re.compile, initials)]


def tells(text: str, marks: list[re.Pattern[str]]) -> list[str]:
    return [mark.pattern for mark in marks if mark.search(text)]


def all_shown(app, client, known, of=""):
    """Each page and file that the nominee may open, in words; pictures hold none. Or those `of` one thing alone."""
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or not rule.arguments <= known.keys() or (of and of not in rule.arguments):
            continue
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})
        answer = client.browser.get(address)
        if answer.status_code != 200 or answer.mimetype.startswith("image/"):
            continue
        yield rule.endpoint, words_of(answer.mimetype, answer.data)


def words_of(kind: str, content: bytes) -> str:
    """What a file says in words: of a ZIP file what its texts say, of a PDF what is set in it and its properties."""
    if kind == "application/pdf":
        file = PdfReader(io.BytesIO(content))
        return " ".join([*map(str, (file.metadata or {}).values()), *(page.extract_text() for page in file.pages)])
    if kind == "application/zip":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return " ".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(TEXTS))
    return content.decode()


def test_a_mark_is_seen_where_it_stands(session, judged):
    marks = telling(session, judged)
    for text in ("by qadira", "Q.V. read it", "QV", f"/cards/{judged.judges[0].id.hex}", "in Chatham"):
        assert tells(text, marks), text
    assert not tells("Your figures are clear", marks)


@pytest.mark.case(
    "PR-04", rest="in a bundle a judge's sheets share a pseudonym, by which the ranking is computed again"
)
def test_no_page_file_mail_or_copy_of_a_nominee_tells_who_judged(app, session, judged, client_for):
    text = {"en": "Dear {nominee}, {title}: {result}"}
    letters.save_letter(session, judged.edition, "finalists", text, 0, judged.staff, judged.edition.rules_published_at)
    letters.approve_letter(session, judged.edition, "finalists", 1, judged.second, judged.edition.rules_published_at)
    work(app, session)
    marks = telling(session, judged)
    anna = judged.entries["Anna’s workshop"]
    known = {
        "entry_id": anna.id, "nomination_id": anna.nomination_id,
        "edition_id": judged.edition.id, "year": judged.edition.year, "key": "skills", "code": "en",
        "certificate_id": uuid4(),
    }  # fmt: skip
    own = [known | {"certificate_id": one.id} for one in certificates(session, "Anna’s workshop")]
    nominator = judged.nominator
    session.commit()
    client, opened = client_for(nominator), set()
    for endpoint, text in chain(
        all_shown(app, client, known), *(all_shown(app, client, one, "certificate_id") for one in own)
    ):
        opened.add(endpoint)
        assert tells(text, marks) == [], endpoint
    assert {
        "nominations.nomination", "nominations.receipt_pdf", "feedback.told", "people.data_json", "people.data_zip",
        "certificates.own_file", "certificates.own_letter",
    } <= opened  # fmt: skip
    with app.app_context():
        mails = session.scalars(select(OutboxMail).where(OutboxMail.to == judged.nominator.email)).all()
        assert {"feedback_ready"} <= {mail.template for mail in mails}
        for mail in mails:
            assert tells(compose(mail).as_string(), marks) == [], mail.template
