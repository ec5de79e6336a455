#include "wire/command.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "wire/wire_error.hpp"

namespace lvspec {

using std::chrono::milliseconds;

Command::Command(const std::string& command) {
  try {
    child_ = std::make_unique<Child>(command);
    ::fcntl(child_->output(), F_SETFL, O_NONBLOCK);
  } catch (const WireError& error) {
    trouble_ = error.what();
    ended_ = true;
  }
}

void Command::hear(int descriptor) {
  // One that says more than this at once is heard further at the next look.
  constexpr int most_reads = 64;
  char words[4096];
  ssize_t n = 0;
  for (int reads = 0; reads < most_reads && (n = ::read(descriptor, words, sizeof words)) > 0; ++reads)
    log_.add({words, static_cast<std::size_t>(n)});
}

void Command::look() {
  if (ended_) return;
  const bool ends = child_->ended();
  hear(child_->output());
  hear(child_->errors());
  if (!ends) return;
  const std::string ending = child_->ending(milliseconds(0));
  child_->let_go();
  finish(ending == "exit status 0" ? "" : ending);
}

void Command::wait(milliseconds limit) {
  // It may say more than its pipes hold before it ends.
  constexpr milliseconds turn{20};
  for (look(); !ended_ && limit > milliseconds(0); limit -= turn) {
    static_cast<void>(child_->ending(turn));
    look();
  }
}

void Command::kill(std::string why) {
  look();
  if (!ended_) finish(std::move(why));
}

void Command::finish(std::string trouble) {
  ended_ = true;
  const std::string said = log_.last_words();
  trouble_ = trouble.empty() || said.empty() ? trouble : trouble + ": " + said;
  child_.reset();
}

}  // namespace lvspec
