"""A form with everything in it, as JSON, for tests."""

from __future__ import annotations

from typing import Any

PURCHASE: dict[str, Any] = {
    "type": "default",
    "id": "purchase",
    "schemaVersion": 18,
    "components": [
        {"type": "text", "text": "# Request"},
        {
            "type": "textfield",
            "key": "item",
            "label": {"zh": "采购物品", "en": "Item"},
            "validate": {"required": True, "maxLength": 20},
        },
        {"type": "number", "key": "amount", "label": "金额", "decimalDigits": 2, "validate": {"min": 0, "max": 1000000}},
        {"type": "checkbox", "key": "urgent", "label": "加急"},
        {
            "type": "select",
            "key": "budget",
            "values": [{"value": "raw", "label": "原材料"}, {"value": "office", "label": "办公"}],
        },
        {
            "type": "textarea",
            "key": "note",
            "validate": {"requiredWhen": "=urgent = true"},
            "conditional": {"hide": '=budget = "office"'},
        },
        {"type": "datetime", "key": "needed_on", "subtype": "date"},
        {"type": "datetime", "key": "call_at", "subtype": "datetime"},
        {"type": "datetime", "key": "daily_at", "subtype": "time"},
        {
            "type": "table",
            "key": "quotes",
            "columns": [
                {"type": "textfield", "key": "supplier", "validate": {"required": True}},
                {"type": "number", "key": "price", "decimalDigits": 2, "validate": {"min": 0}},
            ],
            "validate": {
                "maxRows": 5,
                "rules": [
                    {
                        "test": "=amount = null or amount < 50000 or count(quotes) >= 3",
                        "message": {"zh": "金额 5 万元及以上须三份报价", "en": "CNY 50,000 and above needs three quotes"},
                    }
                ],
            },
        },
        {
            "type": "group",
            "id": "person",
            "conditional": {"hide": "=urgent != true"},
            "components": [
                {"type": "textfield", "key": "contact", "pii": True, "validate": {"required": True, "validationType": "phone"}},
                {"type": "textfield", "key": "mail", "validate": {"validationType": "email"}},
            ],
        },
        {"type": "textfield", "key": "account", "sensitive": True, "pii": True, "validate": {"pattern": "[0-9]{8,20}"}},
        {"type": "checklist", "key": "tags", "values": [{"value": "a"}, {"value": "b"}, {"value": "c"}]},
        {"type": "radio", "key": "way", "values": [{"value": "cash"}, {"value": "bank"}]},
        {"type": "filepicker", "key": "files", "accept": ".pdf,image/*"},
        {"type": "textfield", "key": "number", "readonly": True},
        {"type": "button", "action": "submit", "label": "Submit"},
    ],
}
