"""How links between laureates and pledges are made, and how well readers agree with them."""

from flask import render_template
from flask.typing import ResponseReturnValue

from awards.connections.labelled import samples
from awards.connections.rules import MOST
from awards.connections.views.blueprint import bp
from awards.web.access import public


@bp.route("/connections")
@public
def made() -> ResponseReturnValue:
    return render_template("connections/made.html", samples=samples(), most=MOST)
