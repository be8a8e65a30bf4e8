"""A typical pull request: twenty reports of five megabytes in all, judged by the canonical gates at their last level.

Enters: a folder, and the example whose small reports are taken. Leaves: the workspace.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks import reports

SMALL = ("semgrep.json", "api-diff.json", "pact.json", "k6.json")
_POLICY = """\
version: 1
extends: [canonical]
milestone: M3
services:
  shop:
    path: services/shop
    aggregates: [Cart, Order]
    replicates: [Cart]
    publishes: [cart.created.v1]
    consumes: [user.created.v1]
    consumers: {http: [analytics-service, enrollment-service], messages: [mailer]}
    slo: {p95: 300ms, p99: 800ms}
    vars: {error-codes: [not-found, invalid-cart]}
    matrix:
      M3: {level: L4, gates: all}
levels:
  L4:
    criteria:
"""
_OWN = """\
      own-{number}:
        title: Part {number} is covered.
        evidence: coverage
        where: {{paths: "services/shop/src/domain/part_{number}_*"}}
        require: [lines >= 80%]
"""
_API = """\
openapi: 3.1.0
info: {title: Shop, version: 1.0.0}
components:
  schemas:
    Cart: {type: object, properties: {id: {type: string}, total: {type: number}}}
  parameters:
    Key: {name: Idempotency-Key, in: header, required: true, schema: {type: string}}
    Match: {name: If-Match, in: header, required: true, schema: {type: string}}
    Cursor: {name: cursor, in: query, schema: {type: string}}
  responses:
    Refused:
      description: Refused
      content:
        application/problem+json: {schema: {type: object, properties: {code: {enum: [not-found, invalid-cart]}}}}
paths:
"""
_PATH = """\
  /carts{number}:
    get:
      summary: Carts of kind {number}
      parameters:
        - $ref: '#/components/parameters/Cursor'
      responses:
        '200':
          description: A page of carts
          content:
            application/json:
              schema:
                type: object
                required: [items, nextCursor]
                properties:
                  items: {{type: array, items: {{$ref: '#/components/schemas/Cart'}}}}
                  nextCursor: {{type: string}}
        '400': {{$ref: '#/components/responses/Refused'}}
    put:
      summary: Replace a cart of kind {number}
      parameters:
        - $ref: '#/components/parameters/Key'
        - $ref: '#/components/parameters/Match'
      requestBody:
        content:
          application/json:
            schema: {{$ref: '#/components/schemas/Cart'}}
      responses:
        '204': {{description: Replaced}}
        '404': {{$ref: '#/components/responses/Refused'}}
"""
_PATHS = 40
_OWN_CRITERIA = 3


def policy() -> str:
    """The policy: one service that all criteria of the canonical gates are asked of, and three of its own."""
    return _POLICY + "".join(_OWN.format(number=number) for number in range(_OWN_CRITERIA))


def write(folder: Path, example: Path) -> None:
    """Six JUnit, four Cobertura and four SARIF reports, a k6 stream, an OpenAPI document of 80 operations, and the
    example's reports of semgrep, Pact, api-smart-diff and k6."""
    place = folder / reports.ROOT / "reports"
    for number in range(6):
        reports.write(place / f"unit-{number}.xml", reports.junit(100_000, part=f"part_{number}"))
    for number in range(4):
        reports.write(place / f"coverage-{number}.xml", reports.cobertura(400_000, part=f"part_{number}"))
        reports.write(place / f"lint-{number}.sarif", reports.sarif(450_000, part=f"part_{number}"))
    reports.write(place / "samples.ndjson", reports.k6(1_000_000))
    paths = (_PATH.format(number=number) for number in range(_PATHS))
    reports.write(folder / reports.ROOT / "openapi.yaml", (_API, *paths))
    for name in SMALL:
        shutil.copyfile(example / name, place / name)
    (folder / "readygate.yml").write_text(policy(), encoding="utf-8")
