from coordlib.engine import Breach, Step, Trace


def long_trace(count=200, breach=None):
    steps = [Step(0, "note", "a", text="begins")]
    steps += [Step(at, "deliver", "b", "a", f"m{at}", at - 1) for at in range(1, count - 1)]
    steps.append(Step(count, "crash", "b"))
    return Trace(("a", "b"), tuple(steps), "step", "", breach)


def test_a_long_history_is_cut_in_the_middle_and_says_so():
    text = long_trace().text(limit=20)
    assert len(text.splitlines()) == 1 + 20 + 1
    assert "180 of 200 events left out: 180 deliveries" in text
    assert "begins" in text and "X crash" in text


def test_a_cut_history_keeps_its_breach():
    short = long_trace(breach=Breach(150, "it broke")).shortened(20)
    assert (len(short.steps), short.breach.step) == (20, 19)
    assert short.steps[19].text == "m150"
    assert short.left_out == "180 of 200 events left out: 179 deliveries, 1 crash"
    assert short.text().splitlines()[-1].strip() == "BROKEN  it broke"


def test_a_short_history_is_left_whole():
    trace = long_trace(10)
    assert trace.shortened(10) is trace


def test_lines_fit_a_page_and_long_labels_are_clipped():
    names = ("n1", "n2", "n3", "n4", "n5", "n6")
    steps = (Step(1, "deliver", "n2", "n1", "a message with a long text", 0),)
    lines = Trace(names, steps, "step").text().splitlines()
    assert max(map(len, lines)) <= 120
    assert "a message ~" in lines[1]


def test_every_kind_of_step_has_a_row():
    steps = (
        Step(1, "deliver", "a", "a", "self", 0),
        Step(2, "lose", "b", "a", "gone", 0),
        Step(3, "timer", "a", text="votes timeout"),
        Step(4, "crash", "a"),
        Step(5, "restart", "a"),
        Step(6, "cut", "a"),
        Step(7, "heal", "a"),
    )
    text = Trace(("a", "b"), steps, "step").text()
    for part in ("@ self", "--gone--", "x|", "T votes timeout", "X crash", "o restart"):
        assert part in text
    assert "cut off: a" in text and "heal: a" in text
