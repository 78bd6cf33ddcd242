"""Accounts, roles, sessions and presence of those who work here."""
