"""Sensors ask the calendar, and request one run per partition."""

from datetime import date

from dagster import DagsterInstance, build_sensor_context

from clv_assets.automation.sensors import cutoffs_due, labels_due, months_due
from clv_assets.definitions import build_definitions
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.ingest import ingest
from clv_assets.resources import Clock
from clv_assets_tests.test_definitions import APPROVAL


def test_sensors_request_what_is_due_and_put_the_watermark_in_the_run_key(shop: Engine) -> None:
    ingest(shop, date(2024, 6, 3))
    nothing = _requested(cutoffs_due, shop, "2024-06-03")
    _train(shop)

    due = _requested(cutoffs_due, shop, "2024-06-17")

    assert nothing == []
    assert due == [("2024-06-03", "cutoffs_due-2024-06-03-2024-06-03")]
    assert _requested(labels_due, shop, "2024-06-17") == []
    assert _requested(months_due, shop, "2024-06-17") == []


def _train(engine: Engine) -> None:
    from clv_assets.io.operations.training import train_champion

    day = date(2024, 6, 3)
    orders = engine.files.scan("transactions")
    train_champion(engine, orders, as_of=day, today=day, **APPROVAL)


def _requested(sensor, engine: Engine, as_of: str) -> list[tuple[str | None, str | None]]:  # type: ignore[no-untyped-def]
    given = {"engine": engine, "clock": Clock(as_of=as_of)}
    definitions = build_definitions(engine.deployment)
    instance = DagsterInstance.ephemeral()
    with build_sensor_context(instance, resources=given, definitions=definitions) as context:
        tick = sensor.evaluate_tick(context)
    return [(request.partition_key, request.run_key) for request in tick.run_requests or []]
