"""What is to become better: findings with owner and day, stuck cases with advice, the report to the mayor (LLG-36, LLG-38)."""
