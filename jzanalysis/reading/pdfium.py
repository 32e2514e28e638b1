"""PDFium's functions, called through prototypes that keep the interpreter lock and take plain addresses.

A character costs two calls; so called, each takes a fraction of a microsecond, which is what makes reading
fast. The library is the one that pypdfium2 brings; its Python side (0.1 s of import) is not needed.
"""

from __future__ import annotations

import ctypes
import importlib.util
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

_POINTER, _INT, _FLOAT, _DOUBLE = ctypes.c_void_p, ctypes.c_int, ctypes.c_float, ctypes.c_double
_PROTOTYPES: dict[str, tuple[Any, ...]] = {
    "FPDF_InitLibrary": (None,),
    "FPDF_LoadDocument": (_POINTER, ctypes.c_char_p, ctypes.c_char_p),
    "FPDF_LoadMemDocument64": (_POINTER, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p),
    "FPDF_CloseDocument": (None, _POINTER),
    "FPDF_GetLastError": (ctypes.c_ulong,),
    "FPDF_GetPageCount": (_INT, _POINTER),
    "FPDF_LoadPage": (_POINTER, _POINTER, _INT),
    "FPDF_ClosePage": (None, _POINTER),
    "FPDF_GetPageBoundingBox": (_INT, _POINTER, _POINTER),
    "FPDFPage_GetRotation": (_INT, _POINTER),
    "FPDFPage_CountObjects": (_INT, _POINTER),
    "FPDFPage_GetObject": (_POINTER, _POINTER, _INT),
    "FPDFPageObj_GetType": (_INT, _POINTER),
    "FPDFPageObj_GetBounds": (_INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER),
    "FPDFPageObj_GetMatrix": (_INT, _POINTER, _POINTER),
    "FPDFFormObj_CountObjects": (_INT, _POINTER),
    "FPDFFormObj_GetObject": (_POINTER, _POINTER, ctypes.c_ulong),
    "FPDFPageObj_GetFillColor": (_INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER),
    "FPDFPath_GetDrawMode": (_INT, _POINTER, _POINTER, _POINTER),
    "FPDFPath_CountSegments": (_INT, _POINTER),
    "FPDFPath_GetPathSegment": (_POINTER, _POINTER, _INT),
    "FPDFPathSegment_GetPoint": (_INT, _POINTER, _POINTER, _POINTER),
    "FPDFPathSegment_GetType": (_INT, _POINTER),
    "FPDFPathSegment_GetClose": (_INT, _POINTER),
    "FPDFText_GetTextObject": (_POINTER, _POINTER, _INT),
    "FPDFPageObj_GetClipPath": (_POINTER, _POINTER),
    "FPDFClipPath_CountPaths": (_INT, _POINTER),
    "FPDFClipPath_CountPathSegments": (_INT, _POINTER, _INT),
    "FPDFClipPath_GetPathSegment": (_POINTER, _POINTER, _INT, _INT),
    "FPDFText_LoadPage": (_POINTER, _POINTER),
    "FPDFText_ClosePage": (None, _POINTER),
    "FPDFText_CountChars": (_INT, _POINTER),
    "FPDFText_GetText": (_INT, _POINTER, _INT, _INT, _POINTER),
    "FPDFText_GetUnicode": (ctypes.c_uint, _POINTER, _INT),
    "FPDFText_GetCharOrigin": (_INT, _POINTER, _INT, _POINTER, _POINTER),
    "FPDFText_GetLooseCharBox": (_INT, _POINTER, _INT, _POINTER),
    "FPDFText_GetCharBox": (_INT, _POINTER, _INT, _POINTER, _POINTER, _POINTER, _POINTER),
    "FPDFText_GetFontSize": (_DOUBLE, _POINTER, _INT),
    "FPDFText_GetMatrix": (_INT, _POINTER, _INT, _POINTER),
    "FPDFText_GetFontInfo": (ctypes.c_ulong, _POINTER, _INT, _POINTER, ctypes.c_ulong, _POINTER),
}


@cache
def pdfium() -> SimpleNamespace:
    """Load PDFium once and give its functions by their names."""
    library = _library()
    functions = {
        name: ctypes.PYFUNCTYPE(*types)(ctypes.cast(library[name], _POINTER).value or 0)
        for name, types in _PROTOTYPES.items()
    }
    functions["FPDF_InitLibrary"]()
    return SimpleNamespace(**functions)


def _library() -> Any:
    """Find the shared library inside pypdfium2; a build that keeps it elsewhere is asked for it."""
    found = importlib.util.find_spec("pypdfium2_raw")
    for folder in (found.submodule_search_locations or []) if found else []:
        for name in ("libpdfium.so", "libpdfium.dylib", "pdfium.dll"):
            if (Path(folder) / name).exists():
                return ctypes.CDLL(str(Path(folder) / name))
    from pypdfium2_raw import bindings

    return bindings._libs["pdfium"]
