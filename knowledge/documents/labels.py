"""What a product's columns are called in a sentence, in English and Chinese."""

import re
from collections.abc import Mapping

from .languages import is_han

_CHINESE: Mapping[str, str] = {
    "sku": "商品编号",
    "brand": "品牌",
    "category": "分类",
    "price": "价格",
    "color": "颜色",
    "colour": "颜色",
    "colors": "可选颜色",
    "colours": "可选颜色",
    "seller": "卖家",
    "age_range": "适用年龄",
    "size": "尺寸",
    "sizes": "可选尺码",
    "dimensions": "外形尺寸",
    "weight": "重量",
    "material": "材质",
    "capacity": "容量或承重",
    "battery": "电池",
    "battery_life": "电池续航",
    "battery_type": "电池类型",
    "charging": "充电",
    "charging_time": "充电时间",
    "charge_time": "充电时间",
    "connectivity": "连接方式",
    "connection": "连接方式",
    "bluetooth": "蓝牙",
    "compatibility": "兼容性",
    "works_with": "兼容设备",
    "warranty": "保修期",
    "water_resistance": "防水等级",
    "waterproof": "防水",
    "ip_rating": "防护等级",
    "noise_cancelling": "降噪",
    "noise_cancellation": "降噪",
    "power": "电源",
    "voltage": "电压",
    "stock": "库存",
    "in_stock": "有货",
    "availability": "供货情况",
    "in_the_box": "包装清单",
    "included": "包装内含",
    "care": "保养方法",
    "age": "适用年龄",
    "fit": "适配",
    "length": "长度",
    "width": "宽度",
    "height": "高度",
    "brightness": "亮度",
    "range": "范围",
    "resolution": "分辨率",
    "screen": "屏幕",
    "storage": "存储容量",
    "temperature": "适用温度",
    "final_sale": "清仓特价",
    "release_date": "上市日期",
    "model": "型号",
    "origin": "产地",
    "features": "特点",
    "language": "语言",
    "author": "作者",
    "publisher": "出版社",
    "pages": "页数",
    "isbn": "ISBN",
    "ingredients": "成分",
    "dosage": "用法用量",
    "depth": "深度",
    "volume": "容积",
    "runtime": "续航时间",
    "assembly_required": "是否需要组装",
}
_UNITS: Mapping[str, tuple[str, str]] = {
    "hours": (" hours", " 小时"),
    "h": (" hours", " 小时"),
    "minutes": (" minutes", " 分钟"),
    "min": (" minutes", " 分钟"),
    "days": (" days", " 天"),
    "months": (" months", " 个月"),
    "years": (" years", " 年"),
    "g": (" g", " 克"),
    "kg": (" kg", " 千克"),
    "lb": (" lb", " 磅"),
    "oz": (" oz", " 盎司"),
    "mm": (" mm", " 毫米"),
    "cm": (" cm", " 厘米"),
    "m": (" m", " 米"),
    "inches": (" inches", " 英寸"),
    "ml": (" ml", " 毫升"),
    "l": (" l", " 升"),
    "w": (" W", " 瓦"),
    "v": (" V", " 伏"),
    "mah": (" mAh", " 毫安时"),
    "lumens": (" lumens", " 流明"),
    "gb": (" GB", " GB"),
    "pct": ("%", "%"),
    "percent": ("%", "%"),
    "mg": (" mg", " 毫克"),
    "克": (" g", " 克"),
    "千克": (" kg", " 千克"),
    "公斤": (" kg", " 公斤"),
    "毫克": (" mg", " 毫克"),
    "厘米": (" cm", " 厘米"),
    "毫米": (" mm", " 毫米"),
    "米": (" m", " 米"),
    "升": (" l", " 升"),
    "毫升": (" ml", " 毫升"),
    "小时": (" hours", " 小时"),
    "分钟": (" minutes", " 分钟"),
    "天": (" days", " 天"),
    "月": (" months", " 个月"),
    "个月": (" months", " 个月"),
    "年": (" years", " 年"),
    "瓦": (" W", " 瓦"),
    "毫安时": (" mAh", " 毫安时"),
}
_VALUES: Mapping[str, str] = {"yes": "是", "no": "否", "true": "是", "false": "否", "none": "无"}
_CURRENCIES: Mapping[str, tuple[str, str]] = {
    "USD": ("${}", "{} 美元"),
    "EUR": ("€{}", "{} 欧元"),
    "GBP": ("£{}", "{} 英镑"),
    "CNY": ("¥{}", "{} 元"),
    "JPY": ("¥{}", "{} 日元"),
    "CAD": ("CA${}", "{} 加元"),
    "AUD": ("A${}", "{} 澳元"),
    "HKD": ("HK${}", "{} 港元"),
    "INR": ("₹{}", "{} 卢比"),
    "CHF": ("CHF {}", "{} 瑞士法郎"),
}
_NUMBER = re.compile(r"\d[\d.,]*")
_AMOUNT = re.compile(r"(\d[\d.,]*) ?([a-z]+)", re.IGNORECASE)
_ENGLISH: Mapping[str, str] = {"sku": "SKU", "usb": "USB", "ip_rating": "IP rating", "in_the_box": "in the box"}


