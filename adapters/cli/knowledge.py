"""`knowledge sync`, `status` and `search`."""

import typer

app = typer.Typer(help="Bring documents in and look at what the clerk knows.", no_args_is_help=True)
