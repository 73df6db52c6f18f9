"""The checker finds every kind of loss and doubling; each test plants one."""

from tests.faults.checker import Held, wrongs
from tests.faults.ledger import Ledger, Line


def text(event, value):
    return Line("ama", event, "text", "n1/what", value)


def submission(event, value):
    return Line("ama", event, "submission", "n1", value)


def file(event, value):
    return Line("ama", event, "file", "n1", value)


SAVED = [text("sent", "one"), text("acknowledged", "one"), text("sent", "two")]
SENT = [submission("sent", ""), submission("acknowledged", "R-1")]
WHOLE = Held(texts={"n1/what": "one"})


def test_the_last_acknowledged_text_or_a_later_one_may_stand():
    assert wrongs(SAVED, WHOLE) == []
    assert wrongs(SAVED, Held(texts={"n1/what": "two"})) == []


def test_a_lost_text_an_older_text_and_a_mixed_text_are_found():
    for found in ("", "zero", "onetwo"):
        assert len(wrongs(SAVED, Held(texts={"n1/what": found}))) == 1
    back = [*SAVED, text("acknowledged", "two")]
    assert len(wrongs(back, WHOLE)) == 1


def test_a_text_that_was_only_sent_may_be_there_or_not():
    assert wrongs([text("sent", "one")], Held()) == []
    assert wrongs([text("sent", "one")], WHOLE) == []


def test_a_submission_stands_once_under_the_receipt_that_was_shown():
    good = Held(receipts={"n1": "R-1"}, submissions={"n1": 1}, mails={"n1": 1})
    assert wrongs(SENT, good) == []
    assert wrongs([submission("sent", "")], Held()) == []
    assert wrongs([submission("sent", "")], good) == []


def test_a_lost_doubled_or_renamed_submission_is_found():
    bad = (
        Held(),
        Held(receipts={"n1": "R-2"}, submissions={"n1": 1}, mails={"n1": 1}),
        Held(receipts={"n1": "R-1"}, submissions={"n1": 2}, mails={"n1": 1}),
        Held(receipts={"n1": "R-1"}, submissions={"n1": 1}, mails={"n1": 2}),
        Held(receipts={"n1": "R-1"}, submissions={"n1": 1}),
    )
    for held in bad:
        assert wrongs(SENT, held) != [], held
    other = [*SENT, submission("acknowledged", "R-2")]
    assert wrongs(other, Held(receipts={"n1": "R-1"}, submissions={"n1": 1}, mails={"n1": 1})) != []


def test_a_lost_doubled_or_broken_file_is_found():
    lines = [file("sent", "aa"), file("acknowledged", "aa")]
    assert wrongs(lines, Held(files={"n1": ["aa"]})) == []
    for found in ([], ["aa", "aa"], ["aa", "bb"]):
        assert wrongs(lines, Held(files={"n1": found})) != [], found


def test_bytes_that_were_acknowledged_and_are_gone_are_found():
    def seen(event, value):
        return Line("ama", event, "bytes", "n1", value)

    assert wrongs([seen("acknowledged", "10"), seen("observed", "10"), seen("observed", "20")], Held()) == []
    assert len(wrongs([seen("acknowledged", "10"), seen("observed", "9")], Held())) == 1


def score(event, value):
    return Line("nina", event, "score", "n1/results", value)


SCORED = [score("sent", "s1 4"), score("acknowledged", "s1 4 1"), score("sent", "s2 5"), score("sent", "s3 2")]


def test_a_save_without_an_answer_may_be_there_once_or_not():
    for history in (["4"], ["4", "5"], ["4", "2"], ["4", "2", "5"]):
        assert wrongs(SCORED, Held(scores={"n1/results": history})) == [], history


def test_a_lost_overwritten_doubled_or_unsent_score_is_found():
    for history in ([], ["5"], ["5", "4"], ["4", "5", "5"], ["4", "4"], ["4", "3"]):
        assert len(wrongs(SCORED, Held(scores={"n1/results": history}))) == 1 + (history == ["5", "4"]), history


def test_two_saves_may_be_one_change_only_with_the_same_points():
    same = [*SCORED, score("sent", "s4 4"), score("acknowledged", "s4 4 1")]
    assert wrongs(same, Held(scores={"n1/results": ["4"]})) == []
    other = [*SCORED, score("acknowledged", "s2 5 1")]
    assert len(wrongs(other, Held(scores={"n1/results": ["4"]}))) == 1


def test_a_confirmation_stands_once():
    lines = [Line("nina", "sent", "confirmation", "n1", ""), Line("nina", "acknowledged", "confirmation", "n1", "")]
    assert wrongs(lines, Held(confirmed={"n1": 1})) == []
    assert wrongs(lines[:1], Held()) == []
    for count in (0, 2):
        assert len(wrongs(lines, Held(confirmed={"n1": count}))) == 1


def test_an_announcement_is_told_once_to_everybody():
    lines = [Line("staff", "acknowledged", "announcement", "p1", "20")]
    assert wrongs(lines, Held(told={"p1": 1}, letters={"p1": 20})) == []
    for told, letters, how in ((0, 0, "lost"), (1, 19, "lost"), (2, 20, "doubled"), (1, 21, "doubled")):
        found = wrongs(lines, Held(told={"p1": told}, letters={"p1": letters}))
        assert {wrong.how for wrong in found} == {how}, found


def test_what_is_in_hand_was_sent_and_neither_acknowledged_nor_refused(tmp_path):
    ledger = Ledger(tmp_path / "ledger")
    for client in ("ama", "nina", "olga"):
        ledger.note(client, "sent", "score", "n1/results", "s1 4")
    ledger.note("olga", "sent", "file", "n1", "aa")
    ledger.note("olga", "acknowledged", "bytes", "n1", "10")
    assert ledger.in_hand() == {"score": 2, "file": 1}
    ledger.note("ama", "acknowledged", "score", "n1/results", "s1 4 1")
    ledger.refused("nina")
    assert ledger.in_hand() == {"file": 1}


def test_the_ledger_gives_back_what_was_noted(tmp_path):
    ledger = Ledger(tmp_path / "ledger")
    ledger.note("ama", "sent", "text", "n1/what", "Ärzte\nحروف")
    assert list(ledger.lines()) == [Line("ama", "sent", "text", "n1/what", "Ärzte\nحروف")]
