"""Put the notebooks into the package of a wheel; everything else is said in pyproject.toml."""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

#: Each notebook, and where it stands in the package.
NOTEBOOKS = {
    **{path: path for path in sorted(Path("notebooks").glob("*.ipynb"))},
    **{
        path: Path("notebooks", "tutorials", path.name)
        for path in sorted(Path("docs/tutorials").glob("*.ipynb"))
    },
}


class WithNotebooks(build_py):
    """The step that copies the package; a checkout that is installed as it is keeps its own folder."""

    def run(self) -> None:
        """Copy the package, then the notebooks to where ``salescoach.places`` looks for them."""
        super().run()
        if not self.editable_mode:
            for notebook, place in NOTEBOOKS.items():
                self.mkpath(str((self._home() / place).parent))
                self.copy_file(str(notebook), str(self._home() / place))

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Return every file of the built package, the notebooks too."""
        return [
            *super().get_outputs(include_bytecode),
            *(str(self._home() / place) for place in NOTEBOOKS.values()),
        ]

    def _home(self) -> Path:
        return Path(self.build_lib) / "salescoach"


setup(cmdclass={"build_py": WithNotebooks})
