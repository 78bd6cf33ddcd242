"""Figures for the manager across features; reads only."""
