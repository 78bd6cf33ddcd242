"""The people who write to us: identity over several channels, profile, consent, sessions."""
