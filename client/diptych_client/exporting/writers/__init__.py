"""Writers of exports: a module per format. Each keeps what it writes at the end in a temporary file, not in memory."""
