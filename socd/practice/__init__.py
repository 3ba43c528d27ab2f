"""The practice province: real servers on loopback, ordinary life and attacks on a timeline, and a score.

`scenario` reads the trainer's files, `pages` and `server` are the portals, `events` carries out the timeline,
`drill` runs it all against a real daemon and `score` (pure) tells what the daemon made of it.
"""
