"""Tell others over the network that something was recorded (https://www.standardwebhooks.com)."""

from servanda.hooks.addresses import check, resolved
from servanda.hooks.courier import Courier
from servanda.hooks.secrets import place_of, secret_at

__all__ = ["Courier", "check", "place_of", "resolved", "secret_at"]
