"""Put the notebooks into the package of a wheel; everything else is said in pyproject.toml."""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

NOTEBOOKS = sorted(Path("notebooks").glob("*.ipynb"))


class WithNotebooks(build_py):
    """The step that copies the package; a checkout that is installed as it is keeps its own folder."""

    def run(self) -> None:
        """Copy the package, then the notebooks to where ``salescoach.places`` looks for them."""
        super().run()
        if not self.editable_mode:
            self.mkpath(str(self._home()))
            for notebook in NOTEBOOKS:
                self.copy_file(str(notebook), str(self._home() / notebook.name))

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Return every file of the built package, the notebooks too."""
        return [*super().get_outputs(include_bytecode), *(str(self._home() / n.name) for n in NOTEBOOKS)]

    def _home(self) -> Path:
        return Path(self.build_lib) / "salescoach" / "notebooks"


setup(cmdclass={"build_py": WithNotebooks})
