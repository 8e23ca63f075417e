"""Where things are kept: transactions, ledger, outbox, encryption, the embedded server."""
