"""``python -m khabar``: the command line."""

import sys

from khabar.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
