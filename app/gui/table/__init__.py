"""Tables of the window: one way to move, choose, draw and arrange."""
