#include "wire/commands.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace lvspec;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

std::vector<CommandResult> run(const std::vector<std::string>& commands, std::chrono::milliseconds limit = 5s) {
  const std::atomic<bool> interrupt{false};
  return run_commands(commands, limit, interrupt);
}

}  // namespace

TEST_CASE("commands run side by side, and each result is its own") {
  const auto results = run({"echo one", "echo two; echo oh no >&2; exit 3", "printf ''", "kill -9 $$"});
  CHECK(results[0].output == "one\n");
  CHECK(results[0].trouble.empty());
  CHECK(results[1].output == "two\n");
  CHECK(results[1].trouble == "exit status 3: oh no");
  CHECK(results[2].output.empty());
  CHECK(results[2].trouble.empty());
  CHECK(results[3].trouble == "signal 9");
  CHECK(run({}).empty());
}

TEST_CASE("what does not end in time is killed, and does not hold up what was said") {
  const auto start = Clock::now();
  const auto results = run({"echo early; sleep 60", "echo there"}, 300ms);
  CHECK(Clock::now() - start < 3s);
  CHECK(results[0].output == "early\n");
  CHECK(results[0].trouble == "not done within 300 ms");
  CHECK(results[1].output == "there\n");
  CHECK(results[1].trouble.empty());
}

TEST_CASE("what prints without end is stopped") {
  const auto results = run({"exec yes"});
  CHECK(results[0].trouble.find("it prints without end") == 0);
  CHECK(results[0].output.size() < 2'000'000);
}

TEST_CASE("a word for the shell is one word, whatever is in it") {
  for (const char* text : {"", "a b", "it's", "$(rm -rf x)`y`", "two\nlines", "\\'\"", "-n"})
    CHECK(run({"printf %s " + shell_word(text)})[0].output == text);
}
