"""The kernel's one error."""


class KernelError(Exception):
    """A certificate, fact or proof step that the kernel does not accept.

    The message says which step, what was expected and what was found. Raising it never changes
    what was proved before: a proof either passes as a whole or not at all.
    """
