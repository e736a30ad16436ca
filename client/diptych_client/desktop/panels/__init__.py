"""The panels of the window, one module each: they draw the state, emit actions and do not depend on each other."""
