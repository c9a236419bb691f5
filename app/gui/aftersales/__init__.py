"""The 售后 view of the workbench."""
