"""``python -m provers`` is `prove`, for machines where another `prove` comes first on the path."""

from cli import main

if __name__ == "__main__":
    main()
