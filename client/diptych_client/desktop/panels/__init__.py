"""What the window shows, a module for each panel: it draws the state and gives actions, and knows no other panel."""
