"""The readiness of services over HTTP, as the ledger has it."""
