"""Package URLs."""

from __future__ import annotations

import pytest

from readygate.readers.purl import parse_purl


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pkg:npm/%40angular/core@12.3.1", ("npm", "@angular/core")),
        ("pkg:npm/lodash", ("npm", "lodash")),
        ("pkg:PyPI/django@1.11.1", ("pypi", "django")),
        ("pkg:maven/org.apache/batik@1.9?packaging=sources#x/y", ("maven", "org.apache:batik")),
        ("pkg:golang/github.com/a/b@v1.0.0", ("golang", "github.com/a/b")),
        ("pkg://deb/debian/curl@7.50", ("deb", "debian/curl")),
        ("pkg:npm/@angular/core", ("npm", "@angular/core")),
        ("pkg:npm", None),
        ("pkg:/name", None),
        ("npm/lodash@1", None),
        ("", None),
    ],
)
def test_a_package_url_names_ecosystem_and_package(text: str, expected: tuple[str, str] | None) -> None:
    assert parse_purl(text) == expected
