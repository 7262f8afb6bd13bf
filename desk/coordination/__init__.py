"""What the coordinators of Tier 2 see and do across the departments: their queues, reminders, announcements (LLG-06)."""
