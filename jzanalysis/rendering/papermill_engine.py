"""papermill's entry point for the engine ``jz``: ``papermill --engine jz -k jz NOTEBOOK OUT``.

papermill loads this while it is itself being imported, so that nothing of papermill may be imported here.
"""

from __future__ import annotations

from typing import Any


class PluggedEngine:
    """Stands for ``engine.JzEngine``, which it imports when it is first used."""

    @staticmethod
    def execute_notebook(nb: Any, kernel_name: str, **options: Any) -> Any:
        """Run a notebook as papermill's engines do."""
        from .engine import JzEngine

        return JzEngine.execute_notebook(nb, kernel_name, **options)

    @staticmethod
    def nb_kernel_name(nb: Any, name: str | None = None) -> str:
        """Give the kernel that a notebook asks for."""
        from .engine import JzEngine

        return JzEngine.nb_kernel_name(nb, name)

    @staticmethod
    def nb_language(nb: Any, language: str | None = None) -> str:
        """Give the language that a notebook is written in."""
        from .engine import JzEngine

        return JzEngine.nb_language(nb, language)
