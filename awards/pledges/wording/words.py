"""What the words of the registry are called: states, stages, levels, lights, ties and the rest."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

STEPS = {
    "what": _l("What"), "money": _l("Money"), "where": _l("Where and for whom"), "targets": _l("Targets"),
}  # fmt: skip
DRAFTS = {
    "draft": _l("Draft"), "submitted": _l("Handed in"), "in_review": _l("Being looked at"),
    "returned": _l("Needs a change"),
}  # fmt: skip
PLEDGES = {
    "draft": _l("Not public yet"), "published": _l("Public"),
    "withdrawn": _l("Pledge withdrawn"), "closed": _l("Pledge ended"),
}  # fmt: skip
LEAVES = {"withdraw": _l("Asks to withdraw it"), "close": _l("Asks to end it")}
GIVEN = {"financial": _l("Money"), "in-kind": _l("Something in kind"), "none": _l("Neither")}
SEX_WORDS = {"female": _l("Women and girls"), "male": _l("Men and boys")}
STAGE_WORDS = {
    "planned": _l("Planned"), "started": _l("Started"), "on_track": _l("On track"), "delayed": _l("Delayed"),
    "completed": _l("Completed"), "ended_early": _l("Ended early"),
}  # fmt: skip
LEVELS = {
    0: _l("As reported, not verified"), 1: _l("The reporter is known"), 2: _l("Papers were checked"),
    3: _l("A partner confirmed it"), 4: _l("Audited from outside"),
}  # fmt: skip
LEVELS_MEAN = {
    0: _l("The organisation says so; nobody has looked at it."),
    1: _l("The secretariat made sure that whoever reports speaks for the organisation."),
    2: _l("The secretariat read the papers that show it."),
    3: _l("A partner, or somebody for whom it was done, confirmed it."),
    4: _l("An auditor from outside looked at it."),
}  # fmt: skip
MONEY_MEANS = {
    "pledged": _l("What is promised, for all the years together."),
    "committed": _l("What a contract or a budget binds the organisation to."),
    "disbursed": _l("What has left the organisation."),
    "spent": _l("What was paid for the work itself."),
    "in_kind": _l("The value of what is given in goods, services or work."),
}  # fmt: skip
LIGHTS = {
    "green": _l("Reports are up to date"), "amber": _l("A yearly report is due"), "red": _l("Silent for two years"),
}  # fmt: skip
TAGS = {
    "agriculture": _l("Agriculture"), "education": _l("Education"), "energy": _l("Energy"),
    "environment": _l("Environment"), "finance": _l("Finance"), "government": _l("Public services"),
    "health": _l("Health"), "work": _l("Work"), "cable": _l("Cable and fibre"), "mobile": _l("Mobile network"),
    "satellite": _l("Satellite"), "local-network": _l("Local wireless network"), "devices": _l("Devices"),
    "software": _l("Software"), "data": _l("Data"), "artificial-intelligence": _l("Artificial intelligence"),
}  # fmt: skip
GOALS = {
    "1": _l("1. No poverty"),
    "2": _l("2. Zero hunger"),
    "3": _l("3. Good health and well-being"),
    "4": _l("4. Quality education"),
    "5": _l("5. Gender equality"),
    "6": _l("6. Clean water and sanitation"),
    "7": _l("7. Affordable and clean energy"),
    "8": _l("8. Decent work and economic growth"),
    "9": _l("9. Industry, innovation and infrastructure"),
    "10": _l("10. Reduced inequalities"),
    "11": _l("11. Sustainable cities and communities"),
    "12": _l("12. Responsible consumption and production"),
    "13": _l("13. Climate action"),
    "14": _l("14. Life below water"),
    "15": _l("15. Life on land"),
    "16": _l("16. Peace, justice and strong institutions"),
    "17": _l("17. Partnerships for the Goals"),
}
"""The Sustainable Development Goals by their numbers, each by its short title of the United Nations."""

PARTS = {
    "co-pledger": _l("Together with"), "funder": _l("Paid by"), "implementer": _l("Carried out by"),
    "beneficiary": _l("Helped by it"),
}  # fmt: skip
REGISTERS = {
    "P2C": _l("Partner2Connect"), "GRF": _l("Global Refugee Forum"), "other": _l("Another register"),
}  # fmt: skip
LIGHTS_MEAN = {
    "green": _l("A report came within a year, or the pledge has come to its end."),
    "amber": _l("No report for more than a year."), "red": _l("No report for more than two years."),
}  # fmt: skip
LINKS = {
    "part_of": _l("is part of"), "funds": _l("funds"), "joint_with": _l("is joint with"),
    "duplicates": _l("is the same as"), "continues": _l("continues"), "supports": _l("supports"),
    "matched_with": _l("was matched with"),
}  # fmt: skip


def column_name(column: str) -> str:
    """What a column of the record is called, to say which of a pledge's facts no source states."""
    return {
        "pledge_type": str(_("kind of pledge")),
        "focus_area": str(_("focus area")),
        "entity_kind": str(_("kind of organisation")),
    }.get(column, column)
