"""Widgets whose value lives in the address."""

from streamlit.testing.v1 import AppTest

from dashboard.widgets.linked import distinct


def script() -> None:
    import streamlit as st

    from dashboard.widgets import linked

    names = {"sr2": "Same", "sr4": "Same", "blur1": "Blur"}
    one = linked.choice("Task", "task", names, default="sr2")
    any_of = linked.choices("Tasks", "tasks", names)
    few = linked.one_of("Split", "split", {"task": "Task", "gamma": "Gamma"}, default="task")
    on = linked.switch("Images", "images")
    span = linked.between("Gamma", "gamma", (0.0, 1.0), step=0.05)
    stop = linked.stop("Step", "step", ["1", "2", "3"], default="3")
    least = linked.value("At least", "least")
    st.text(repr((one, any_of, few, on, span, stop, least)))


def opened(**query: str | list[str]) -> AppTest:
    app = AppTest.from_function(script)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def test_without_a_link_everything_is_at_its_default() -> None:
    assert opened().text[0].value == "('sr2', (), 'task', False, (None, None), '3', None)"


def test_a_link_holds_ids() -> None:
    app = opened(
        task="blur1", tasks=["sr4", "blur1"], split="gamma", images="true", gamma="0.2-1", step="2", least="-0.5"
    )

    assert app.text[0].value == "('blur1', ('sr4', 'blur1'), 'gamma', True, (0.2, None), '2', -0.5)"
    assert not app.warning


def test_what_a_link_asks_in_vain_is_named_with_what_is_there() -> None:
    app = opened(task="sr3", tasks=["sr4", "nothing"], split="Gamma", images="yes", gamma="2-1", step="4", least="nan")

    assert app.text[0].value == "('sr2', ('sr4',), 'task', False, (None, None), '3', None)"
    assert [warning.value.split(",")[0] for warning in app.warning] == [
        "The link asks for task `sr3`",
        "The link asks for tasks `nothing`",
        "The link asks for split `Gamma`",
        "The link asks for images `yes`",
        "The link asks for gamma `2-1`",
        "The link asks for step `4`",
        "The link asks for least `nan`",
    ]
    assert "there is `sr4`, `sr2`" in app.warning[0].value


def test_text_of_a_link_is_no_markup() -> None:
    assert "`![x](http://a.b)`" in opened(task="![x](http://a.b)").warning[0].value


def test_a_choice_is_written_and_the_default_is_not() -> None:
    app = opened()
    app.selectbox(key="task").select("sr4").run()
    app.multiselect(key="tasks").select("blur1").run()
    app.toggle(key="images").set_value(True).run()
    app.slider(key="gamma").set_range(0.2, 0.5).run()
    app.select_slider(key="step").set_value("1").run()
    app.number_input(key="least").set_value(0.25).run()

    written = {"task": "sr4", "tasks": "blur1", "images": "true", "gamma": "0.2-0.5", "step": "1", "least": "0.25"}
    assert app.query_params == written
    app.selectbox(key="task").select("sr2").run()
    assert "task" not in app.query_params


def test_an_address_that_changes_changes_the_widgets() -> None:
    app = opened(task="sr4")
    app.query_params["task"] = "blur1"

    assert app.run().selectbox(key="task").value == "blur1"


def test_names_that_are_shared_say_their_ids() -> None:
    assert distinct({"a": "Same", "b": "Same", "c": "Own"}) == {"a": "Same (a)", "b": "Same (b)", "c": "Own"}
