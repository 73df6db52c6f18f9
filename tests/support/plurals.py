"""Mends the plural rule of the Arabic catalogue: Babel writes its last two forms in another order than gettext."""

import re
from pathlib import Path

CATALOGUE = Path(__file__).parents[2] / "awards" / "translations" / "ar" / "LC_MESSAGES" / "messages.po"

RULE = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);"
)


def main() -> None:
    """Write the rule into the catalogue's header, on one line."""
    text = CATALOGUE.read_text()
    mended = re.sub(
        r'"Plural-Forms:.*?\\n"\n', lambda _: f'"Plural-Forms: {RULE}\\n"\n', text, flags=re.DOTALL, count=1
    )
    CATALOGUE.write_text(mended)


if __name__ == "__main__":
    main()
