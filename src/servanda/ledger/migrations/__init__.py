"""One step a version of the ledger's tables; the records themselves are never touched."""
