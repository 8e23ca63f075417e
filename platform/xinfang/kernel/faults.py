"""What a log may know of a fault: kinds and places. Texts and locals may hold personal data."""

import traceback


def traced(fault: BaseException) -> dict[str, object]:
    """Return the kind of a fault, the kind of what caused it, and the places it came through."""
    return {
        "fault": type(fault).__qualname__,
        "cause": type(fault.__cause__).__qualname__ if fault.__cause__ else None,
        "frames": [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(fault.__traceback__)
        ],
    }
