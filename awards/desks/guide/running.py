"""The guides for whoever runs the portal and whoever changes it."""

from awards.core.text import N_
from awards.desks.guide.parts import Guide, Section

OPERATOR = Guide(
    "operator",
    N_("For operators"),
    N_("Running the portal on one machine or on many. The files named here lie beside the program's source."),
    (
        Section(
            "begin",
            N_("Beginning"),
            (
                N_(
                    "make setup makes the environment and the database, make run serves it with the record and "
                    "three rehearsals. Python and make are all that it needs."
                ),
                N_(
                    "awards user add makes the first administrator, and nothing else does. Administrators give "
                    "and end all other roles on a page."
                ),
            ),
        ),
        Section(
            "install",
            N_("Installing on a server"),
            (
                N_(
                    "docs/install.md leads from a bare Debian to a service of systemd with a backup each night, step by"
                    " step, and to containers. A program beside it, docs/install/prove, does these very steps."
                ),
                N_(
                    "docs/front.md has the server in front, nginx: it encrypts, hands out public pages as files and"
                    " shows them while the program is stopped."
                ),
            ),
        ),
        Section(
            "settings",
            N_("Settings"),
            (
                N_(
                    "They are environment variables that begin with AWARDS_, each explained in config.py. With "
                    "AWARDS_ENV=production the program does not start on an unsafe one and says which it is."
                ),
                N_(
                    "SQLite serves one machine. With AWARDS_DATABASE_URL it is PostgreSQL, for many: docs/many.md"
                    " says how."
                ),
                N_(
                    "There too: a replica of the database for visitors, a bucket of an S3-compatible store for files,"
                    " Redis for limits that servers share."
                ),
            ),
        ),
        Section(
            "health",
            N_("Is all well?"),
            (
                N_(
                    "/healthz says that the process is up, /readyz that database, schema and storage are there. "
                    "awards doctor looks at settings, database, mail, storage and clock, and says of each that it"
                    " is well or what to do."
                ),
                N_(
                    "/metrics has numbers for Prometheus; the log is one JSON object a line, with the number of the "
                    "request and nothing of anybody. docs/observing.md says what each means."
                ),
            ),
        ),
        Section(
            "backup",
            N_("Backups"),
            (
                N_(
                    "awards backup writes one file of one instant while everybody works; awards restore brings it"
                    " back, on either database, and compares counts and digests."
                ),
                N_(
                    "Keep what awards erase prints apart from the backups: after one was brought back, the same "
                    "people are erased once more with it."
                ),
            ),
        ),
        Section(
            "upgrade",
            N_("A new version"),
            (
                N_("awards upgrade brings the database to the version of the program."),
                N_("Servers are changed one after another while the portal goes on: docs/many.md says how."),
            ),
        ),
        Section(
            "others",
            N_("Other servers"),
            (
                N_(
                    "The portal asks no other server for anything unless the settings say so: mail, single sign-"
                    "on (docs/sign-on.md), webhooks (docs/webhooks.md)."
                ),
            ),
        ),
    ),
)  # fmt: skip

DEVELOPER = Guide(
    "developer",
    N_("For developers"),
    N_("Where things live, how a change is made, and what programs outside may rely on."),
    (
        Section(
            "house",
            N_("The house"),
            (
                N_(
                    "ARCHITECTURE.md tells the rooms in one line, from the call to the winners: a room reads "
                    "earlier ones and never later ones. STYLE.md says how code reads."
                ),
            ),
        ),
        Section(
            "change",
            N_("Making a change"),
            (
                N_(
                    "Write the rule and its test first, then the service, then the page. Each change leaves a row"
                    " in the audit log, and each page says at its door who may open it."
                ),
                N_(
                    "make check looks at types, style and walls; make test runs everything, on SQLite and "
                    "PostgreSQL and in a real browser."
                ),
            ),
        ),
        Section(
            "texts",
            N_("Texts"),
            (
                N_(
                    "Every text is marked; make translations collects them into awards/translations, one file a "
                    "language. These guides are among them."
                ),
            ),
        ),
        Section(
            "programs",
            N_("What programs may rely on"),
            (
                N_(
                    "Every address for programs stands on a page of its own, made from the OpenAPI document that "
                    "tests hold each answer against."
                ),
            ),
            "programs.api",
        ),
        Section(
            "verify",
            N_("Computing a result again"),
            (
                N_("A published result comes as a bundle with a script that needs Python alone."),
            ),
            "verifying.verify",
        ),
    ),
)  # fmt: skip
