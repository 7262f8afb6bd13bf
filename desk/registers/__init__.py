"""What must not be forgotten: backups and their restore tests, diagrams of networks, names under the city's domain."""
