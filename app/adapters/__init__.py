"""One package per outside thing; each implements a protocol of `app.ports`."""
