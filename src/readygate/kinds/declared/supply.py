"""Declared kinds of the supply chain: `vulnerabilities` and `sbom`.

Formats: the JSON of npm audit, pip-audit, OSV-Scanner, Trivy and Grype; CycloneDX (https://cyclonedx.org/docs/) and
SPDX (https://spdx.github.io/spdx-spec/) JSON.
"""

from __future__ import annotations

from readygate.kinds.declared.declaring import by, less, more, unread

VULNERABILITIES = unread(
    name="vulnerabilities",
    title="Known vulnerabilities of dependencies",
    row="an advisory of one package",
    filters=(
        by("severities", "critical, high, medium, low or unrated"),
        by("packages", "names of packages"),
    ),
    metrics=(
        less("critical", "advisories rated critical"),
        less("high", "advisories rated high"),
        less("medium", "advisories rated medium (npm: moderate)"),
        less("low", "advisories rated low or info"),
        less("unrated", "advisories without a rating"),
        less("total", "all advisories"),
        less("fixable", "advisories for which a fixed version exists"),
        more("packages", "packages that the scanner asked about; skipped ones do not count"),
    ),
    satisfied_by="the JSON report of a dependency scan (npm audit, pip-audit, OSV-Scanner, Trivy or Grype)",
)

SBOM = unread(
    name="sbom",
    title="Software bill of materials",
    row="a component",
    filters=(
        by("names", "names of components"),
        by("licenses", "SPDX ids of licences"),
    ),
    metrics=(
        more("components", "components listed"),
        less("without-version", "components without a version"),
        less("without-license", "components without a licence"),
    ),
    satisfied_by="a CycloneDX or SPDX document in JSON",
)

KINDS = (VULNERABILITIES, SBOM)
