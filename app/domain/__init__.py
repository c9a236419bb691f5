"""Values and rules, standard library only; nothing here does I/O."""
