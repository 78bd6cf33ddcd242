"""Slots and places in them; the database makes overbooking impossible."""
