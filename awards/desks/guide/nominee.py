"""The guide for nominees and nominators."""

from awards.core.text import N_
from awards.desks.guide.parts import Guide, Section

NOMINEE = Guide(
    "nominee",
    N_("For nominees"),
    N_("From the question whether you can enter to the result, in the order in which you meet it."),
    (
        Section(
            "enter",
            N_("Can you enter?"),
            (
                N_(
                    "The page of the call says who can enter, by which criteria judges score, and until when, in "
                    "your own time and in Geneva time."
                ),
                N_(
                    "A few questions tell you whether you can enter. You need no account for them, and nothing of"
                    " your answers is kept but how often each was given."
                ),
            ),
            "programme.call",
        ),
        Section(
            "sign-in",
            N_("Signing in"),
            (
                N_("You sign in with your e-mail address and a code that we send there. There is no password."),
                N_(
                    "The link in the same mail does what the code does, in the browser that asked for it. A code "
                    "holds for a quarter of an hour."
                ),
                N_(
                    "If you have several addresses, prove each of them on your account page: any of them signs "
                    "you in then."
                ),
            ),
            "accounts.sign_in",
            also=N_("log in, login, lost code"),
        ),
        Section(
            "write",
            N_("Writing"),
            (
                N_(
                    "One nomination can enter several categories. You choose the language in which you write; it "
                    "may be any of the six languages of the United Nations."
                ),
                N_(
                    "Every answer saves itself. Without a line it stays on your device until it can be sent, and "
                    "the page says so."
                ),
                N_(
                    "When two people or two tabs change the same answer, both texts are shown and nothing is "
                    "overwritten."
                ),
                N_("Under each question stands which criterion it feeds and how much room is left."),
            ),
            picture=(
                "nominee",
                N_("The page of a nomination that is being written: its parts with how far each is, and until when."),
            ),
            also=N_("draft, autosave, offline, without internet"),
        ),
        Section(
            "evidence",
            N_("Evidence"),
            (
                N_("Give links or files. A file goes on where it stopped when the line comes back."),
                N_(
                    "One file may have ten megabytes, and all of a nomination forty. Each is looked into before "
                    "anybody opens it."
                ),
            ),
            also=N_("upload, attachment, document"),
        ),
        Section(
            "people",
            N_("Other people"),
            (
                N_(
                    "Let others in by their address: to read, to write, or to submit as well. You can end that at"
                    " any time."
                ),
                N_("A referee writes a letter by a link of their own, until a date of their own."),
                N_(
                    "If you nominate somebody else, we ask that person in their language whether they agree. "
                    "Without their answer nobody may pass the nomination on to judges."
                ),
            ),
            also=N_("consent, reference, recommendation, team"),
        ),
        Section(
            "submit",
            N_("Submitting"),
            (
                N_("One page shows what judges will see, and what is still missing, each with a link to its place."),
                N_(
                    "After submitting you get a receipt with a number, the time and a digest. You may change and "
                    "submit again until the deadline."
                ),
                N_("A file that is on its way at the deadline may arrive within half an hour."),
            ),
            also=N_("send, late, extension"),
        ),
        Section(
            "afterwards",
            N_("After the deadline"),
            (
                N_(
                    "Your page says how far it is: received, screening, judging, finalists, result, each with its date."
                ),
                N_(
                    "When staff return it, the page names the answers to mend, why, and until when. Only those "
                    "are open then."
                ),
                N_("You can ask staff a question and withdraw the nomination on the same page."),
            ),
            also=N_("status, correction, contact"),
        ),
        Section(
            "result",
            N_("The result"),
            (
                N_(
                    "You are told by mail. Until a result is public nobody finds it on any page, not even by "
                    "guessing an address."
                ),
                N_(
                    "After the result you read what judges found strong and what was missing, in words that staff"
                    " have looked at, and in which part of the field you were. You read no points and no judge's "
                    "name."
                ),
                N_("You may appeal once, until the date that the page names, and get one answer."),
                N_(
                    "The page of your nomination then has a letter for you. Laureates find a certificate there as well,"
                    " with a code by which anybody can check it."
                ),
            ),
            "certificates.ask",
            also=N_("feedback, shortlist, finalist, embargo"),
        ),
        Section(
            "yours",
            N_("What is kept of you"),
            (
                N_(
                    "Your account page gives you a copy of everything that is kept of you, and lets you ask to be"
                    " erased."
                ),
                N_(
                    "What an edition deletes, and when, stands on your nomination's page. Text and files of one that "
                    "was honoured in public stay."
                ),
            ),
            also=N_("privacy, personal data, delete my account"),
        ),
    ),
)  # fmt: skip
