"""A clock that jumps, or loses whoever keeps it right, calls nobody until it can be believed again."""

from dialer.clock import ClockWatch


class Machine:
    """A machine whose clocks and whose kernel's opinion are set by hand. Seconds."""

    def __init__(self, *, kept: bool) -> None:
        self.wall, self.steady, self.kept = 1_000_000.0, 50.0, kept
        self.watch = ClockWatch(
            wall=lambda: self.wall, steady=lambda: self.steady, synchronised=lambda: self.kept
        )

    def passes(self, seconds: float) -> bool:
        self.wall += seconds
        self.steady += seconds
        return self.watch.trusted()

    def jumps(self, seconds: float) -> bool:
        self.wall += seconds
        return self.watch.trusted()


def test_a_clock_that_runs_evenly_is_believed() -> None:
    machine = Machine(kept=True)
    assert all(machine.passes(seconds) for seconds in (0.1, 3600, 86_400))


def test_small_steps_of_whoever_keeps_it_right_are_no_jump() -> None:
    machine = Machine(kept=True)
    assert machine.jumps(1.0)
    assert machine.jumps(-1.5)


def test_s41_an_hour_back_stops_the_calls_until_it_is_synchronised_for_a_while() -> None:
    machine = Machine(kept=True)
    assert not machine.jumps(-3600)
    assert not machine.passes(30)
    assert not machine.jumps(3590)  # and again, not to where it was
    assert not machine.passes(59)
    assert machine.passes(2)


def test_a_jump_that_is_undone_is_forgiven_at_once() -> None:
    machine = Machine(kept=False)
    assert not machine.jumps(7200)
    assert not machine.passes(600)
    assert machine.jumps(-7200)


def test_where_nobody_synchronises_a_jump_is_never_believed() -> None:
    machine = Machine(kept=False)
    assert machine.passes(10)
    assert not machine.jumps(5)
    assert not machine.passes(86_400)


def test_s40_a_clock_that_has_lost_its_master_is_not_believed() -> None:
    machine = Machine(kept=True)
    machine.kept = False
    assert not machine.passes(1)
    machine.kept = True
    assert machine.passes(1)
