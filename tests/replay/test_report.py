"""The HTML report: whole in one file, safe, and telling what changed."""

from html.parser import HTMLParser

from shopclerk.bot.replay.changed_words import changed_words
from shopclerk.bot.replay.comparison import compare
from shopclerk.bot.replay.replaying import replay
from shopclerk.bot.replay.report import render_report
from tests.replay.pretend_shop import Pretending, a_reply

HOSTILE = "<script>alert('x')</script><img src=//evil.example onerror=alert(1)>\"'&{{ 7 * 7 }}"
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """Collects elements, and fails on tags that do not close each other."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.attributes, self.texts = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        self.texts.append((self.open[-1] if self.open else "", text))

    def marked(self):
        return [text for tag, text in self.texts if tag == "mark"]

    def text(self):
        return "".join(text for tag, text in self.texts if tag != "style")


async def replayed(tmp_path, text, shop, name="case"):
    path = tmp_path / f"{name}.transcript.yaml"
    path.write_text(text, encoding="utf-8")
    return await replay([path], open_bot=shop)


async def test_hostile_text_stays_text(tmp_path):
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    text = f"name: {quoted}\nturns:\n  - shopper: {quoted}\n    expect: {{says: [{quoted}], outcome: done}}\n"
    report = await replayed(tmp_path, text, Pretending({HOSTILE: a_reply(HOSTILE, reason=HOSTILE)}))
    page = Page(render_report(report))
    assert page.open == []
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert not any(name.startswith("on") or name in ("src", "style") for name, _ in page.attributes)
    assert page.text().count(HOSTILE) >= 4


async def test_the_page_needs_nothing_from_outside(tmp_path):
    html = render_report(await replayed(tmp_path, "name: x\nturns: [{shopper: hi}]\n", Pretending()))
    assert "http:" not in html
    assert "https:" not in html
    assert "url(" not in html
    assert "default-src 'none'" in html


async def test_a_failed_transcript_is_open_and_shows_expected_and_got(tmp_path):
    text = "name: headphones\nturns:\n  - shopper: hi\n    expect: {outcome: done, says: [30 days]}\n"
    page = Page(render_report(await replayed(tmp_path, text, Pretending())))
    assert ("open", None) in page.attributes
    for words in ("headphones", "0 of 1", "outcome", "done", "answered", "30 days", "not in the reply"):
        assert words in page.text()


async def test_a_passed_transcript_is_folded(tmp_path):
    page = Page(render_report(await replayed(tmp_path, "name: x\nturns: [{shopper: hi}]\n", Pretending())))
    assert "details" in page.tags
    assert ("open", None) not in page.attributes
    assert "1 of 1" in page.text()


async def test_a_crash_and_the_turns_after_it_are_shown(tmp_path):
    text = "name: x\nturns:\n  - shopper: crash\n  - shopper: later\n"
    told = Page(render_report(await replayed(tmp_path, text, Pretending()))).text()
    assert "crashed with RuntimeError" in told
    assert "not played" in told


async def test_side_by_side_marks_the_words_that_changed(tmp_path):
    text = "name: x\nturns:\n  - shopper: hi\n  - shopper: ho\n"
    before = await replayed(tmp_path, text, Pretending({"hi": a_reply("You have 14 days.")}))
    after = await replayed(tmp_path, text, Pretending({"hi": a_reply("You have 30 days.")}))
    page = Page(render_report(compare(before, after), labels=("small", "large")))
    assert page.marked() == ["14", "30"]
    assert {"small", "large"} <= {text for tag, text in page.texts if tag == "b"}
    assert "1 of 1" in page.text()


async def test_the_same_replay_gives_the_same_page(tmp_path):
    report = await replayed(tmp_path, "name: x\nturns: [{shopper: hi}]\n", Pretending())
    again = await replayed(tmp_path, "name: x\nturns: [{shopper: hi}]\n", Pretending())
    assert render_report(report) == render_report(again)


def test_chinese_is_compared_by_the_character():
    left, right = changed_words("您有14天可以退货", "您有30天可以换货")
    assert [one.text for one in left if one.changed] == ["14", "退"]
    assert [one.text for one in right if one.changed] == ["30", "换"]
    assert "".join(one.text for one in left) == "您有14天可以退货"
