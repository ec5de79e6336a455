#include "wire/command.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "waiting.hpp"

using namespace lvspec;
using namespace std::chrono_literals;

namespace {

std::string trouble_of(const std::string& text) {
  Command command(text);
  command.wait(5s);
  REQUIRE(command.ended());
  return command.trouble();
}

}  // namespace

TEST_CASE("a command that changes something: how it ended, and what it said of it") {
  CHECK(trouble_of("true").empty());
  CHECK(trouble_of("echo all is well >&2").empty());
  CHECK(trouble_of("echo no such host >&2; exit 3") == "exit status 3: no such host");
  CHECK(trouble_of("echo on stdout; exit 1") == "exit status 1: on stdout");
  CHECK(trouble_of("kill -9 $$") == "signal 9");
  CHECK(trouble_of("head -c 3000000 /dev/zero").empty());
}

TEST_CASE("it has ended with its shell, and what it left in the background goes on") {
  const std::string file = (std::filesystem::temp_directory_path() / ("lvspec-command-" + std::to_string(::rand()))).string();
  {
    Command command("(sleep 0.3; : >" + file + ") & exit 0");
    command.wait(200ms);
    CHECK(command.ended());
    CHECK(command.trouble().empty());
  }
  CHECK(lvspec::test::within(5s, [&] { return std::filesystem::exists(file); }));
  std::filesystem::remove(file);
}

TEST_CASE("looking never waits, and a command that is too slow is ended with all that it started") {
  Command command("sleep 60 & sleep 60");
  command.look();
  CHECK_FALSE(command.ended());
  CHECK(command.trouble().empty());
  command.kill("not done within 10 s");
  CHECK(command.ended());
  CHECK(command.trouble() == "not done within 10 s");
  Command done("exit 2");
  while (!done.ended()) done.look();
  done.kill("too late to matter");
  CHECK(done.trouble() == "exit status 2");
}
