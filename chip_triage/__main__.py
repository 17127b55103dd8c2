"""``python -m chip_triage``."""

from chip_triage.cli.main import main

if __name__ == "__main__":
    main()
