"""`python -m xinfang`, which is what the command `xinfang` runs."""

from xinfang.cli.main import main

if __name__ == "__main__":
    main()
