"""The one place where the bot meets the policies; answer log and unanswered questions."""
