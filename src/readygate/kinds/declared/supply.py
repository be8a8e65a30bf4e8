"""The declared kind of the supply chain: `sbom`.

Formats: CycloneDX (https://cyclonedx.org/docs/) and SPDX (https://spdx.github.io/spdx-spec/) JSON.
"""

from __future__ import annotations

from readygate.kinds.declared.declaring import by, less, more, unread

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

KINDS = (SBOM,)
