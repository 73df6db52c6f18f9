"""The guide for staff of an edition."""

from awards.core.text import N_
from awards.desks.guide.parts import Guide, Section

STAFF = Guide(
    "staff",
    N_("For staff"),
    N_("The eight places of an edition, one after the other, and what guards them."),
    (
        Section(
            "second-step",
            N_("Signing in as staff"),
            (
                N_(
                    "Staff take a second step: a passkey or an authenticator app. Keep the recovery codes where "
                    "the phone is not."
                ),
                N_(
                    "What guards an account, hands out names or lets a result go asks for that proof again when "
                    "it is older than a quarter of an hour."
                ),
            ),
        ),
        Section(
            "today",
            N_("Today"),
            (N_("What waits, with how many and since when, each with the way to where it is done."),),
        ),
        Section(
            "set-up",
            N_("Set-up"),
            (
                N_(
                    "Dates, categories, criteria, weights and the form are edited page by page. Publishing keeps "
                    "all of it as version 1 with its digest."
                ),
                N_(
                    "After that a change takes a public note and a second person; once judging has begun, what "
                    "scores mean stays."
                ),
                N_("Play a whole edition with made-up nominations before you publish."),
            ),
        ),
        Section(
            "screen",
            N_("Nominations"),
            (
                N_(
                    "Pass, return or find ineligible, one or many at once. The mails wait for some minutes, and "
                    "for ten minutes you can take an act back."
                ),
                N_("Likely duplicates come with their evidence: link them, merge them or keep both."),
                N_("The list of all nominations has every filter, and its files have the same rows."),
            ),
            also=N_("undo, eligibility, merge"),
        ),
        Section(
            "judges",
            N_("Judges"),
            (
                N_(
                    "The map of need against supply shows where to invite. A file of people is tried first, then "
                    "everybody is asked or nobody."
                ),
                N_(
                    "Staff who are tied to a nomination meet neither who judges it nor any decision about its "
                    "category."
                ),
            ),
            also=N_("invite, upload"),
        ),
        Section(
            "assign",
            N_("Assign and watch"),
            (
                N_(
                    "Ask for a plan, look at what it would change, accept it. It comes with a proof that a "
                    "separate program checks; where it cannot be done, it says what is lacking."
                ),
                N_(
                    "While judges work you see when each will be done. Remind one, or swap a silent one: the rest"
                    " stays."
                ),
            ),
            also=N_("reminder, replacement, late judge"),
        ),
        Section(
            "decide",
            N_("Decide"),
            (
                N_(
                    "Raw and adjusted scores stand side by side, with how sure they are. The grey zone is what "
                    "the jury talks about."
                ),
                N_("A choice out of order takes a reason, and every decision a second person."),
            ),
            picture=(
                "staff",
                N_("The ranking of a category: each entry with its scores, how sure they are, and the cut."),
            ),
            also=N_("shortlist, finalist, override"),
        ),
        Section(
            "announce",
            N_("Announce"),
            (
                N_("An announcement has an instant. Before it no page, file, feed or program tells anything of it."),
                N_("You see who gets which mail before you let them go, and for a minute you can stop them."),
            ),
            also=N_("embargo, publish, press kit"),
        ),
        Section(
            "close",
            N_("Close"),
            (
                N_("Where you announce, Close the edition leads there; what stands in the way is listed first."),
                N_(
                    "The fairness report, the open data and the bundle are made; what is kept of people is "
                    "deleted by the edition's own months, unless it is held for a reason."
                ),
            ),
            also=N_("privacy, personal data, archive, export"),
        ),
        Section(
            "pledges",
            N_("Pledges"),
            (
                N_(
                    "A pledge that an organisation hands in waits until you publish it or give it back with your "
                    "reasons. Above 10 million US dollars a second person publishes it with you."
                ),
                N_(
                    "A file of pledges is tried first: row by row you see what is new, what changes and what is wrong "
                    "before anything is public. No file deletes a pledge."
                ),
                N_(
                    "Organisations that are one and the same are merged: the old address leads on, and a merge can be "
                    "taken back."
                ),
                N_(
                    "Beside a report you note how far somebody looked at it, from the pledger's own word to an outside "
                    "audit. Such a note runs out after 24 months."
                ),
                N_(
                    "An introduction writes to a need's side and to a pledge's side. Addresses are told once both have "
                    "agreed; then you note what came of it, and both sides read it."
                ),
                N_(
                    "When an organisation asks not to be shown beside a laureate, you hide that link or leave it, and "
                    "it reads your reason."
                ),
                N_(
                    "When an organisation asks that its pledge joins a campaign that is open, you accept, or refuse "
                    "with your reason. Whoever asked gets a mail."
                ),
            ),
            where="pledges.pledges",
        ),
        Section(
            "programs",
            N_("Your own programs"),
            (
                N_(
                    "Make a token for what a program needs and no more. Where the server lets them, webhooks tell"
                    " a program what happened."
                ),
            ),
            "programs.api",
        ),
    ),
)  # fmt: skip
