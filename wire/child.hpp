#pragma once
// A command of the profile, run by the shell in a process group of its own.
#include <sys/types.h>

#include <chrono>
#include <string>

#include "wire/descriptor.hpp"

namespace lvspec {

/// Ends with its object: whatever is left of the group is killed. No handle of ours is inherited.
class Child {
 public:
  /// What its standard input is: nothing, or open without a word until close_input().
  enum class Input { none, open };

  /// Throws WireError where no process can be started.
  explicit Child(const std::string& command, Input input = Input::none);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] int output() const noexcept { return output_.get(); }
  [[nodiscard]] int errors() const noexcept { return errors_.get(); }
  void close_errors() noexcept { errors_.reset(); }
  /// It reads the end of its input.
  void close_input() noexcept { input_.reset(); }

  /// To every process of the group.
  void signal(int number) const noexcept;
  /// Whether its leader has ended. Never waits.
  [[nodiscard]] bool ended() const noexcept;
  /// Once it has ended: what else is left of the group goes on, as a daemon that it started.
  void let_go() noexcept { let_go_ = true; }
  /// "exit status 1", "signal 9", or "its process goes on" where it has not ended within `patience`.
  [[nodiscard]] std::string ending(std::chrono::milliseconds patience) const;

 private:
  pid_t pid_ = -1;
  bool let_go_ = false;
  Descriptor input_;
  Descriptor output_;
  Descriptor errors_;
};

}  // namespace lvspec
