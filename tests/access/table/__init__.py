"""Who may open what, written by hand: the rules of the award's roles, not a copy of what the code does.

A row names a page by its endpoint, how it is asked, the phase of the edition, and who gets in; everybody else is turned
away: a visitor to the sign-in page, others with 404 where a thing must not be known to exist, 403 where only the
role lacks.
"""

from tests.access.table.accounts import ACCOUNT
from tests.access.table.api import PROGRAMS
from tests.access.table.assignment import ASSIGNING
from tests.access.table.campaigns import CAMPAIGNS
from tests.access.table.certificates import CERTIFICATES
from tests.access.table.closing import CLOSING
from tests.access.table.decisions import DECIDING
from tests.access.table.fairness import FAIRNESS
from tests.access.table.feedback import FEEDBACK
from tests.access.table.finding import FINDING
from tests.access.table.judging import JUDGING
from tests.access.table.jury import MEETING
from tests.access.table.needs import LINKS, NEEDS
from tests.access.table.nominations import ANSWERING, NOMINATING
from tests.access.table.organisations import ORGANISATIONS
from tests.access.table.people import ERASING
from tests.access.table.pledges import PLEDGING
from tests.access.table.programme import SETTING_UP
from tests.access.table.public import ABSENT, PUBLIC
from tests.access.table.publishing import ANNOUNCING
from tests.access.table.ranking import FURTHER_REVIEWS, SCORES_AND_RANKING, SCORES_OF_ROUNDS
from tests.access.table.rows import ANY_STAFF, Row
from tests.access.table.screening import SCREENING
from tests.access.table.sealing import SEALS

__all__ = ["ANY_STAFF", "TABLE", "Row"]

TABLE = [
    *PUBLIC, *ABSENT, *ACCOUNT, *ERASING, *ORGANISATIONS, *PLEDGING, *NEEDS, *LINKS, *NOMINATING, *SETTING_UP,
    *ANSWERING, *SCREENING, *FINDING, *ASSIGNING, *JUDGING, *SCORES_AND_RANKING, *FURTHER_REVIEWS, *SCORES_OF_ROUNDS,
    *MEETING, *DECIDING, *FAIRNESS, *CLOSING, *FEEDBACK, *ANNOUNCING, *CERTIFICATES, *SEALS, *PROGRAMS,
    *CAMPAIGNS,
]  # fmt: skip
