"""Defacement, hidden spam, injected scripts and bad redirects of one portal."""
