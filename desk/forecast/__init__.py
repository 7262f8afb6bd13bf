"""What is likely to be late, from how tickets of its kind went; shown with how often such a guess was right."""
