"""``python -m kgtool``."""

from kgtool.cli import main

if __name__ == "__main__":
    main()
