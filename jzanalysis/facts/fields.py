"""The columns of a fact that hold the printed figure itself, whatever table prints it."""

from __future__ import annotations

from typing import Any

from ..amounts import Amount, to_wan, wan_decimals
from .meaning import is_money

STAGE_BASIS = {"budget": "initial_budget", "final_accounts": "final_accounts"}


def figure_fields(printed: str, amount: Amount, unit: str) -> dict[str, Any]:
    """Give printed, unit, state, value, amount_wan (money only) and decimals (of money: in 万元)."""
    money = amount.value is not None and is_money(unit)
    decimals = amount.decimals
    return {
        "printed": printed,
        "unit": unit,
        "state": amount.state,
        "value": amount.value,
        "amount_wan": to_wan(amount.value, unit) if money and amount.value is not None else None,
        "decimals": wan_decimals(decimals, unit) if money and decimals is not None else decimals,
    }
