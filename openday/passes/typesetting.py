"""Setting one paper by typst: here, or in a program of its own (this file, run).

A paper of hundreds of pages takes seconds and hundreds of megabytes, which a process that goes on would not give back,
and nothing inside a process can stop it. So the file stands alone: it knows typst and nothing of the site.
"""

import json
import resource
import sys
from datetime import datetime
from functools import cache
from typing import Any, Final, TypedDict

import typst

FAILED: Final = 3  # how the program ends when typst says what is wrong, on the standard error


class Job(TypedDict):
    """`template` and `root` are paths; `fonts` a folder; `data` what the template reads; `made_at` in ISO format.

    `pictures` are JPEGs in base64: typst takes them inside an SVG, and puts them into the PDF as they are.
    """

    template: str
    root: str
    fonts: str
    data: str
    pictures: list[str]
    made_at: str


def typeset(job: Job) -> tuple[bytes, list[str]]:
    """The PDF, and what typst warns of. Raises typst.TypstError."""
    pdf, warnings = typst.compile_with_warnings(
        job["template"],
        root=job["root"],
        font_paths=_fonts(job["fonts"]),
        sys_inputs={"data": job["data"], "pictures": json.dumps(job["pictures"])},
        pdf_standards=["ua-1"],
        timestamp=datetime.fromisoformat(job["made_at"]),
    )
    return pdf, [str(warning) for warning in warnings]


def forget_layouts(job: Job) -> None:
    """Typst keeps what it laid out for its last ten papers, some 4 MB each; ten empty ones take their place in 5 ms."""
    for _ in range(10):
        typst.compile(b"", font_paths=_fonts(job["fonts"]))


@cache
def _fonts(folder: str) -> typst.Fonts:
    """Those alone, whatever the machine has."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def main(most_bytes: int) -> int:
    """From the standard input to the standard output, in no more memory than `most_bytes`."""
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    job: Any = json.load(sys.stdin.buffer)
    try:
        pdf, _ = typeset(job)
    except typst.TypstError as error:
        sys.stderr.write(error.diagnostic)
        return FAILED
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
