"""The `jz` command."""
def main() -> None:
    raise SystemExit("under construction")
