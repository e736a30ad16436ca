"""All that the window knows, and how it changes: values only, no window, no network."""
