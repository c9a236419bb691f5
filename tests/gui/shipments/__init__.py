"""The 发货记录 page."""
