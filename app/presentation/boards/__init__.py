"""The wall board and the page for the phone: the same figures, none of them of a receiver."""
