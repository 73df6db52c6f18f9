"""The guide for judges."""

from awards.core.text import N_
from awards.desks.guide.parts import Guide, Section

JUDGE = Guide(
    "judge",
    N_("For judges"),
    N_("From the invitation to the last confirmed scorecard."),
    (
        Section(
            "invitation",
            N_("The invitation"),
            (
                N_(
                    "The mail says how many entries, how many hours and until when. Its link answers this one "
                    "invitation, and opening it answers nothing."
                ),
                N_(
                    "When you accept you say how many entries you take at most, which languages you read, where "
                    "you work and with whom you are tied."
                ),
            ),
            also=N_("decline, workload"),
        ),
        Section(
            "gate",
            N_("Before you read anything"),
            (
                N_("You agree to keep what you read to yourself."),
                N_(
                    "Then you see names and countries, and nothing else, and tick where you have a conflict of "
                    "interest. What the program found stands there ticked with its reason; you may contest it in "
                    "words."
                ),
                N_("You get no nomination that you are tied to, and nobody tied to one learns who judges it."),
            ),
            also=N_("confidentiality"),
        ),
        Section(
            "score",
            N_("Scoring"),
            (
                N_("The nomination stands beside the criteria, and under each scale stands what its points mean."),
                N_(
                    "Press a number to score and Enter to go on; every key stands on the scorecard. Each point saves "
                    "itself and can be changed until you confirm."
                ),
                N_("You see no other judge's points before the round has closed."),
                N_("A criterion without points does not count: the card stays in your queue, marked as half done."),
            ),
            picture=("judge", N_("The scorecard: the nomination and beside it the criteria with their points.")),
            also=N_("undo, mark, comment, keyboard"),
        ),
        Section(
            "language",
            N_("Texts in other languages"),
            (
                N_(
                    "You read the text as it was written. Plans give you entries in languages that you said you "
                    "read."
                ),
            ),
        ),
        Section(
            "without-line",
            N_("Without a line, or on paper"),
            (
                N_(
                    "Let the queue be kept on your device while you have a line. What you score without one is "
                    "sent when it comes back."
                ),
                N_(
                    "You can have your nominations as a PDF, each with a form to fill in by hand. Staff type it "
                    "in, and you confirm."
                ),
            ),
            also=N_("offline, without internet, print"),
        ),
        Section(
            "recusal",
            N_("A conflict that you see late"),
            (
                N_(
                    "Say so on the scorecard. The entry is taken from you at once, and staff find somebody else for it."
                ),
            ),
            also=N_("recuse, withdraw"),
        ),
        Section(
            "confirm",
            N_("Confirming"),
            (
                N_(
                    "Look at your own scores side by side, mend them, and confirm. From then on nothing changes "
                    "them."
                ),
                N_("If something was wrong all the same, ask staff to reopen the card. That takes a reason."),
            ),
        ),
        Section(
            "compare",
            N_("Two at a time"),
            (
                N_("In a small last round you may be asked which of two entries should win, one pair after another."),
            ),
        ),
        Section(
            "meeting",
            N_("The jury's meeting"),
            (
                N_("It talks about what the scores leave open. Ballots are secret."),
            ),
        ),
    ),
)  # fmt: skip
