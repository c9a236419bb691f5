"""准揽: print and ship Douyin shop orders and never miss a courier pickup."""

VERSION = "0.1.0"
