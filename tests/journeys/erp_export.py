"""What the old order system exports for the fourth quarter of 2023, with the noise of the real thing.

Scheduling takes eight hours on average, the credit approval refuses four in a thousand, the customer's number is typed in twice,
the South takes longer than the East. Some events are missing, some lines are out of order, one order is called "NA".
"""

from __future__ import annotations

import csv
import io
import random
from datetime import datetime, timedelta

STEPS = (
    ("接收订单", "刘洋", 0.4, 0.15),
    ("信用审批", "王建", 3.0, 0.2),
    ("库存检查", "李娜", 6.0, 0.3),
    ("生产调度", "朱凯", 7.6, 0.4),
    ("物流发货", "谢云", 22.0, 0.3),
    ("签收确认", "刘洋", 20.0, 0.1),
)
SCHEDULING_H = 8.0


def erp_2023q4(orders: int = 520) -> bytes:
    """The export, in GB18030 as such systems write it."""
    chance = random.Random(20231009)
    lines: list[list[str]] = []
    for number in range(orders):
        name = "NA" if number == 77 else f"SO2023{10_000 + number}"
        region = "华东" if number % 5 < 3 else "华南"
        customer = f"K{1000 + chance.randrange(180)}"
        at = datetime(2023, 10, 9, 9) + timedelta(hours=3.9 * number)
        for place, (step, person, wait, work) in enumerate(STEPS):
            slower = 1.25 if region == "华南" and step == "物流发货" else 1.0
            begin = at + timedelta(hours=chance.expovariate(1 / (wait * slower)))
            end = begin + timedelta(hours=work * (0.7 + 0.6 * chance.random()))
            at = end
            if chance.random() < 0.004 and place:
                continue
            outcome = ("驳回" if chance.random() < 0.004 else "通过") if step == "信用审批" else ""
            crm = customer if step == "接收订单" else ""
            erp = customer if step == "库存检查" else ""
            lines.append(
                [name, step, f"{begin:%Y/%m/%d %H:%M:%S}", f"{end:%Y/%m/%d %H:%M:%S}", person, region, outcome, crm, erp]
            )
    for place in range(0, len(lines) - 1, 97):
        lines[place], lines[place + 1] = lines[place + 1], lines[place]
    told = io.StringIO()
    writer = csv.writer(told)
    writer.writerow(["订单号", "环节", "开始时间", "完成时间", "处理人", "区域", "结果", "CRM客户号", "ERP客户号"])
    writer.writerows(lines)
    return told.getvalue().encode("gb18030")
