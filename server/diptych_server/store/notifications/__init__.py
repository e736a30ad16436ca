"""Changes made by other processes: LISTEN and NOTIFY."""
