"""发货记录 without its widgets."""
