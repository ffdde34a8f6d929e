"""Words of the trade that mean the same, within a language and across English and Chinese."""

import re
from functools import lru_cache

from .stems import stem

# One concept a line: English words | Chinese terms. The first English word names the concept.
_CONCEPTS = """
return | 退货 退回 退还 寄回 退换
refund reimburse | 退款
exchange swap | 换货
replace replacement | 更换 换新
cancel cancellation | 取消
order | 订单 下单
delivery deliver ship shipping shipment dispatch | 配送 送货 发货 送达 寄送 运送 派送 快递 出库
parcel package packaging | 包裹 包装
box | 盒子
postage | 运费 邮费
item product article goods merchandise | 商品 产品 物品
purchase buy bought | 购买
fee charge cost surcharge | 费用 收费 手续费
restocking | 整理费
price | 价格 价钱
discount | 折扣 优惠
coupon voucher | 优惠券 优惠码
warranty guarantee guaranteed | 保修 质保
repair | 维修 修理
receipt | 收据 小票 凭证
card | 卡
gift | 礼品 礼物
opened unsealed | 已拆封 拆封 开封
unopened sealed | 未拆封 未开封
worn wear | 穿过 穿着
wash washed launder | 洗过 洗涤
damage damaged broken defect defective fault faulty | 损坏 破损 故障 瑕疵 缺陷
missing lost lose | 丢失 遗失 缺少
address | 地址
email mail | 邮件 邮箱 电子邮件
phone telephone | 电话
account | 账户 账号 帐户 帐号
password | 密码
customer shopper client buyer | 顾客 客户 买家
agent | 客服
store shop | 商店 店铺 门店
website site | 网站
track tracking | 追踪 跟踪 物流
standard | 标准
express | 快速 加急 特快
international abroad overseas | 国际 海外 国外
domestic | 国内
customs duty | 关税 海关
tax | 税费 税
pay paid payment | 支付 付款
credit | 信用
method | 方式
label | 标签
final | 最终
clearance | 清仓
sale | 特价 促销
electronics | 电子产品
headphones earphones earbuds | 耳机
clothes clothing apparel garment | 服装 衣服 衣物
shoes footwear | 鞋子 鞋
furniture | 家具
hygiene | 卫生
battery | 电池
size | 尺码 尺寸
colour color | 颜色
stock available | 库存 有货
point | 积分
member membership | 会员
holiday | 节假日 假期 节日
window period | 期限 时限
receive received | 收到 签收
original | 原始 原
bank | 银行
request | 申请 请求
process | 处理
contact reach | 联系
change modify amend | 修改 更改 变更
"""


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, str], dict[str, str]]:
    english: dict[str, str] = {}
    han: dict[str, str] = {}
    for line in _CONCEPTS.strip().splitlines():
        words, terms = (part.split() for part in line.split("|"))
        english.update(dict.fromkeys(map(stem, words), "=" + words[0]))
        han.update(dict.fromkeys(terms, "=" + words[0]))
    return english, han


def english_concepts() -> dict[str, str]:
    """English stem → concept."""
    return _table()[0]


def han_concepts() -> dict[str, str]:
    """Chinese term → concept."""
    return _table()[1]


@lru_cache(maxsize=1)
def han_pattern() -> re.Pattern[str]:
    """Finds Chinese terms of the trade, the longest first."""
    return re.compile("|".join(sorted(han_concepts(), key=len, reverse=True)))


def is_concept(stem: str) -> bool:
    """Whether a stem stands for a concept, and so means the same in both languages."""
    return stem.startswith("=")
