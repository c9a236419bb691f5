"""Schema migrations, run by ``app.adapters.store.migrate``; never edit one that was released."""
