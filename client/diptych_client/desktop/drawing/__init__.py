"""How things look: colours, fonts, spacing, and the pictures that textures hold."""
