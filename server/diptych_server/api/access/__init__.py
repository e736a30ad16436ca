"""Who may call what: every call passes through here before its servicer."""
