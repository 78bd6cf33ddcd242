"""好差评: an invitation per service instance, redeemed once."""
