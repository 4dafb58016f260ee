"""The built-in mail world of `mailguard --demo`: a provider, a key server, and people who write."""

from mailguard.demo.world import DemoWorld

__all__ = ["DemoWorld"]
