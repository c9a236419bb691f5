"""Platform print components behind the ``WaybillComponent`` port."""

from app.adapters.components.waybills import LocalComponent, open_cainiao, open_doudian

__all__ = ["LocalComponent", "open_cainiao", "open_doudian"]
