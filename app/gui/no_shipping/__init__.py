"""The view 无需发货 of the workbench."""
