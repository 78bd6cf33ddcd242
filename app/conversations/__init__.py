"""The heart: one conversation per person, from the bot to a caseworker and back."""
