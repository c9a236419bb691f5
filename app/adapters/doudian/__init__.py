"""The 抖店 open platform: signing, transport, retry, tokens, endpoints and wire ↔ domain mapping.

:class:`app.adapters.doudian.binder.Doudian` is the front door.
"""
