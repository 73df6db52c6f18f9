"""What the words of the registry mean (met, levels, lights, the five words for money), and how fast staff answer."""

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from awards.pledges import wording
from awards.pledges.queries import LATE, desk
from awards.pledges.rules import WORDS
from awards.pledges.rules.answering import AIM
from awards.pledges.rules.reports import LEVELS
from awards.pledges.views.blueprint import bp
from awards.web.access import public
from awards.web.labels import label
from awards.web.transaction import db_session, now


@bp.route("/pledges/words")
@public
def words() -> ResponseReturnValue:
    return render_template(
        "pledges/words.html",
        levels=[(wording.LEVELS[level], wording.LEVELS_MEAN[level]) for level in LEVELS],
        lights=[(words, wording.LIGHTS_MEAN[light]) for light, words in wording.LIGHTS.items()],
        late=list(LATE),
        answers=desk.answers(db_session(), now() - timedelta(days=365)),
        aim=AIM,
        money=[(label(word), wording.MONEY_MEANS[word]) for word in WORDS],
    )
