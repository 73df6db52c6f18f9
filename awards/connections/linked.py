"""What a laureate's page tells programs about itself: schema.org as JSON-LD, and the words of a shared link."""

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup

from awards.connections import wording
from awards.organisations.models import Organisation
from awards.publishing.models import Laureate
from awards.web.labels import label
from awards.web.languages import HTML_LANGUAGES, in_language, language, with_commas
from awards.web.linked import as_element


def site_url(path: str) -> str:
    """A path of this site as a whole address, as the settings say it."""
    return str(current_app.config["AWARDS"].base_url).rstrip("/") + path


def honour(laureate: Laureate) -> str:
    """`Winner 2027, Skills. EQUALS in Tech Awards 2027`: what the laureate was honoured with."""
    publication = laureate.publication
    told = str(_("%(role)s %(year)s", role=label(laureate.role), year=publication.year))
    category = in_language(laureate.category_names)
    edition = in_language(publication.facts["names"])
    return ". ".join(part for part in (with_commas((told, category)) if category else told, edition) if part)


def description(laureate: Laureate) -> str:
    """What a shared link says of the laureate, in a sentence or two."""
    summary = in_language(laureate.texts.get("summary"))
    return " ".join(summary.split())[:300] if summary else f"{honour(laureate)}."


def organisation_data(found: Organisation) -> Markup:
    """An organisation as schema.org has it, with its outside identifiers, as a script element of JSON-LD."""
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": found.name,
        "url": site_url(f"/organisations/{found.slug}"),
        "alternateName": [alias.name for alias in found.aliases if alias.name != found.name],
        "identifier": [
            {"@type": "PropertyValue", "propertyID": one.scheme, "value": one.value} for one in found.identifiers
        ],
    }
    if found.country:
        document["address"] = {"@type": "PostalAddress", "addressCountry": found.country}
    return as_element(document)


def data_of(laureate: Laureate, *, card: str, picture: str | None, countries: list[str]) -> Markup:
    """The laureate as a script element of JSON-LD, which no browser runs; no text of it can end the element."""
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "url": site_url(wording.laureate_url(laureate)),
        "name": wording.title(laureate),
        "description": description(laureate),
        "inLanguage": HTML_LANGUAGES.get(language(), language()),
        "primaryImageOfPage": {"@type": "ImageObject", "url": site_url(picture or card)},
        "mainEntity": _entity(laureate, site_url(picture or card), countries),
    }
    return as_element(document)


def _entity(laureate: Laureate, image: str, countries: list[str]) -> dict[str, Any]:
    """A project with those who hold it; a person or an organisation where no project is named."""
    kind = "Project" if laureate.project else "Organization" if laureate.holders else "Person"
    entity: dict[str, Any] = {
        "@type": kind, "name": wording.title(laureate), "award": honour(laureate), "image": image,
    }  # fmt: skip
    if summary := in_language(laureate.texts.get("summary")):
        entity["description"] = summary
    if laureate.project and laureate.holders:
        entity["parentOrganization"] = [{"@type": "Organization", "name": name} for name in laureate.holders]
    if laureate.project and laureate.person:
        entity["member"] = {"@type": "Person", "name": laureate.person}
    if countries and kind != "Person":
        entity["areaServed"] = [{"@type": "Country", "name": name} for name in countries]
    return entity
