"""Files that pages load: our own, and the JavaScript of others out of the Python package that ships it."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, Response

from osteon.errors import OsteonError
from osteon.words.faces.server import server_words

router = APIRouter(include_in_schema=False)

_KEPT = {"cache-control": "public, max-age=31536000, immutable"}
_DAY = {"cache-control": "public, max-age=86400"}


@router.api_route("/static/{name}", methods=["GET", "HEAD"])
async def static(name: str, v: str = "") -> FileResponse:
    """One of our own files. A page names each with a mark of its content (``v``), so a browser may keep it."""
    file = static_files().get(name)
    if file is None:
        raise HTTPException(404, server_words().no_file)
    return FileResponse(file, headers=_KEPT if v else {})


@cache
def static_files() -> dict[str, Path]:
    """Name -> file, of everything in ``static/``; nothing else can be asked for."""
    return {file.name: Path(str(file)) for file in files("osteon.web").joinpath("static").iterdir() if file.is_file()}


@router.get("/lib/d3.js")
async def d3(request: Request) -> Response:
    """D3 5 (BSD licence), which draws the charts; compressed once, not for every page."""
    headers = {**_DAY, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(_d3_compressed(), media_type="text/javascript", headers={**headers, "content-encoding": "gzip"})
    return FileResponse(d3_file(), media_type="text/javascript", headers=headers)


@cache
def _d3_compressed() -> bytes:
    return gzip.compress(d3_file().read_bytes(), 9)


@cache
def d3_file() -> Path:
    """The file of D3 within the package mpld3, found without importing it: it would load matplotlib.

    Raises
    ------
    OsteonError
        mpld3 is not installed.
    """
    package = find_spec("mpld3")
    for folder in (package.submodule_search_locations if package else None) or ():
        for file in sorted(Path(folder, "js").glob("d3.v5*.min.js")):
            return file
    raise OsteonError(server_words().d3)
