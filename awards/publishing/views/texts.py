"""Staff write of the laureates: the list with what lacks, and the page of one with its picture."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.assignment.queries import tied_categories
from awards.core.errors import NotFound
from awards.core.vocabulary import LANGUAGE_NAMES, LANGUAGES
from awards.decisions.policy import TIED
from awards.nominations.models import NominationFile
from awards.nominations.rules.files import LARGEST_FILE
from awards.publishing import pictures, policy, queries, rules, services
from awards.publishing.forms import KINDS_OF_TEXT, LaureateTextForm
from awards.publishing.queries import EditionAnnouncements
from awards.publishing.queries.texts import Written, frozen, one_to_write, picture, pictures_sent, to_write
from awards.publishing.services import NewPicture
from awards.publishing.views.blueprint import bp
from awards.web.access import requires, takes_up_to
from awards.web.attachments import files
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now, outside_of_it

LAUREATES = "/staff/<uuid:edition_id>/laureates"
ROOM_FOR_TEXTS = 200_000


def of_edition(session: Session, edition_id: UUID) -> EditionAnnouncements:
    return queries.edition_announcements(session, edition_id, signed_in().id)


def one(session: Session, edition_id: UUID, entry_id: UUID) -> Written:
    """An approved finalist; whoever is tied to an entry of the category does not meet it."""
    found = one_to_write(session, edition_id, entry_id)
    if found.category.id in tied_categories(session, edition_id, signed_in().id):
        raise NotFound("laureate")
    return found


@bp.route(LAUREATES)
@requires(policy.may_see_announcements, load=of_edition)
def laureate_texts(page: EditionAnnouncements) -> ResponseReturnValue:
    tied = tied_categories(db_session(), page.edition_id, signed_in().id)
    written = to_write(db_session(), page.edition)
    return render_template(
        "publishing/laureate_texts.html",
        edition=page.edition,
        written=[found for found in written if found.category.id not in tied],
        tied=[category for category in page.edition.categories if category.id in tied],
        closed_because=TIED,
        may_write=policy.may_write_texts(signed_in(), page),
        frozen=frozen(db_session(), page.edition_id),
        languages_of=LANGUAGE_NAMES,
    )


@bp.route(f"{LAUREATES}/<uuid:entry_id>", methods=["GET", "POST"])
@requires(policy.may_write_texts, load=one)
@takes_up_to(LARGEST_FILE + ROOM_FOR_TEXTS)
def laureate_text(of: Written) -> ResponseReturnValue:
    sent = pictures_sent(db_session(), of.nomination.id)
    data = {f"{kind}_{code}": text for kind, said in of.texts.items() for code, text in said.items()}
    form = LaureateTextForm(
        [(str(file.id), file.name) for file in sent], data=data | {"version": of.text.version if of.text else 0}
    )

    def save() -> None:
        services.save_texts(
            db_session(), of, form.texts, signed_in(), now(), seen=form.version.data, picture=_picture(form, sent),
            without_picture=bool(form.without_picture.data),
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, save):
        flash(_("Kept. It becomes public with the announcement."))
        return redirect(url_for("publishing.laureate_texts", edition_id=of.edition_id))
    page = render_template(
        "publishing/laureate_text.html",
        edition=of.edition,
        of=of,
        form=form,
        kinds=list(KINDS_OF_TEXT),
        longest=rules.LONGEST,
        languages_of=LANGUAGE_NAMES,
        codes=sorted(LANGUAGES, key=lambda code: (code != of.nomination.language, code != "en")),
        frozen=frozen(db_session(), of.edition_id),
    )
    return page, 422 if form.is_submitted() else 200


@bp.route(f"{LAUREATES}/<uuid:entry_id>/picture")
@requires(policy.may_write_texts, load=one)
def laureate_text_picture(of: Written) -> ResponseReturnValue:
    if of.text is None or of.text.picture is None:
        raise NotFound("picture")
    return Response(picture(db_session(), of.text.picture), mimetype="image/webp")


def _picture(form: LaureateTextForm, sent: list[NominationFile]) -> NewPicture | None:
    """The picture that was sent with the form, else the one of the nomination that was chosen."""
    given = request.files.get(form.picture.name)
    if given is not None and given.filename:
        name, content = given.filename, given.read()
        return outside_of_it(lambda: pictures.drawn_from_sent(files(), name, content))
    chosen = next((file.stored for file in sent if str(file.id) == form.sent.data), None)
    return outside_of_it(lambda: pictures.drawn_from_stored(files(), chosen)) if chosen else None