IDENTITY = ("category", "brand", "sku")
"""The columns that `identity_sentence` says."""


def identity_sentence(name: str, cells: Mapping[str, str], locale: str) -> str:
    """What the product is and whose, as one sentence: `Trailhead 2: headsets by Quillmere, SKU HP-HEAD-014.`"""
    category, brand, sku = (cells.get(column, "") for column in IDENTITY)
    if locale == "zh":
        parts = [category, f"品牌 {brand}" if brand else "", f"商品编号 {sku}" if sku else ""]
        said = "，".join(part for part in parts if part)
        return f"{name}：{said}。" if said else ""
    kind = f"{category} by {brand}" if category and brand else category or (f"by {brand}" if brand else "")
    said = ", ".join(part for part in (kind, f"SKU {sku}" if sku else "") if part)
    return f"{name}: {said}." if said else ""


def fact_sentence(name: str, column: str, value: str, locale: str) -> str:
    """One column as a sentence that names its product: `Trailhead 2 headset battery life: 40 hours.`"""
    label, said = label_and_value(column, value, locale)
    if locale == "zh":
        gap = "" if is_han(name[-1]) else " "
        return f"{name}{gap}的{label}：{said}" + ("" if said.endswith(("。", "！")) else "。")
    return f"{name} {label}: {said}" + ("" if said.endswith((".", "!")) else ".")


def label_and_value(column: str, value: str, locale: str) -> tuple[str, str]:
    """A column's label and its value with the unit its name ends in (`weight_g` → `weight`, `285 g`)."""
    chinese = locale == "zh"
    stem, _, ending = column.rpartition("_")
    if stem and ending in _UNITS and _NUMBER.fullmatch(value):
        column, value = stem, value + _UNITS[ending][chinese]
    elif chinese:
        value = _in_chinese(value)
    if is_han(column) or not chinese:
        return _ENGLISH.get(column, column.replace("_", " ")), value
    return _CHINESE.get(column, column.replace("_", " ")), value


def _in_chinese(value: str) -> str:
    """A bare amount or a yes or no in Chinese; what needs a translator stays as it is."""
    amount = _AMOUNT.fullmatch(value)
    unit = amount[2].lower() if amount else ""
    unit = unit if unit in _UNITS else f"{unit}s"
    if amount and unit in _UNITS:
        return amount[1] + _UNITS[unit][1]
    return _VALUES.get(value.lower(), value)


def money(amount: str, currency: str, locale: str) -> str:
    """`79.00` and `USD` as `$79.00` or `79.00 美元`; what is not a bare number stays as it is."""
    if not _NUMBER.fullmatch(amount) or not currency:
        return amount
    forms = _CURRENCIES.get(currency.upper(), (f"{{}} {currency}", f"{{}} {currency}"))
    return forms[locale == "zh"].format(amount)
