"""The state of the window and how messages change it: values only, without drawing or network."""
