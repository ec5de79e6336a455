#pragma once
// How output looks on this terminal, and what a command says of its work.
#include <cstddef>
#include <optional>
#include <string>

#include "reports/render.hpp"

namespace lvspec {

/// Colour by NO_COLOR, CLICOLOR_FORCE and CLICOLOR (in that order), none in a pipe or on a dumb terminal; width of the terminal.
[[nodiscard]] TextOptions text_options();

/// Columns of the terminal that standard error goes to; none where it goes elsewhere, and nothing is to be shortened.
[[nodiscard]] std::optional<std::size_t> talk_width();

/// What a command is doing, on standard error: on a terminal one line that is written over again; with --verbose, lines that
/// stay, each with the time in UTC, wherever they go. Silent otherwise.
class Narrator {
 public:
  explicit Narrator(bool verbose);
  ~Narrator();
  Narrator(const Narrator&) = delete;
  Narrator& operator=(const Narrator&) = delete;

  /// What is being done or waited for. `ahead` ("12/140 ") stands before it and is no news by itself.
  void show(const std::string& text, const std::string& ahead = "");
  /// Takes the line off the terminal, for what is to stand there.
  void clear();
  /// A detail, for --verbose alone.
  void note(const std::string& text) const;

 private:
  bool verbose_, terminal_;
  bool shown_ = false;
  std::string last_;
};

}  // namespace lvspec
