"""The 打印 page: printers, 待确认, the print ledger."""
