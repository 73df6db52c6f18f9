"""Tables of the pledge registry."""

from awards.pledges.models.desk import (
    PledgeDraft,
    PledgeErasure,
    PledgeError,
    PledgeLink,
    PledgeRegisterEntry,
    PledgeReminder,
    PledgeReport,
    PledgeReportMoney,
    PledgeSum,
    PledgeVerification,
    PledgeVersionBy,
)
from awards.pledges.models.finding import PledgeSearch, PledgeTag, PledgeWord
from awards.pledges.models.parts import PledgePart
from awards.pledges.models.registry import (
    Amount,
    BeneficiaryGroup,
    Pledge,
    PledgeBeneficiary,
    PledgeCountry,
    PledgeMoney,
    PledgeParty,
    PledgeRegion,
    PledgeTranche,
    PledgeVersion,
    RegistryTotal,
)

__all__ = [
    "Amount",
    "BeneficiaryGroup",
    "Pledge",
    "PledgeBeneficiary",
    "PledgeCountry",
    "PledgeDraft",
    "PledgeErasure",
    "PledgeError",
    "PledgeLink",
    "PledgeMoney",
    "PledgePart",
    "PledgeParty",
    "PledgeRegion",
    "PledgeRegisterEntry",
    "PledgeReminder",
    "PledgeReport",
    "PledgeReportMoney",
    "PledgeSearch",
    "PledgeSum",
    "PledgeTag",
    "PledgeTranche",
    "PledgeVerification",
    "PledgeVersion",
    "PledgeVersionBy",
    "PledgeWord",
    "RegistryTotal",
]
