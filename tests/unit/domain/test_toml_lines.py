import tomllib

from app.domain.toml_lines import key_lines, line_of

TEXT = '''name = "t"  # [[slot]]
note = """
kind = "not a key"
[[slot]]
"""
list = [
  1, # ]
  2,
]
[[slot]]
kind = "repeat"
"box" = [
  1.0, 2.0]
[[slot.slot]]
kind = "text"
[[slot.slot]]
kind = 'a"b'
[[slot]]
kind = "rule"
[paper]
width = 3
'''


def test_every_key_is_found_where_it_stands() -> None:
    tomllib.loads(TEXT)
    lines = key_lines(TEXT)
    assert lines == {
        (): 1,
        ("name",): 1,
        ("note",): 2,
        ("list",): 6,
        ("slot", 0): 10,
        ("slot", 0, "kind"): 11,
        ("slot", 0, "box"): 12,
        ("slot", 0, "slot", 0): 14,
        ("slot", 0, "slot", 0, "kind"): 15,
        ("slot", 0, "slot", 1): 16,
        ("slot", 0, "slot", 1, "kind"): 17,
        ("slot", 1): 18,
        ("slot", 1, "kind"): 19,
        ("paper",): 20,
        ("paper", "width"): 21,
    }


def test_what_has_no_line_of_its_own_takes_the_one_around_it() -> None:
    lines = key_lines(TEXT)
    assert line_of(lines, ("slot", 0, "box", 1)) == 12
    assert line_of(lines, ("slot", 1, "missing")) == 18
    assert line_of(lines, ("nothing",)) == 1
