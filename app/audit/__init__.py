"""Who read or changed what of whom: append-only, removed only by retention."""
