"""What can be asked for: services with their way and targets, skills, complaint categories, external owners."""
