"""Carries out export, erasure and retention across all features."""
