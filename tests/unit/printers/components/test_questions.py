from printers.components.questions import Questions


def test_replies_find_their_questions() -> None:
    questions = Questions()
    one = questions.ask({"cmd": "getPrinters", "requestID": "1"})
    two = questions.ask({"cmd": "getPrinters", "requestID": "2"})
    questions.hear({"cmd": "getPrinters", "requestID": "2", "n": 2})
    questions.hear({"cmd": "getPrinters", "requestID": "2", "n": 3})
    questions.hear({"cmd": "getPrinters", "requestID": "other"})
    assert two.done.is_set()
    assert two.reply == {"cmd": "getPrinters", "requestID": "2", "n": 2}
    assert not one.done.is_set()


def test_a_reply_without_id_answers_the_oldest_question_of_its_kind() -> None:
    questions = Questions()
    agent = questions.ask({"cmd": "getAgentInfo", "requestID": "0"})
    first = questions.ask({"cmd": "getPrinters", "requestID": "1"})
    questions.ask({"cmd": "getPrinters", "requestID": "2"})
    questions.hear({"cmd": "getPrinters"})
    questions.hear({"cmd": "nothing we asked"})
    assert first.reply == {"cmd": "getPrinters"}
    assert agent.reply is None


def test_a_broken_line_ends_the_waiting() -> None:
    questions = Questions()
    lost = questions.ask({"cmd": "getPrinters", "requestID": "1"})
    given_up = questions.ask({"cmd": "getPrinters", "requestID": "2"})
    questions.forget(given_up)
    questions.give_up()
    assert lost.done.is_set()
    assert lost.reply is None
    assert not given_up.done.is_set()
