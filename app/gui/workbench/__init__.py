"""工作台: pending parcels with their countdowns, and everything done with them."""
