"""Drawing: colours, fonts, themes, layout and textures."""
