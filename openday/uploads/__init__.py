"""Files from outside: read in a process of their own, rewritten, kept where nobody reaches them by an address.

`reading` makes a clean file of one that was sent, `store` keeps it, `bodies` stops what is too large while it comes.
"""
