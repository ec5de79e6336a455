"""One-token mutants of a check's source: what a slip of the hand could make of it."""
import dataclasses
import re

QUESTIONS = ["none", "broadcast", "unicast", "probe", "odd_sender"]
ROLES = ["director", "real_server", "client", "gateway"]


@dataclasses.dataclass(frozen=True)
class Mutant:
    line: int      # from 1
    column: int
    old: str
    new: str
    kind: str

    def apply(self, text):
        lines = text.split("\n")
        at = lines[self.line - 1]
        assert at[self.column:].startswith(self.old)
        lines[self.line - 1] = at[:self.column] + self.new + at[self.column + len(self.old):]
        return "\n".join(lines)

    def words(self):
        return f"{self.line}: {self.kind}: '{self.old.strip()}' becomes '{self.new.strip()}'"


def judged_lines(text):
    """Numbers of the lines that judge: a check's class, without its specification, and free functions of a helper."""
    spec = re.search(r"constexpr CheckSpec spec\{.*?^\};", text, re.S | re.M)
    first, last = (text[:spec.start()].count("\n"), text[:spec.end()].count("\n")) if spec else (-1, -1)
    depth_words = re.compile(r"^\s*(//|#include|namespace|extern|constexpr Reference|static constexpr|using )")
    for number, line in enumerate(text.split("\n")):
        if not first <= number <= last and not depth_words.match(line):
            yield number + 1, line


def condition(line):
    """(column, text) of an if's condition on this line, by its parentheses."""
    match = re.search(r"\bif \((?!const auto|const Flow|auto )", line)
    if not match:
        return None
    depth = 0
    for at in range(match.end() - 1, len(line)):
        depth += {"(": 1, ")": -1}.get(line[at], 0)
        if depth == 0:
            inside = line[match.end():at]
            inside = inside.split("; ")[-1] if "; " in inside else inside
            return line.index(inside, match.end()), inside
    return None


def of_line(number, line):
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', lambda m: '"' + " " * (len(m[0]) - 2) + '"', line)
    bare = re.sub(r"//.*", "", bare)

    def each(pattern, new, kind):
        for m in re.finditer(pattern, bare):
            yield Mutant(number, m.start(), line[m.start():m.end()], new(m), kind)

    found = condition(bare)
    if found:
        column, inside = found
        yield Mutant(number, column, line[column:column + len(inside)], f"!({line[column:column + len(inside)]})", "condition negated")
        yield Mutant(number, column, line[column:column + len(inside)], f"false && ({line[column:column + len(inside)]})", "condition dropped")
    yield from each(r"\b\w[\w.\[\]]*\.(note|add)\([^;]*\);", lambda m: "(void)0;", "call dropped")
    yield from each(r"\breturn (?=(?:violated|missing|held|unproven)\()", lambda m: "if (false) return " if "held" not in bare[m.end():m.end() + 5] else m[0] + " ", "conclusion dropped")
    yield from each(r"\bheld\(", lambda m: "unproven(", "pass withheld")
    yield from each(r"\bunproven\(", lambda m: "held(", "pass unearned")
    yield from each(r"Role::(\w+)", lambda m: "Role::" + ROLES[(ROLES.index(m[1]) + 1) % 4] if m[1] in ROLES else "Role::client", "role changed")
    yield from each(r"Question::(\w+)", lambda m: "Question::" + QUESTIONS[(QUESTIONS.index(m[1]) + 1) % len(QUESTIONS)], "question changed")
    yield from each(r" && ", lambda m: " || ", "and becomes or")
    yield from each(r" \|\| ", lambda m: " && ", "or becomes and")
    yield from each(r" == ", lambda m: " != ", "equality inverted")
    yield from each(r" != ", lambda m: " == ", "equality inverted")


def of_text(text):
    found = {}
    for number, line in judged_lines(text):
        for mutant in of_line(number, line):
            if mutant.old != mutant.new and mutant.new.strip() != mutant.old.strip():
                found[mutant] = None
    return list(found)
