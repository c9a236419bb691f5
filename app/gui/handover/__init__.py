"""The 交接 page: manifests and the courier scorecard."""
