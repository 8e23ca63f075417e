"""The command line: one module a command, each importing its machinery only when it runs."""
