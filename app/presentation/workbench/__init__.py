"""The workbench (工作台) without a window: rows, filters, sorting, selection, batches."""
