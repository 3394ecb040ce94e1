# SPDX-License-Identifier: Apache-2.0
"""Four weeks of card payments to play with: history for ``lockstep import``, and labels for training.

    python notebooks/payments.py --out notebooks/data

writes ``payments.parquet`` and ``merchant_updates.parquet`` (events of the sources in ``examples/fraud``, with a column
``arrived_at``) and ``labels.parquet``: one row per payment, with ``is_fraud``. Same arguments, same bytes.

Most people pay a few times a day, in their own country, with their own devices; some travel. Now and then somebody else
gets hold of a card: a few small payments to see whether it works, then large ones, from a new device, wherever the card
had not been. Two payments in a hundred are reported late, up to two days.
"""

import argparse
import datetime as dt
import decimal
import pathlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

CARDS, MERCHANTS, DAYS = 400, 60, 28
COUNTRIES = np.array(["DE", "FR", "AT", "PL", "GB", "US", "JP", "BR"])
PLATFORMS = np.array(["ios", "android", "web"])
CATEGORIES = np.array(["grocery", "travel", "games", "fuel", "fashion"])
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


def honest_payments(random: np.random.Generator, start: int) -> pd.DataFrame:
    """What the owners of the cards do."""
    rate = random.gamma(2.0, 1.2, CARDS)
    counts = random.poisson(rate * DAYS)
    card = np.repeat(np.arange(CARDS), counts)
    size = len(card)
    home = random.choice(len(COUNTRIES), CARDS, p=[0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05])
    usual = random.normal(3.2, 0.6, CARDS)
    # People sleep: few payments at night.
    by_hour = np.array([1, 1, 1, 1, 1, 2, 4, 8] + [10] * 12 + [8, 6, 4, 2])
    hour = random.choice(24, size, p=by_hour / by_hour.sum())
    millis = start + random.integers(0, DAYS, size) * DAY + hour * HOUR + random.integers(0, HOUR, size)
    travels = random.random(size) < 0.04
    frame = pd.DataFrame(
        {
            "millis": millis,
            "card": card,
            "merchant": np.minimum(random.geometric(0.06, size) - 1, MERCHANTS - 1),
            "device": card * 3 + random.integers(0, 2, size),
            "declined": random.random(size) < 0.04,
            "amount": np.exp(random.normal(usual[card], 0.9)),
            "country": np.where(travels, random.integers(0, len(COUNTRIES), size), home[card]),
            "channel": random.choice(["chip", "contactless", "online"], size, p=[0.3, 0.45, 0.25]),
            "is_fraud": False,
        }
    )
    frame["pin"] = (frame["channel"] == "chip") & (random.random(size) < 0.9)
    return frame


