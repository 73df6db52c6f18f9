"""Words that several rooms share, one each."""

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
"""The six UN languages by their public codes, in the order of their English names."""

LANGUAGE_NAMES = {
    "ar": "العربية", "zh": "中文", "en": "English", "fr": "Français", "ru": "Русский", "es": "Español",
}  # fmt: skip
"""Each language by its own name."""

CATEGORY_KEYS = ("access", "skills", "leadership-in-tech", "leadership-in-smes", "research")
"""The categories of the present award; earlier editions had others."""

ITU_REGIONS = ("africa", "americas", "arab-states", "asia-pacific", "cis", "europe")
"""Keys of the ITU regions."""

FOCUS_AREAS = ("access", "adoption", "value-creation", "accelerate")
"""The focus areas of Partner2Connect."""

SECTORS = (
    "agriculture", "education", "energy", "environment", "finance", "government", "health", "work",
)  # fmt: skip
TECHNOLOGIES = (
    "cable",
    "mobile",
    "satellite",
    "local-network",
    "devices",
    "software",
    "data",
    "artificial-intelligence",
)
"""What a pledge is about and by what means: a list of our own, of no other register."""

LINEAR, ORDINAL = "linear", "ordinal"
"""How scores become the ranking that counts: points as amounts, or as steps of a rating scale."""

SHEETS, AGGREGATES = "sheets", "aggregates"
"""What is published of the scores with a result: each sheet under pseudonyms, or each entry's means alone."""

PAIRS = "pairs"
"""The ranking that counts comes of comparisons of two entries at a time, where the rules say so of a last round."""
