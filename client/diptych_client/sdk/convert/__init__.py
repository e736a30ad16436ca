"""From the messages of the wire to the values of the SDK, and back."""