def stolen_payments(random: np.random.Generator, start: int) -> pd.DataFrame:
    """What happens to some cards within an hour or two."""
    episodes = []
    for card in random.choice(CARDS, 90, replace=False):
        tries, spends = random.integers(2, 6), random.integers(4, 13)
        size = tries + spends
        begin = start + random.integers(2 * DAY, DAYS * DAY - 3 * HOUR)
        small = np.arange(size) < tries
        episodes.append(
            pd.DataFrame(
                {
                    "millis": begin + np.cumsum(random.exponential(6 * MINUTE, size)).astype(np.int64),
                    "card": card,
                    "merchant": random.integers(MERCHANTS // 3, MERCHANTS, size),
                    "device": 3 * CARDS + card,
                    "declined": random.random(size) < np.where(small, 0.6, 0.25),
                    "amount": np.where(small, random.uniform(0.5, 3, size), np.exp(random.normal(4.9, 0.7, size))),
                    "country": random.integers(0, len(COUNTRIES), size) if random.random() < 0.5 else 0,
                    "channel": "online",
                    "is_fraud": True,
                    "pin": False,
                }
            )
        )
    return pd.concat(episodes)


def arrivals(random: np.random.Generator, millis: np.ndarray) -> np.ndarray:
    """When each event became known."""
    size = len(millis)
    delay = random.exponential(2 * SECOND, size)
    late = random.random(size) < 0.02
    delay[late] = np.exp(random.uniform(np.log(MINUTE), np.log(2 * DAY), late.sum()))
    return millis + 200 + delay.astype(np.int64)


def payments(random: np.random.Generator, start: int) -> pd.DataFrame:
    frame = pd.concat([honest_payments(random, start), stolen_payments(random, start)], ignore_index=True)
    frame["arrived"] = arrivals(random, frame["millis"].to_numpy())
    return frame.sort_values(["arrived", "millis", "card"], ignore_index=True)


def payments_table(random: np.random.Generator, frame: pd.DataFrame) -> pa.Table:
    size = len(frame)
    cents = random.integers(0, 300, size)
    some = random.random(size) < 0.1
    return pa.table(
        {
            "payment_id": [f"p-{number:06d}" for number in range(size)],
            "card_id": [f"card-{card:04d}" for card in frame["card"]],
            "merchant_id": [f"shop-{merchant:02d}" for merchant in frame["merchant"]],
            "platform": PLATFORMS[frame["device"] % 3],
            "device_id": pa.array(1000 + frame["device"] // 3, pa.int64()),
            "status": np.where(frame["declined"], "DECLINED", "APPROVED"),
            "amount": frame["amount"].round(2),
            "fx_rate": np.ones(size),
            "fee": pa.array([decimal.Decimal(int(cent)).scaleb(-2) for cent in cents], pa.decimal128(8, 2)),
            "items": pa.array(random.integers(1, 9, size), pa.int32()),
            "country": COUNTRIES[frame["country"]],
            "channel": frame["channel"],
            "pin_verified": frame["pin"],
            "tags": pa.array([["gift"] if gift else [] for gift in some], pa.list_(pa.string())),
            "event_time": pa.array(frame["millis"], pa.timestamp("ms", "UTC")),
            "arrived_at": pa.array(frame["arrived"], pa.timestamp("ms", "UTC")),
        }
    )


def merchant_updates_table(random: np.random.Generator, start: int) -> pa.Table:
    """Every merchant's facts, told anew each week."""
    merchant = np.tile(np.arange(MERCHANTS), DAYS // 7)
    size = len(merchant)
    week = np.repeat(np.arange(DAYS // 7), MERCHANTS)
    valid = start + week * 7 * DAY + random.integers(0, HOUR, size)
    risk = np.clip(merchant / MERCHANTS * 0.6 + random.normal(0.1, 0.08, size), 0, 1).round(3)
    limits = random.integers(1_000, 90_000, size)
    return pa.table(
        {
            "update_id": [f"u-{number:05d}" for number in range(size)],
            "merchant_id": [f"shop-{number:02d}" for number in merchant],
            "category": CATEGORIES[merchant % len(CATEGORIES)],
            "risk_score": risk,
            "daily_limit": pa.array([decimal.Decimal(int(limit)) for limit in limits], pa.decimal128(12, 2)),
            "opened": pa.array(start - (merchant + 1) * 90 * DAY, pa.timestamp("ms", "UTC")),
            "blocked": np.zeros(size, bool),
            "recorded_at": pa.array(valid + 5 * SECOND, pa.timestamp("ms", "UTC")),
            "valid_from": pa.array(valid, pa.timestamp("ms", "UTC")),
            "arrived_at": pa.array(valid + 6 * SECOND, pa.timestamp("ms", "UTC")),
        }
    )


def labels_table(events: pa.Table, is_fraud: pd.Series) -> pa.Table:
    """The spine of a training set: who, when, what the request brings, and what happened."""
    spine = events.select(["payment_id", "card_id", "merchant_id", "event_time", "amount", "country"])
    spine = spine.rename_columns(["payment_id", "card_id", "merchant_id", "event_timestamp", "amount", "country"])
    return spine.append_column("is_fraud", pa.array(is_fraud))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent / "data")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--until", type=dt.date.fromisoformat, default=dt.datetime.now(dt.UTC).date(), help="the first day without history"
    )
    given = parser.parse_args()
    random = np.random.default_rng(given.seed)
    end = dt.datetime.combine(given.until, dt.time(), dt.UTC)
    start = int(end.timestamp() * 1000) - DAYS * DAY
    frame = payments(random, start)
    # What has not arrived by the end is not history.
    frame = frame[frame["arrived"] < start + DAYS * DAY].reset_index(drop=True)
    events = payments_table(random, frame)
    given.out.mkdir(parents=True, exist_ok=True)
    pq.write_table(events, given.out / "payments.parquet")
    pq.write_table(merchant_updates_table(random, start), given.out / "merchant_updates.parquet")
    pq.write_table(labels_table(events, frame["is_fraud"]), given.out / "labels.parquet")
    print(f"{len(frame)} payments, {int(frame['is_fraud'].sum())} of them fraud, in {given.out}")


if __name__ == "__main__":
    main()
