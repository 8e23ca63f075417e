"""Where things are kept: transactions, the audit ledger, the outbox, encryption, the embedded server."""
