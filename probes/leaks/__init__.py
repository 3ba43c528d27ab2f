"""The leaks room: files no one should be able to fetch, and accounts that infostealers took."""
