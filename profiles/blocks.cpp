#include "profiles/blocks.hpp"

namespace lvspec {
namespace {

using toml_tree::Where;

constexpr std::size_t deepest = 32;

class BlockReader {
 public:
  BlockReader(std::string_view text, Problems& problems) : text_(text), problems_(problems) {}
  std::vector<Statement> run();

 private:
  void step();
  void word();
  void open();
  void close();
  void end_line() { current_ = nullptr; }
  void advance();
  [[nodiscard]] char here() const { return at_ < text_.size() ? text_[at_] : '\n'; }
  std::vector<Statement>& level() { return open_.empty() ? root_ : open_.back()->block; }

  std::string_view text_;
  Problems& problems_;
  std::size_t at_ = 0;
  Where where_{1, 1};
  std::vector<Statement> root_;
  std::vector<Statement*> open_;  // blocks around this place; no vector that holds one grows before it is closed
  Statement* current_ = nullptr;  // the statement of this line
  bool stopped_ = false;
};

void BlockReader::advance() {
  where_.column++;
  if (text_[at_++] != '\n') return;
  where_ = {where_.line + 1, 1};
}

void BlockReader::word() {
  std::string out;
  const Where from = where_;
  const bool quoted = here() == '"';
  if (quoted) advance();
  const std::string_view ends = quoted ? std::string_view("\"\n") : std::string_view(" \t\r\n\f\v{}#!\"");
  while (at_ < text_.size() && ends.find(here()) == std::string_view::npos) {
    out += here();
    advance();
  }
  if (quoted && here() == '"' && at_ < text_.size()) advance();
  if (!current_) current_ = &level().emplace_back(Statement{{}, from, {}});
  current_->words.push_back(std::move(out));
}

/// A brace may stand on the line after its keyword.
void BlockReader::open() {
  if (!current_ && !level().empty() && level().back().block.empty()) current_ = &level().back();
  if (!current_) current_ = &level().emplace_back(Statement{{}, where_, {}});
  if (open_.size() == deepest) {
    problems_.add(where_, "braces within braces, more than 32 deep");
    stopped_ = true;
    return;
  }
  open_.push_back(current_);
  current_ = nullptr;
  advance();
}

void BlockReader::close() {
  if (open_.empty()) problems_.add(where_, "a closing brace without an opening one");
  if (!open_.empty()) open_.pop_back();
  current_ = nullptr;
  advance();
}

void BlockReader::step() {
  switch (here()) {
    case '\n':
      end_line();
      return advance();
    case ' ':
    case '\t':
    case '\r':
    case '\f':
    case '\v':
      return advance();
    case '#':
    case '!':
      while (here() != '\n') advance();
      return;
    case '{':
      return open();
    case '}':
      return close();
    default:
      return word();
  }
}

std::vector<Statement> BlockReader::run() {
  while (at_ < text_.size() && !stopped_) step();
  if (!open_.empty() && !stopped_) problems_.add(open_.back()->where, "the block that begins here has no closing brace");
  return std::move(root_);
}

}  // namespace

std::vector<Statement> read_blocks(std::string_view text, Problems& problems) { return BlockReader(text, problems).run(); }

}  // namespace lvspec
