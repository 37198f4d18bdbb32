"""Values that lie about what they are, and values that are hard to judge."""

from tests.attacks.bank import AMOUNTS, LAWS, RECOVERY, RIGHT, WAITS, Attack, counter

# Each of these is what `value` returns.
VALUES = {
    "equal-to-everything": ("__eq__ is always true", "Equal()", "of type Equal"),
    "lying-int": ("an int subclass whose comparisons all hold", "Int(7)", "of type Int"),
    "lying-class": ("an object whose __class__ says int", "Posing()", "of type Posing"),
    "lying-hash": ("hash and equality of whatever it is compared with", "Hash()", "of type Hash"),
    "lying-repr": ("a repr that reads like the right number", "Shown()", "of type Shown"),
    "lying-json": ("a number that JSON's writer would write otherwise", "Json(1)", "of type Json"),
    "lying-metaclass": ("a class whose metaclass says that it is an int", "Meta", "of type Liar"),
    "dict-with-missing": ("a dict that has every key", "Keys()", "of type Keys"),
    "not-a-number": ("NaN, which no comparison refutes", "float('nan')", "returned nan"),
    "infinity": ("a number above all others", "float('inf')", "returned inf"),
    "true-for-one": ("True where 1 is expected", "True", "returned True"),
    "float-for-int": ("1.0 where 1 is expected", "1.0", "returned 1.0"),
    "huge-integer": ("an integer of 20,000 digits", "10**20_000", "should be 0"),
    "large-integer": ("an integer just short enough to be written", "10**4_000", "should be 0"),
    "deep-nest": ("a list in a list in a list, 5,000 deep", "nest(5_000)", "of type list"),
    "endless-nest": ("a list that holds itself", "LOOP", "of type list"),
    "large-list": ("a list of two million lists", "[[]] * 2_000_000", "never|should be 0"),
    "large-text": ("a text of 10 million characters", "'x' * 10_000_000", "bytes at once"),
    "unpaired-surrogate": ("half a character, which UTF-8 can't write", "'\\ud800'", "should be 0"),
    "marked-dict": ("a dict marked as the wall's own tuple", "{'$tuple': 5}", "of type dict"),
    "marked-record": ("a dict marked as a record", "{'$record': 'Interval'}", "of type dict"),
    "repr-without-end": ("a repr of 50 million characters", "Long()", "of type Long"),
    "repr-that-exits": ("a repr that ends the process", "Exits()", "Python process ended"),
}

LIARS = """
class Equal:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
class Int(int):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __ne__ = __lt__ = __gt__ = lambda self, other: False
    __hash__ = int.__hash__
class Posing(Equal):
    __class__ = int
    def __index__(self): return 1
class Hash(Equal):
    def __hash__(self): return hash(1)
class Shown:
    def __repr__(self): return "1"
class Json(int):
    __repr__ = __str__ = lambda self: "0"
class Liar(type):
    def __instancecheck__(cls, other): return True
    def __eq__(cls, other): return True
    __hash__ = type.__hash__
class Meta(int, metaclass=Liar): pass
class Keys(dict):
    def __missing__(self, key): return 1
class Long:
    def __repr__(self): return "x" * 50_000_000
class Exits:
    def __repr__(self):
        import os
        os._exit(0)
def nest(depth):
    made = []
    for _ in range(depth): made = [made]
    return made
LOOP = []
LOOP.append(LOOP)
"""

ERRORS = {
    "long-message": ("an error of 50 million characters", "raise ValueError('x' * 50_000_000)"),
    "surrogate-message": ("an error that UTF-8 can't write", "raise ValueError('\\ud800')"),
    "long-type-name": (
        "an error whose type has a long name",
        "raise type('E' * 10**7, (Exception,), {})",
    ),
    "error-that-exits": (
        "an error whose text ends the process",
        "raise type('E', (Exception,), {'__str__': lambda self: exit(0)})",
    ),
}

CONSTANT_COMMIT = """
def commit(truetime, apply_writes):
    apply_writes({value})
    return {value}

def commit_across(truetime, prepares, last, apply_writes):
    return commit(truetime, apply_writes)
"""

ATTACKS = [
    Attack(name, f"value() returns {tries}.", (LIARS + counter(f"return {value}"),), says=says)
    for name, (tries, value, says) in VALUES.items()
]
ATTACKS += [
    Attack(name, f"value() raises {tries}.", (counter(raising),), says="raised|process ended")
    for name, (tries, raising) in ERRORS.items()
]
ATTACKS += [
    Attack(
        f"timestamp-{name}",
        f"commit() returns and applies {value} as its timestamp.",
        (CONSTANT_COMMIT.format(value=value),),
        WAITS,
        says="timestamp|more than 20,000|1,024 bits",
    )
    for name, value in {
        "nan": "float('nan')",
        "infinity": "float('inf')",
        "huge": "10**4_000",
        "text": "'x' * 1_000_000",
    }.items()
]
ATTACKS += [
    Attack(
        "refuses-to-be-made",
        "Raises, at once, the very error that the check waits for.",
        (counter(init="raise ValueError(name)"),),
        AMOUNTS,
        says="ValueError",
    ),
    Attack(
        "refuses-everything",
        "Raises the error that the check waits for, whatever the amount.",
        (counter(increment="raise ValueError(amount)"),),
        AMOUNTS,
        says="increment",
    ),
    Attack(
        "constant",
        "Shows 0 after everything, of which every law of merge is true.",
        (counter(),),
        LAWS,
        says="0",
    ),
    Attack(
        "does-nothing",
        "Begins no step of a saga, so that there is nothing to undo.",
        (
            """
from coordlib.protocols.saga import SagaOutcome

class SagaCoordinator:
    def __init__(self, log): pass
    def add_step(self, action, compensation): pass
    async def execute(self): return SagaOutcome(False)
    async def recover(self): return SagaOutcome(False)
""",
        ),
        RECOVERY,
        says="should begin",
    ),
    Attack("honest", "Nothing: the right answer, for comparison.", (RIGHT,), points=1.0),
]
