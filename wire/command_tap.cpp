// A tap on the output of a command: ssh HOST tcpdump -w -, dumpcap -w -, and the like.
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>

#include "wire/capture_reader.hpp"
#include "wire/child.hpp"
#include "wire/command_log.hpp"
#include "wire/tap.hpp"
#include "wire/wake_up.hpp"
#include "wire/wire_error.hpp"

namespace lvspec {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// For a command that ends with its input, as one at another host does: there it counts, and what it says still has to come here.
constexpr auto time_to_notice = std::chrono::seconds(1);
// To write what it still holds, and to count.
constexpr auto time_to_end = std::chrono::seconds(2);
// For a pipe that something outside of the killed group keeps open.
constexpr auto time_after_kill = std::chrono::seconds(1);
constexpr auto time_for_status = milliseconds(500);

class CommandTap final : public Tap {
 public:
  explicit CommandTap(const std::string& command) : name_("command `" + command + "`"), child_(command, Child::Input::open) {}

  [[nodiscard]] TapEnd run(FrameSink& sink) override;
  void ask_to_end() noexcept override { wake_.ring(); }

 private:
  enum class Stage { running, noticing, asked, killed, abandoned };

  [[nodiscard]] std::string pass_on(FrameSink& sink, TapEnd& end);
  [[nodiscard]] std::ptrdiff_t read(std::uint8_t* into, std::size_t size);
  [[nodiscard]] std::string why_it_ended(const std::string& damage) const;
  void hear(short events);
  void move_on();
  void hear_the_rest();
  [[nodiscard]] int time_left() const;
  void count(TapEnd& end) const;

  std::string name_;
  WakeUp wake_;
  Child child_;
  CommandLog log_;
  Stage stage_ = Stage::running;
  Clock::time_point deadline_ = Clock::time_point::max();
};

TapEnd CommandTap::run(FrameSink& sink) {
  TapEnd end;
  std::string why;
  try {
    why = pass_on(sink, end);
  } catch (const WireError& error) {
    why = error.what();
    if (stage_ != Stage::running) why.clear();
    child_.signal(SIGTERM);
  }
  const bool asked = stage_ != Stage::running;
  hear_the_rest();
  if (!asked) end.failure = why_it_ended(why);
  count(end);
  return end;
}

/// Returns what was wrong with the capture. A cut one is no failure after the command was asked to end.
std::string CommandTap::pass_on(FrameSink& sink, TapEnd& end) {
  const auto reader =
      open_reader([this](std::uint8_t* into, std::size_t size) { return read(into, size); }, "the output of " + name_);
  sink.begins();
  Record record;
  while (reader->next(record) && sink.take(record)) continue;
  if (const Losses losses = reader->losses(); losses.counted) {
    end.system_drops = losses.dropped;
    end.interface_drops = 0;
  }
  return reader->damage();
}

std::ptrdiff_t CommandTap::read(std::uint8_t* into, std::size_t size) {
  while (stage_ != Stage::abandoned) {
    pollfd fds[3] = {{child_.output(), POLLIN, 0},
                     {child_.errors(), POLLIN, 0},
                     {stage_ == Stage::running ? wake_.descriptor() : -1, POLLIN, 0}};
    if (::poll(fds, 3, time_left()) < 0 && errno != EINTR) return -1;
    if (fds[2].revents != 0 || Clock::now() >= deadline_) move_on();
    hear(fds[1].revents);
    if (fds[0].revents == 0) continue;
    const auto got = ::read(child_.output(), into, size);
    if (got >= 0 || errno != EINTR) return got;
  }
  return 0;
}

int CommandTap::time_left() const {
  if (stage_ == Stage::running) return -1;
  const auto left = std::chrono::ceil<milliseconds>(deadline_ - Clock::now()).count();
  return left > 0 ? static_cast<int>(left) : 0;
}

/// First the end of its input: a signal would end ssh and leave behind what runs at the other host, with all that it has counted.
/// Then a request, then force, then without an answer.
void CommandTap::move_on() {
  if (stage_ == Stage::running) {
    child_.close_input();
    stage_ = Stage::noticing;
    deadline_ = Clock::now() + time_to_notice;
  } else if (stage_ == Stage::noticing) {
    child_.signal(SIGTERM);
    stage_ = Stage::asked;
    deadline_ = Clock::now() + time_to_end;
  } else if (stage_ == Stage::asked) {
    child_.signal(SIGKILL);
    stage_ = Stage::killed;
    deadline_ = Clock::now() + time_after_kill;
  } else {
    stage_ = Stage::abandoned;
  }
}

void CommandTap::hear(short events) {
  if (events == 0) return;
  char text[1024];
  const auto got = ::read(child_.errors(), text, sizeof text);
  if (got > 0) log_.add({text, static_cast<std::size_t>(got)});
  if (got == 0) child_.close_errors();
}

/// The counts come last, and a command that failed says why only when it ends.
void CommandTap::hear_the_rest() {
  const auto deadline = Clock::now() + time_for_status;
  while (child_.errors() >= 0) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
    pollfd fd{child_.errors(), POLLIN, 0};
    if (left <= 0 || ::poll(&fd, 1, static_cast<int>(left)) == 0) return;
    hear(fd.revents);
  }
}

std::string CommandTap::why_it_ended(const std::string& damage) const {
  std::string why = name_ + " ended by itself (" + child_.ending(time_for_status) + ")";
  if (!damage.empty()) why += "; " + damage;
  if (const std::string words = log_.last_words(); !words.empty()) why += "; it said: " + words;
  return why;
}

void CommandTap::count(TapEnd& end) const {
  if (end.system_drops != pcapng::unknown) return;
  const auto by_kernel = log_.dropped("kernel");
  if (!by_kernel) return;
  end.system_drops = *by_kernel;
  end.interface_drops = log_.dropped("interface").value_or(0);
}

}  // namespace

std::unique_ptr<Tap> open_command_tap(const std::string& command) { return std::make_unique<CommandTap>(command); }

}  // namespace lvspec
