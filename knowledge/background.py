"""Questions people ask businesses of every kind, which a given shop's documents hardly ever answer.

What a search finds for them shows how near the nearest passage lies when there is no answer. A corpus that does
answer a few of them changes nothing: medians and spreads are taken over all of them.
"""

from .locales import language_of

ENGLISH = (
    "Are you hiring at the moment?",
    "Where can I park my car?",
    "Can I bring my dog?",
    "Who is the owner of the company?",
    "Do you have vegetarian dishes?",
    "What is the interest rate on a savings account?",
    "How do I renew my passport?",
    "Can I book a table for six tonight?",
    "Do you offer guided tours?",
    "What time does the film start?",
    "Is there a pool at the hotel?",
    "How much luggage may I take on the flight?",
    "Do you offer childcare?",
    "Can I rent equipment for a weekend?",
    "Do you sponsor local events?",
    "How do I become a supplier?",
    "Is there a franchise programme?",
    "What certificates do your employees have?",
    "Do you offer classes for beginners?",
    "How do I report a pothole?",
    "Can I get a second opinion from a doctor?",
    "How much is the membership of the gym?",
    "Which vaccinations do I need for my trip?",
    "How do I apply for a scholarship?",
    "Can I visit the factory?",
    "How do I reset the alarm of my car?",
    "Do you have a podcast?",
    "What is the melting point of copper?",
    "Who won the election?",
    "How tall is the highest mountain?",
    "Write a poem about the sea.",
    "Can you recommend a good book?",
)

CHINESE = (
    "你们现在招人吗？",
    "附近可以停车吗？",
    "可以带宠物吗？",
    "公司的老板是谁？",
    "有素食菜品吗？",
    "存款利率是多少？",
    "怎么换护照？",
    "今晚可以订六个人的位子吗？",
    "电影几点开始？",
    "酒店有游泳池吗？",
    "坐飞机能带多少行李？",
    "可以租设备用一个周末吗？",
    "怎么成为供应商？",
    "可以加盟吗？",
    "有适合初学者的课程吗？",
    "健身房会员多少钱？",
    "怎么申请奖学金？",
    "可以参观工厂吗？",
    "今天股价是多少？",
    "写一首关于大海的诗。",
    "世界上最高的山有多高？",
    "感冒了应该吃什么药？",
)

BY_LANGUAGE = {"en": ENGLISH, "zh": CHINESE}


def measured_as(locale: str) -> str:
    """The language whose questions a locale's are measured by: its own where there are some here, else English."""
    language = language_of(locale)
    return language if language in BY_LANGUAGE else "en"
