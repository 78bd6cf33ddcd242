"""Gateways that write down what they are asked to send, for tests that are not about WeChat."""

from app.gateways import Gateways


def recording_gateways() -> Gateways:
    """Both channels off: nothing in such a test may call out."""
    return Gateways(official_account=None, mini_program=None)
