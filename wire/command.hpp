#pragma once
// A command of the profile that changes something and comes to an end.
#include <chrono>
#include <memory>
#include <string>

#include "wire/child.hpp"
#include "wire/command_log.hpp"

namespace lvspec {

/// It has ended once its shell has, whoever still holds its output: what it started in the background goes on. One that has not
/// ended is killed with its object.
class Command {
 public:
  /// A command that cannot be started has ended with trouble().
  explicit Command(const std::string& command);

  /// Takes in what it said and whether it has ended. Never waits.
  void look();
  /// look(), after its end or `limit`.
  void wait(std::chrono::milliseconds limit);
  /// Ends it, with all that it started, where it has not ended by itself.
  void kill(std::string why);

  [[nodiscard]] bool ended() const noexcept { return ended_; }
  /// "exit status 1: its last words"; empty where it ended with exit status 0, or has not ended.
  [[nodiscard]] const std::string& trouble() const noexcept { return trouble_; }

 private:
  void hear(int descriptor);
  void finish(std::string trouble);

  std::unique_ptr<Child> child_;
  CommandLog log_;
  std::string trouble_;
  bool ended_ = false;
};

}  // namespace lvspec
