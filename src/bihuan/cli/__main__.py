"""`python -m bihuan.cli`."""

from bihuan.cli import main

if __name__ == "__main__":
    main()
