#pragma once
// How output looks on this terminal, and a line of progress where there is one.
#include <string>

#include "reports/render.hpp"

namespace lvspec {

/// Colour by NO_COLOR, CLICOLOR_FORCE and CLICOLOR (in that order), none in a pipe or on a dumb terminal; width of the terminal.
[[nodiscard]] TextOptions text_options();

/// One line on standard error that is written over again. Silent where standard error is no terminal.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void show(const std::string& text);

 private:
  bool terminal_;
  bool shown_ = false;
};

}  // namespace lvspec
