#include "wire/commands.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "wire/child.hpp"
#include "wire/command_log.hpp"
#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t most_output = 1024 * 1024;
constexpr milliseconds interrupt_poll{20}, ending_patience{500};

/// A command while it runs.
struct Running {
  std::unique_ptr<Child> child;
  CommandLog log;
  bool ended = false;
};

Running start(const std::string& command, CommandResult& result) {
  Running run;
  try {
    run.child = std::make_unique<Child>(command);
  } catch (const WireError& error) {
    result.trouble = error.what();
    run.ended = true;
  }
  return run;
}

void finish(Running& run, CommandResult& result, std::string trouble) {
  run.ended = true;
  char words[4096];
  // Its standard error never blocks.
  for (ssize_t n = 0; (n = ::read(run.child->errors(), words, sizeof words)) > 0;)
    run.log.add({words, static_cast<std::size_t>(n)});
  if (trouble.empty()) trouble = run.child->ending(ending_patience);
  if (trouble == "exit status 0") trouble.clear();
  const std::string said = run.log.last_words();
  result.trouble = trouble.empty() || said.empty() ? trouble : trouble + ": " + said;
  run.child.reset();
}

/// Something is there to read, or the other end was closed.
void hear(Running& run, CommandResult& result) {
  char words[16384];
  const ssize_t n = ::read(run.child->output(), words, sizeof words);
  if (n <= 0) return finish(run, result, {});
  result.output.append(words, static_cast<std::size_t>(n));
  if (result.output.size() > most_output) finish(run, result, "it prints without end");
}

void hear_who_speaks(std::vector<Running>& runs, std::vector<CommandResult>& results, milliseconds patience) {
  std::vector<pollfd> polled;
  for (const Running& run : runs) polled.push_back({run.ended ? -1 : run.child->output(), POLLIN, 0});
  if (::poll(polled.data(), polled.size(), static_cast<int>(patience.count())) <= 0) return;
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (polled[i].revents != 0) hear(runs[i], results[i]);
}

}  // namespace

std::vector<CommandResult> run_commands(const std::vector<std::string>& commands, milliseconds limit,
                                        const std::atomic<bool>& interrupt) {
  std::vector<CommandResult> results(commands.size());
  std::vector<Running> runs;
  for (std::size_t i = 0; i < commands.size(); ++i) runs.push_back(start(commands[i], results[i]));
  const auto over = Clock::now() + limit;
  const auto all_ended = [&] { return std::all_of(runs.begin(), runs.end(), [](const Running& r) { return r.ended; }); };
  while (!all_ended() && !interrupt && Clock::now() < over) hear_who_speaks(runs, results, interrupt_poll);
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (!runs[i].ended)
      finish(runs[i], results[i], interrupt ? "interrupted" : "not done within " + std::to_string(limit.count()) + " ms");
  return results;
}

std::string shell_word(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

}  // namespace lvspec
