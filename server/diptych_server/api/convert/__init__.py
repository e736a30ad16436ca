"""Between the messages of the wire and the values of the house."""
