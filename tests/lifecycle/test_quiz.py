"""Questions about a manual are made of the version, and only about what the person has a part in."""

from bihuan.kernel.text import Text
from bihuan.lifecycle import quiz
from bihuan.lifecycle.quiz import Step


def step(name: str, *posts: str, limit: str = "", accountable: str = "", standard: str = "") -> Step:
    return Step(
        id=name,
        name=Text(name, name),
        posts=frozenset(posts),
        limit=Text(limit, limit),
        accountable=Text(accountable, accountable),
        standard=Text(standard, standard),
    )


STEPS = [
    step("receive", "clerk", limit="30 min", accountable="sales", standard="enter it once"),
    step("check", "keeper", limit="2 h", accountable="warehouse", standard="look it up live"),
    step("plan", "planner", limit="4 h", accountable="production"),
    step("ship", "clerk", limit="24 h", accountable="logistics"),
]


def test_everybody_is_asked_about_their_own_steps_subject_by_subject() -> None:
    asked = quiz.questions(STEPS, ["clerk"])
    assert [(each.step, each.subject) for each in asked] == [
        ("receive", "limit"),
        ("receive", "accountable"),
        ("receive", "standard"),
        ("ship", "limit"),
        ("ship", "accountable"),
    ]
    assert quiz.questions(STEPS, ["clerk"]) == asked, "the same person is asked the same"
    assert quiz.questions(STEPS, ["director"]) == ()


def test_the_right_answer_stands_among_those_of_other_steps() -> None:
    (question,) = [each for each in quiz.questions(STEPS, ["keeper"]) if each.subject == "limit"]
    assert question.choices[question.right] == Text("2 h", "2 h")
    assert len(set(question.choices)) == len(question.choices) == quiz.MOST_CHOICES
    assert {each.zh for each in question.choices} <= {"30 min", "2 h", "4 h", "24 h"}


def test_what_all_steps_have_alike_is_not_asked() -> None:
    alike = [step("a", "clerk", limit="2 h"), step("b", "clerk", limit="2 h")]
    assert quiz.questions(alike, ["clerk"]) == ()


def test_the_score_counts_what_was_not_answered_as_wrong() -> None:
    asked = quiz.questions(STEPS, ["clerk"])
    right = [each.right for each in asked]
    assert quiz.score(asked, right) == 1.0
    assert quiz.wrong(asked, right) == ()
    assert quiz.score(asked, [*right[:-1], -1]) == 0.8
    assert [each.step for each in quiz.wrong(asked, right[:3])] == ["ship", "ship"]
    assert quiz.score((), []) == 1.0
