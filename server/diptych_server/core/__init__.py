"""The nouns and rules of the domain; needs only the standard library."""
