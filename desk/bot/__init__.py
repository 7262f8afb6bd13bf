"""The Telegram bot: a front door beside the views, over the same operations and queries."""
