"""One use case a module, named verb_noun."""
