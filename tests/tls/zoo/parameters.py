"""Finite-field Diffie-Hellman parameters (PEM), fixed so that starting the zoo costs nothing."""

# 1024 bits, a safe prime of our own (`openssl dhparam 1024`): nobody else's, but small.
DH1024 = """-----BEGIN DH PARAMETERS-----
MIGHAoGBANF3BDs/kc1MDM83AwNrOzNuqDkYN6eM/lU6I978A/iKe+qRpcKPglFg
2GQHns9UOBWgLfucaWK+Edax31WWiTPvfbQ4JqvK+Z8j7F7EIhHN+cGeOdjC8lXZ
krb20pOEyj1tCXwujvzYWeT7f81YEcbW8dctLPMLTncWad1xzo4XAgEC
-----END DH PARAMETERS-----
"""

# 1024 bits, the Second Oakley Group (RFC 2409 section 6.2): the one a nation could break once for all.
OAKLEY1024 = """-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""

# 512 bits, a safe prime of our own: what EXPORT asks for.
DH512 = """-----BEGIN DH PARAMETERS-----
MEYCQQCn56blI3oZTxrNtjxQ4Xjy/roiC5dFA/8dLyuft1l5dY6EXtlVCJPefIhj
+ygwlZbqPZtrEjUrYc8sglJekG+PAgEC
-----END DH PARAMETERS-----
"""

# 2048 bits, ffdhe2048 (RFC 7919).
FFDHE2048 = """-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----
"""
