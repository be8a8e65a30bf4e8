"""The static catalog of collectors, written by `python3 dev.py generate`."""

from __future__ import annotations

import msgspec

from readygate.collectors.collector import Signature


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A collector without its code: what recognition and listings need."""

    name: str
    module: str
    kind: str
    summary: str
    specification: str
    reads: tuple[str, ...]
    signature: Signature


ENTRIES: tuple[Entry, ...] = (
    Entry(
        name='api-smart-diff',
        module='api_smart_diff',
        kind='api-diff',
        summary='the diffs of api-smart-diff',
        specification='https://github.com/udamir/api-smart-diff',
        reads=('api-smart-diff 1.0.6',),
        signature=Signature(json=(('[].path', '[].action', '[].type'),)),
    ),
    Entry(
        name='clover',
        module='clover',
        kind='coverage',
        summary='Clover XML',
        specification='https://openclover.org/doc/schema/clover.xsd',
        reads=('vitest 3.2 (V8 and istanbul)', 'gcovr 8.8', "PHPUnit (from its writer's form)"),
        signature=Signature(xml=('coverage/project',)),
    ),
    Entry(
        name='cobertura',
        module='cobertura',
        kind='coverage',
        summary='Cobertura XML',
        specification='https://github.com/cobertura/cobertura/blob/master/cobertura/src/site/htdocs/xml/coverage-04.dtd',
        reads=('coverage.py 7.17', 'pytest-cov', 'vitest 3.2 (V8 and istanbul)', 'gcovr 8.8'),
        signature=Signature(xml=('coverage',), lacks=('coverage/project',)),
    ),
    Entry(
        name='coverage-py',
        module='coverage_py',
        kind='coverage',
        summary="coverage.py's JSON report",
        specification='https://coverage.readthedocs.io/en/latest/commands/cmd_json.html',
        reads=('coverage.py 7.17',),
        signature=Signature(json=(('meta.branch_coverage', 'files'),)),
    ),
    Entry(
        name='istanbul',
        module='istanbul',
        kind='coverage',
        summary="istanbul's coverage-final.json",
        specification='https://github.com/istanbuljs/istanbuljs/blob/main/packages/istanbul-lib-coverage/lib/file-coverage.js',
        reads=('vitest 3.2 (V8 and istanbul)',),
        signature=Signature(json=(('*.statementMap',),)),
    ),
    Entry(
        name='istanbul-summary',
        module='istanbul_summary',
        kind='coverage',
        summary="istanbul's coverage-summary.json (json-summary): counts without lines",
        specification='https://github.com/istanbuljs/istanbuljs/blob/main/packages/istanbul-reports/lib/json-summary/index.js',
        reads=('vitest 3.2 (V8 and istanbul)',),
        signature=Signature(json=(('total.lines.covered', 'total.branches.covered'), ('*.lines', '*.branches', '*.functions', '*.statements'))),
    ),
    Entry(
        name='jacoco',
        module='jacoco',
        kind='coverage',
        summary='JaCoCo XML',
        specification='https://www.jacoco.org/jacoco/trunk/coverage/report.dtd',
        reads=('JaCoCo 0.8.6', 'gcovr 8.8'),
        signature=Signature(xml=('report/sessioninfo', 'report/group', 'report/package', 'report/counter')),
    ),
    Entry(
        name='junit',
        module='junit',
        kind='tests',
        summary='JUnit XML and its dialects',
        specification='https://github.com/testmoapp/junitxml',
        reads=('pytest', 'vitest', 'jest-junit', 'node:test', 'TestNG', 'Surefire', 'PHPUnit', 'unittest-xml-reporting', 'swift test', 'GoogleTest', 'nette/tester'),
        signature=Signature(xml=('testsuites', 'testsuite')),
    ),
    Entry(
        name='k6-csv',
        module='k6_csv',
        kind='load',
        summary='k6 stream of samples as CSV: `--out csv=FILE`',
        specification='https://grafana.com/docs/k6/latest/results-output/real-time/csv/',
        reads=('k6 1.1.0',),
        signature=Signature(csv=('metric_name', 'timestamp', 'metric_value')),
    ),
    Entry(
        name='k6-ndjson',
        module='k6_ndjson',
        kind='load',
        summary='k6 stream of samples as JSON lines: `--out json=FILE`',
        specification='https://grafana.com/docs/k6/latest/results-output/real-time/json/',
        reads=('k6 1.1.0',),
        signature=Signature(ndjson=(('type', 'data', 'metric'),)),
    ),
    Entry(
        name='k6-summary',
        module='k6_summary',
        kind='load',
        summary='k6 end-of-test summary: `--summary-export`, or the data of `handleSummary` as JSON',
        specification='https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary/',
        reads=('k6 1.1.0',),
        signature=Signature(json=(('root_group', 'metrics'), ('root_group.path', 'root_group.checks'))),
    ),
    Entry(
        name='lcov',
        module='lcov',
        kind='coverage',
        summary='LCOV trace files',
        specification='https://github.com/linux-test-project/lcov/blob/master/man/geninfo.1',
        reads=('vitest 3.2 (V8 and istanbul)', 'coverage.py 7.17', 'gcovr 8', 'lcov 1.16'),
        signature=Signature(tags=('SF:',)),
    ),
    Entry(
        name='oasdiff',
        module='oasdiff',
        kind='api-diff',
        summary='`oasdiff breaking` and `oasdiff changelog`, JSON or YAML',
        specification='https://github.com/oasdiff/oasdiff/blob/main/docs/BREAKING-CHANGES.md',
        reads=("oasdiff (from its formatter's source)",),
        signature=Signature(json=(('[].id', '[].level', '[].text'), ('changes[].id', 'changes[].level'), ('changes', 'diff_empty')), yaml=(('[].id', '[].level', '[].text'), ('changes', 'diff_empty')), lacks=('[].direction', '[].source.file')),
    ),
    Entry(
        name='openapi',
        module='openapi',
        kind='api',
        summary='OpenAPI 3.0 and 3.1 documents, YAML or JSON',
        specification='https://spec.openapis.org/oas/v3.1.1.html',
        reads=('OpenAPI',),
        signature=Signature(json=(('openapi',), ('swagger',), ('components.schemas',), ('components.examples',), ('components.parameters',)), yaml=(('openapi',), ('swagger',)), lacks=('asyncapi',)),
    ),
    Entry(
        name='openapi-schema-diff',
        module='openapi_schema_diff',
        kind='api-diff',
        summary='openapi-schema-diff: recognised, cannot tell breaking changes',
        specification='https://github.com/platformatic/openapi-schema-diff',
        reads=('openapi-schema-diff 0.0.1',),
        signature=Signature(json=(('isEqual', 'sameRoutes'), ('isEqual', 'changedRoutes'), ('isEqual', 'addedRoutes'))),
    ),
    Entry(
        name='optic',
        module='optic',
        kind='api-diff',
        summary='`optic diff --json`: recognised, cannot tell breaking changes',
        specification='https://github.com/opticdev/optic',
        reads=('@useoptic/optic 1.0.9',),
        signature=Signature(json=(('operations[].name', 'operations[].change'),)),
    ),
    Entry(
        name='pact-file',
        module='pact_file',
        kind='contracts',
        summary='a pact file: contracts that a consumer declares, unverified by themselves',
        specification='https://github.com/pact-foundation/pact-specification',
        reads=('pact-js 17', 'pact-ruby-v2'),
        signature=Signature(json=(('consumer.name', 'provider.name', 'interactions'), ('consumer.name', 'provider.name', 'messages'), ('consumer.name', 'interactions[].description'), ('consumer.name', 'messages[].description'))),
    ),
    Entry(
        name='pact-matrix',
        module='pact_matrix',
        kind='contracts',
        summary="the Pact Broker's matrix: `can-i-deploy -o json`, `GET /matrix`, `GET /can-i-deploy`",
        specification='https://docs.pact.io/pact_broker/api#can-i-deploy',
        reads=('pact-broker CLI (Rust)', 'pact_broker-client (Ruby)', 'Pact Broker API'),
        signature=Signature(json=(('matrix[].consumer', 'matrix[].provider'), ('matrix', 'summary.deployable'))),
    ),
    Entry(
        name='pact-verification',
        module='pact_verification',
        kind='contracts',
        summary="one verification result of the Pact Broker's API",
        specification='https://docs.pact.io/pact_broker/api',
        reads=('Pact Broker API',),
        signature=Signature(json=(('providerName', 'providerApplicationVersion', 'success'),)),
    ),
    Entry(
        name='pact-verifier',
        module='pact_verifier',
        kind='contracts',
        summary='the JSON report of pact-verifier (`--json`)',
        specification='https://github.com/pact-foundation/pact-reference/tree/master/rust/pact_verifier',
        reads=('pact-verifier 1.3.5',),
        signature=Signature(json=(('errors[].interaction', 'errors[].mismatch'), ('errors', 'notices', 'output'), ('result', 'notices', 'output'))),
    ),
    Entry(
        name='sarif',
        module='sarif',
        kind='findings',
        summary='SARIF 2.1.0 logs of linters and scanners',
        specification='https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html',
        reads=('semgrep', 'ESLint', 'ruff', 'bandit', 'Spectral', 'Trivy'),
        signature=Signature(json=(('runs[].tool',), ('runs[].results', 'version'), ('runs[].results[].message',), ('runs[].results', '$schema'))),
    ),
    Entry(
        name='semgrep',
        module='semgrep',
        kind='findings',
        summary="semgrep's JSON, which names the files scanned (run it with --time for the rules)",
        specification='https://semgrep.dev/docs/semgrep-appsec-platform/json-and-sarif',
        reads=('semgrep',),
        signature=Signature(json=(('results[].check_id', 'results[].extra'), ('errors', 'paths.scanned'), ('version', 'results[].check_id')), lacks=('runs',)),
    ),
)
