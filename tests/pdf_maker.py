"""Tiny PDFs for tests, written by hand: ruled tables, text in any place, Chinese without an embedded font."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

WIDTH, HEIGHT = 595, 842  # A4, points

_FONTS = (
    "/F1 << /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [ <<"
    " /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /W [1 95 500 814 939 500]"
    " /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
    " /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >> ] >>"
)


class Canvas:
    """One page's content, in points from the top left corner."""

    def __init__(self, width: float = WIDTH, height: float = HEIGHT) -> None:
        self.width, self.height = width, height
        self.parts: list[str] = []

    def text(self, x: float, baseline: float, text: str, size: float = 10) -> Canvas:
        """Write text from x, standing on the baseline."""
        self.parts.append(
            f"BT /F1 {size:g} Tf 1 0 0 1 {x:g} {self.height - baseline:g} Tm <{_hex(text)}> Tj ET"
        )
        return self

    def turned_text(self, matrix: Sequence[float], text: str, size: float = 10) -> Canvas:
        """Write text under a text matrix of one's own (in PDF's space)."""
        numbers = " ".join(f"{number:g}" for number in matrix)
        self.parts.append(f"BT /F1 {size:g} Tf {numbers} Tm <{_hex(text)}> Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> Canvas:
        """Draw a stroke."""
        self.parts.append(f"{width:g} w {x0:g} {self.height - y0:g} m {x1:g} {self.height - y1:g} l S")
        return self

    def bar(self, x0: float, top: float, x1: float, bottom: float, grey: float = 0) -> Canvas:
        """Fill a rectangle; a thin one is a rule."""
        self.parts.append(f"{grey:g} g {x0:g} {self.height - bottom:g} {x1 - x0:g} {bottom - top:g} re f 0 g")
        return self

    def table(
        self, xs: Sequence[float], ys: Sequence[float], cells: Iterable[Iterable[str]], size: float = 10
    ) -> Canvas:
        """Draw a full grid and write each cell's text, lines parted by a line break."""
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for row, texts in enumerate(cells):
            for column, text in enumerate(texts):
                self.cell(xs[column], ys[row], text, size)
        return self

    def cell(self, x: float, top: float, text: str, size: float = 10) -> Canvas:
        """Write a cell's text below its top rule."""
        for number, line in enumerate(text.split("\n")):
            self.text(x + 3, top + (1.2 + 1.2 * number) * size, line, size)
        return self


def write_pdf(
    path: Path, pages: Iterable[Canvas | str], *, rotate: int = 0, box: Sequence[float] | None = None
) -> Path:
    """Write pages to a file; a page given as text is raw content."""
    path.write_bytes(pdf_bytes(pages, rotate=rotate, box=box))
    return path


def pdf_bytes(pages: Iterable[Canvas | str], *, rotate: int = 0, box: Sequence[float] | None = None) -> bytes:
    """Give a PDF's bytes: catalog, page tree, and a page and a stream for each page."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for page in pages:
        content = page if isinstance(page, str) else "\n".join(page.parts)
        size = box or (0, 0, getattr(page, "width", WIDTH), getattr(page, "height", HEIGHT))
        data = zlib.compress(content.encode("latin-1"))
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{' '.join(map(str, size))}] /Rotate {rotate}"
            f" /Contents {len(objects) + 2} 0 R /Resources << /Font << {_FONTS} >> >> >>".encode()
        )
        objects.append(stream(data, "/Filter /FlateDecode"))
    references = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{references}] >>".encode()
    return assemble(objects)


def stream(data: bytes, entries: str = "") -> bytes:
    """Give a stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries.encode(), data)


def assemble(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """Number the objects and write them with a cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\n".encode()
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def encrypted_pdf(user_password: str, text: str = "budget 12.34") -> bytes:
    """Give a one-page PDF encrypted with RC4-40 (PDF 1.4), its owner's password being ``owner``.

    An empty user password makes a file that everybody may open.
    """
    identity = b"0123456789abcdef"
    permissions = -44 & 0xFFFFFFFF
    owner = _rc4(hashlib.md5(_padded("owner")).digest()[:5], _padded(user_password))
    seed = _padded(user_password) + owner + permissions.to_bytes(4, "little") + identity
    key = hashlib.md5(seed).digest()[:5]
    user = _rc4(key, _PAD)
    content = f"BT /F1 12 Tf 1 0 0 1 72 700 Tm ({text}) Tj ET".encode()
    content_key = hashlib.md5(key + (4).to_bytes(3, "little") + b"\0\0").digest()[:10]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font"
        b" << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        stream(_rc4(content_key, content)),
        b"<< /Filter /Standard /V 1 /R 2 /P %d /O <%s> /U <%s> >>"
        % (permissions - 2**32, owner.hex().encode(), user.hex().encode()),
    ]
    return assemble(objects, f"/Encrypt 5 0 R /ID [<{identity.hex()}> <{identity.hex()}>]")


_PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def _padded(password: str) -> bytes:
    return (password.encode() + _PAD)[:32]


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()
