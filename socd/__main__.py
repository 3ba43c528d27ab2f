"""`python -m socd`."""

from socd.cli import main

if __name__ == "__main__":
    main()
