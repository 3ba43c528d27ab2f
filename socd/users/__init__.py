"""Users of the console: passwords, log-in, sessions. What is kept of them: `socd.store.users`."""
