"""The Douyin shop open platform: signing, client, endpoints, wire to domain mapping."""
