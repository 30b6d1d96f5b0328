"""``python -m osteon``: the command line, where no command ``osteon`` is on the path."""

from osteon.cli import main

if __name__ == "__main__":
    main(prog_name="osteon")
