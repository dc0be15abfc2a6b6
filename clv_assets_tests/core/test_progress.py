"""What computations tell is heard by who listens, for as long as they do."""

from clv_assets.core.progress import heard_by, tell


def test_what_is_told_is_heard_within_and_not_after() -> None:
    heard: list[str] = []

    tell("before")
    with heard_by(heard.append):
        tell("origin 1 of 2")
        with heard_by(heard.append):
            tell("twice")
    tell("after")

    assert heard == ["origin 1 of 2", "twice", "twice"]


def test_a_listener_goes_when_the_work_fails() -> None:
    heard: list[str] = []

    try:
        with heard_by(heard.append):
            raise RuntimeError
    except RuntimeError:
        tell("after")

    assert heard == []
