"""The view 无需发货: orders with nothing to carry."""
