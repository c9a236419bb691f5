"""The 售后 view: cases that wait for the shop, by deadline."""
