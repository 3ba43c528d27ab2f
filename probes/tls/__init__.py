"""The TLS probe: which protocols a server speaks, and what its certificate is worth.

hello → what we send · records → what comes back · examine → who is asked, in which order ·
certificate → the chain and its trust · probe → the verdict.
"""
