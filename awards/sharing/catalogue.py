"""The registry as a catalogue for other catalogues (DCAT 3 in JSON-LD), and as a data set of schema.org."""

from collections.abc import Mapping
from typing import Any

from awards.core.cells import plain
from awards.sharing.models import RegistryDump
from awards.sharing.rules.columns import ABOUT
from awards.sharing.rules.tables import LICENCE

TITLE = "Registry of pledges beside the EQUALS in Tech Awards"
PUBLISHER = "EQUALS in Tech Awards"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#", "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip
FILES = {
    "pledges.csv": "text/csv", "pledges.json": "application/json", "pledges.xml": "application/xml",
    "pledges.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pledges/360giving.json": "application/json",
}  # fmt: skip
MEDIA = "https://www.iana.org/assignments/media-types/"


def catalogue(site: str, last: RegistryDump | None, years: Mapping[int, RegistryDump]) -> dict[str, Any]:
    """One data set, which is the registry now, and a series of its last dump of each year."""
    page = f"{site}/data/registry"
    series = {
        "@id": f"{page}#years", "@type": "dcat:DatasetSeries", "dct:title": f"{TITLE}, by year",
        "dct:publisher": _publisher(site), "dct:license": {"@id": LICENCE["path"]},
    }  # fmt: skip
    return {
        "@context": CONTEXT,
        "@id": f"{page}/catalogue.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": TITLE,
        "dct:description": " ".join(ABOUT),
        "dct:publisher": _publisher(site),
        "dct:license": {"@id": LICENCE["path"]},
        "foaf:homepage": {"@id": page},
        **({"dct:modified": _moment(last)} if last else {}),
        "dcat:dataset": [_now(site, last), series, *(_of_year(site, year, one) for year, one in sorted(years.items()))],
    }


def data_set(site: str, last: RegistryDump | None) -> dict[str, Any]:
    """The registry as schema.org has data sets."""
    files = [("text/csv", f"{site}/pledges.csv"), ("application/json", f"{site}/pledges.json")]
    if last is not None:
        files.append(("application/zip", f"{site}/data/registry/{last.day.isoformat()}.zip"))
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": TITLE,
        "description": " ".join(ABOUT),
        "url": f"{site}/data/registry",
        "license": LICENCE["path"],
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": PUBLISHER, "url": f"{site}/"},
        **({"dateModified": plain(last.made_at)} if last else {}),
        "distribution": [{"@type": "DataDownload", "encodingFormat": media, "contentUrl": url} for media, url in files],
    }


def _now(site: str, last: RegistryDump | None) -> dict[str, Any]:
    page = f"{site}/data/registry"
    distributions = [
        {
            "@id": f"{site}/{file}", "@type": "dcat:Distribution",
            "dcat:downloadURL": {"@id": f"{site}/{file}"}, "dcat:mediaType": {"@id": MEDIA + media},
        }
        for file, media in FILES.items()
    ]  # fmt: skip
    return {
        "@id": f"{page}#pledges", "@type": "dcat:Dataset", "dct:title": TITLE, "dct:description": " ".join(ABOUT),
        "dct:publisher": _publisher(site), "dct:license": {"@id": LICENCE["path"]}, "dcat:landingPage": {"@id": page},
        "dcat:distribution": distributions + ([_packed(site, last)] if last else []),
    }  # fmt: skip


def _of_year(site: str, year: int, last: RegistryDump) -> dict[str, Any]:
    return {
        "@id": f"{site}/data/registry#{year}", "@type": "dcat:Dataset", "dct:title": f"{TITLE}, {year}",
        "dcat:inSeries": {"@id": f"{site}/data/registry#years"}, "dct:issued": _moment(last),
        "dct:license": {"@id": LICENCE["path"]}, "dcat:distribution": [_packed(site, last)],
    }  # fmt: skip


def _packed(site: str, dump: RegistryDump) -> dict[str, Any]:
    url = f"{site}/data/registry/{dump.day.isoformat()}.zip"
    return {
        "@id": url, "@type": "dcat:Distribution", "dcat:downloadURL": {"@id": url},
        "dcat:mediaType": {"@id": f"{MEDIA}application/zip"},
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(dump.size)},
        "spdx:checksum": {
            "@type": "spdx:Checksum", "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": dump.digest,
        },
    }  # fmt: skip


def _publisher(site: str) -> dict[str, Any]:
    return {"@id": f"{site}/", "@type": "foaf:Organization", "foaf:name": PUBLISHER}


def _moment(dump: RegistryDump) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": str(plain(dump.made_at))}
