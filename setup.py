"""Maps the four rooms of this repository onto the package names they are installed under."""

from setuptools import find_namespace_packages, setup

ROOMS = ("bot", "adapters", "knowledge", "prompts")

setup(
    packages=[
        f"shopclerk.{name}"
        for room in ROOMS
        for name in [room, *(f"{room}.{inner}" for inner in find_namespace_packages(room, exclude=["*__pycache__*"]))]
    ],
    package_dir={f"shopclerk.{room}": room for room in ROOMS},
    include_package_data=False,
    package_data={
        "": ["*.j2", "*.yaml", "*.md", "*.csv", "*.tsv", "*.npz", "*.mako", "*.ini", "*.toml", "py.typed"],
        "shopclerk.adapters.web": ["static/*.js", "static/*.css"],
    },
)
