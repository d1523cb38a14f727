"""Ways of deciding one question: is a literal true on a box, or on closed data?

Backends find; the kernel is what is believed. Whatever a backend confirms or refutes comes with a
certificate fragment that `provers.backends.base.replay` checks with the kernel alone.
"""
