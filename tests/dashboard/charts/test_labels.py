"""Names beside points."""

from dashboard.charts.labels import Box, Place, places

PANEL = Box(0, 0, 400, 400)


def test_a_lonely_name_stands_to_the_upper_right() -> None:
    assert places([(200.0, 200.0)], ["SPAN"], [], PANEL) == [Place("upper right", 10.0)]


def test_a_name_does_not_leave_the_panel() -> None:
    place = places([(395.0, 5.0)], ["Real-ESRGAN"], [], PANEL)[0]

    assert place.corner == "lower left"


def test_names_of_near_points_do_not_cover_one_another() -> None:
    found = places([(200.0, 200.0), (204.0, 202.0)], ["SPAN", "Wiener"], [], PANEL)

    assert len(set(found)) == 2


def test_a_name_keeps_clear_of_obstacles() -> None:
    place = places([(200.0, 200.0)], ["SPAN"], [Box(200, 150, 400, 200)], PANEL)[0]

    assert place.corner != "upper right"
