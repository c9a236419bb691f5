"""What the services need of the world: protocols with their request and result types."""
