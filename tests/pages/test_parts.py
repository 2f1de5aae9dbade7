from streamlit.testing.v1 import AppTest


def busy():
    import streamlit as st

    from latent.compute import Busy
    from pages.widgets.parts import by_itself

    @by_itself
    def part():
        raise Busy("Try again in a minute.")

    part()
    st.write("below")


def test_a_part_whose_model_is_too_busy_says_so_and_what_is_around_it_stays():
    app = AppTest.from_function(busy).run()
    assert [each.value for each in app.warning] == ["Try again in a minute."] and not app.exception
    assert [each.value for each in app.markdown] == ["below"]
