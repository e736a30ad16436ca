"""Access control: every call passes through here before its servicer."""
