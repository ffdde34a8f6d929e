"""A clerk whose wall clock is off by what the file `clock` in its folder says; takes what clerk_process takes."""

import sys
from pathlib import Path

from .jumping_clock import install

if __name__ == "__main__":
    install(Path(sys.argv[1]) / "clock")
    from .clerk_process import main

    main()
