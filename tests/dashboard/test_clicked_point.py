"""The point that a link holds: its ring, its pictures, and what is said where it is not there."""

import json
from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from db.store import Store

OpenPage = Callable[..., AppTest]


def panels(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(element.proto.spec) for element in app.get("vega_lite_chart")]


def rings(app: AppTest) -> int:
    marks = [layer["mark"] for spec in panels(app) for layer in spec.get("layer", [])]
    return sum(mark.get("size") == 520 for mark in marks if isinstance(mark, dict))


def test_a_link_with_a_point_shows_its_ring_and_its_pictures(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "tradeoff", x="psnr_y", point=["span", "sr4"])

    assert not app.exception
    assert rings(app) == 1
    assert "**SPAN** on **sr4** · 8 pictures; open the" in "\n".join(each.value for each in app.markdown)


def test_without_a_point_there_is_no_ring(stores: dict[str, Store], open_page: OpenPage) -> None:
    assert rings(open_page(stores["partly failed"].path, "tradeoff", x="psnr_y")) == 0


def test_a_point_that_is_not_there_is_said(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "tradeoff", x="psnr_y", point=["nobody", "sr4"])

    assert "The point of this link is not in this plane" in app.warning[0].value
    assert rings(app) == 0


def test_a_point_can_be_forgotten(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "tradeoff", x="psnr_y", point=["span", "sr4"])

    app.button(key="clear-point").click().run()

    assert "point" not in app.query_params
