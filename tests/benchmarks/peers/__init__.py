"""One small program a peer, run by the interpreter of the environment that the text file of its name lays.

They import nothing of the project but what is in this folder and needs no more than pydantic.
"""
