"""A bug as the log tells it: of which kind and where, without what anybody typed.

What an error says of itself may be a name: "invalid literal for int(): 'Oksana'".
"""


def told(error: BaseException) -> str:
    """The kind of an error and the last six places it came through: KeyError at /day.py:12."""
    frames = error.__traceback__
    places = []
    while frames is not None:
        code = frames.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('mrc_cases')[2]}:{frames.tb_lineno}")
        frames = frames.tb_next
    return f"{type(error).__name__} at {' > '.join(places[-6:])}"
