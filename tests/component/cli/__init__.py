"""The command line as an operator or auditor runs it: a process of its own."""
