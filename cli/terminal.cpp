#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "lvspec/printable.hpp"
#include "reports/describe.hpp"

namespace lvspec {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// COLUMNS beats what the terminal says of itself, as in man(1) and ls(1).
std::optional<std::size_t> width_of(int descriptor) {
  if (const int wanted = std::atoi(std::string(environment("COLUMNS")).c_str()); wanted > 0)
    return static_cast<std::size_t>(wanted);
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col != 0) return size.ws_col;
  return std::nullopt;
}

bool colour() {
  if (!environment("NO_COLOR").empty()) return false;
  if (const auto force = environment("CLICOLOR_FORCE"); !force.empty() && force != "0") return true;
  return environment("CLICOLOR") != "0" && ::isatty(STDOUT_FILENO) != 0 && environment("TERM") != "dumb";
}

}  // namespace

TextOptions text_options() { return {colour(), width_of(STDOUT_FILENO).value_or(100)}; }

std::optional<std::size_t> talk_width() { return ::isatty(STDERR_FILENO) != 0 ? width_of(STDERR_FILENO) : std::nullopt; }

Narrator::Narrator(bool verbose)
    : verbose_(verbose), terminal_(!verbose && ::isatty(STDERR_FILENO) != 0 && environment("TERM") != "dumb") {}

Narrator::~Narrator() { clear(); }

void Narrator::clear() {
  if (shown_) std::fputs("\r\033[K", stderr);
  shown_ = false;
}

void Narrator::show(const std::string& text, const std::string& ahead) {
  if (verbose_ && text != last_) note(ahead + text);
  last_ = text;
  if (!terminal_) return;
  // A line that wrapped could not be written over.
  std::fprintf(stderr, "\r\033[K%s", shortened(printable(ahead + text), talk_width().value_or(80) - 1).c_str());
  std::fflush(stderr);
  shown_ = true;
}

void Narrator::note(const std::string& text) const {
  if (!verbose_) return;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::string time = utc_time(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
  // "2026-11-25T00:48:02.123Z": the clock of the captures, to find there what is spoken of.
  std::fprintf(stderr, "%.23sZ %s\n", time.c_str(), printable(text).c_str());
}

}  // namespace lvspec
